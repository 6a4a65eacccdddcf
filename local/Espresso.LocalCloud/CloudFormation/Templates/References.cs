using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.CloudFormation.Templates;

/// <summary>Which resources a resource needs, and the order that follows from it.</summary>
public static class References
{
    /// <summary>
    /// The resources that exist (their condition holds), each after everything it needs; otherwise in the template's order.
    /// </summary>
    /// <exception cref="TemplateException">A reference to what does not exist, or a cycle; names all of its members.</exception>
    public static IReadOnlyList<ResourceDeclaration> InOrder(Template template, Evaluator evaluator)
    {
        var existing = template.Resources.Values.Where(resource => resource.Condition is not { } condition || evaluator.Holds(condition)).ToDictionary(resource => resource.LogicalId);
        var needs = existing.Values.ToDictionary(resource => resource.LogicalId, resource => Needs(resource, evaluator));
        var missing = needs.Values.SelectMany(names => names).Where(name => !existing.ContainsKey(name)).Distinct().ToArray();
        if (missing.Length > 0)
            throw new TemplateException($"Template format error: Unresolved resource dependencies [{string.Join(", ", missing)}] in the Resources block of the template");

        var order = new List<ResourceDeclaration>(existing.Count);
        var done = new HashSet<string>();
        while (order.Count < existing.Count)
        {
            var before = order.Count;
            foreach (var resource in existing.Values.Where(resource => !done.Contains(resource.LogicalId) && needs[resource.LogicalId].All(done.Contains)).ToArray())
            {
                order.Add(resource);
                done.Add(resource.LogicalId);
            }

            if (order.Count == before)
                throw new TemplateException($"Circular dependency between resources: [{string.Join(", ", Cycle(needs, done))}]");
        }

        return order;
    }

    /// <summary>The resources that a declaration needs: DependsOn and every reference in its properties and metadata.</summary>
    public static IReadOnlySet<string> Needs(ResourceDeclaration resource, Evaluator evaluator)
    {
        var names = new HashSet<string>();
        // A DependsOn on a resource whose condition does not hold is ignored by the service.
        names.UnionWith(resource.DependsOn.Where(name =>
            !evaluator.Template.Resources.TryGetValue(name, out var other) || other.Condition is not { } condition || evaluator.Holds(condition)));
        Collect(resource.Properties, evaluator, names);
        names.RemoveWhere(name => name.Length == 0);
        return names;
    }

    private static void Collect(JsonNode? node, Evaluator evaluator, HashSet<string> names)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } function when function.First() is var (name, argument) && Intrinsics.Table.ContainsKey(name):
                CollectCall(name, argument, evaluator, names);
                break;
            case JsonObject map:
                foreach (var (_, member) in map)
                    Collect(member, evaluator, names);
                break;
            case JsonArray list:
                foreach (var item in list)
                    Collect(item, evaluator, names);
                break;
        }
    }

    private static void CollectCall(string function, JsonNode? argument, Evaluator evaluator, HashSet<string> names)
    {
        switch (function)
        {
            case "Ref":
                Add(Text.Of(argument));
                break;
            case "Fn::GetAtt":
                names.Add(argument is JsonArray pair ? Text.Of(pair[0]) : Text.Of(argument).Split('.')[0]);
                break;
            case "Fn::If" when argument is JsonArray { Count: 3 } branches:
                Collect(evaluator.Holds(Text.Of(branches[0])) ? branches[1] : branches[2], evaluator, names);
                break;
            case "Fn::Sub":
                var variables = argument is JsonArray { Count: 2 } both ? both[1] as JsonObject : null;
                Collect(variables, evaluator, names);
                foreach (var name in Intrinsics.SubNames(Text.Of(argument is JsonArray list ? list[0] : argument)))
                {
                    if (variables?.ContainsKey(name) is not true)
                        Add(name.Split('.')[0]);
                }

                break;
            default:
                Collect(argument, evaluator, names);
                break;
        }

        void Add(string name)
        {
            if (evaluator.Scope.Pseudo(name) is null && name is not "AWS::NoValue" && !evaluator.Template.Parameters.ContainsKey(name))
                names.Add(name);
        }
    }

    private static IEnumerable<string> Cycle(Dictionary<string, IReadOnlySet<string>> needs, HashSet<string> done)
    {
        // Whoever only waits for the cycle is not part of it: drop what nobody that is left needs, until nothing changes.
        var left = needs.Keys.Where(name => !done.Contains(name)).ToHashSet();
        while (left.RemoveWhere(name => !left.Any(other => needs[other].Contains(name))) > 0)
        {
        }

        return left.Order(StringComparer.Ordinal);
    }
}
