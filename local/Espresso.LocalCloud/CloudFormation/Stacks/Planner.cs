using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Resources;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Stacks;

/// <summary>
/// Says what an input would change in a stack, without touching anything, and refuses what could not be applied: unknown types and
/// attributes, references to nothing, cycles, missing capabilities.
/// </summary>
internal sealed class Planner(ProviderCatalog catalog, CloudSettings settings, Func<string, string?> export)
{
    private static readonly string[] IamTypes =
        ["AWS::IAM::Group", "AWS::IAM::InstanceProfile", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::UserToGroupAddition", "AWS::IAM::AccessKey"];

    private static readonly string[] IamNames = ["RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName"];

    /// <summary>The changes in the order of application, and whether outputs or tags differ beside them.</summary>
    /// <exception cref="TemplateException">The input cannot be applied.</exception>
    /// <exception cref="CloudException">A capability is missing.</exception>
    public Plan Plan(Stack stack, StackInput input)
    {
        var template = Template.Parse(input.Body);
        var current = stack.Resources().Where(resource => resource.Exists).ToDictionary(resource => resource.LogicalId);
        var pending = new HashSet<string>();
        var scope = new StackScope(template, input, stack.Record, settings, export, Ref, Attribute);
        var evaluator = new Evaluator(template, scope);
        CheckTypes(template);
        CheckCapabilities(template, input, evaluator);
        evaluator.CheckRules();

        var changes = new List<PlannedChange>();
        var order = References.InOrder(template, evaluator);
        foreach (var declaration in order)
        {
            var properties = Evaluate(evaluator, declaration);
            if (!current.TryGetValue(declaration.LogicalId, out var old))
            {
                pending.Add(declaration.LogicalId);
                changes.Add(new PlannedChange("Add", declaration.LogicalId, PhysicalId: null, declaration.Type, Replacement: null, [], [], []));
            }
            else if (Compare(declaration, properties, evaluator, old) is { } change)
            {
                if (change.Replacement is "True")
                    pending.Add(declaration.LogicalId);
                changes.Add(change);
            }
        }

        var kept = order.Select(declaration => declaration.LogicalId).ToHashSet();
        changes.AddRange(current.Values.Where(resource => !kept.Contains(resource.LogicalId))
            .Select(resource => new PlannedChange("Remove", resource.LogicalId, resource.PhysicalId, resource.Type, Replacement: null, [], [], [])));
        var outputs = Outputs(template, evaluator);
        var others = !outputs.Select(output => (output.Key, output.Value, output.ExportName, output.Description))
                .SequenceEqual(stack.Record.Outputs.Select(output => (output.Key, output.Value, output.ExportName, output.Description)))
            || !input.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).SequenceEqual(stack.Record.Input.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal));
        return new Plan(changes, others);

        JsonNode? Ref(string logicalId) => pending.Contains(logicalId) || !current.TryGetValue(logicalId, out var resource)
            ? Unknown(logicalId, "Ref")
            : JsonValue.Create(resource.PhysicalId);

        JsonNode? Attribute(string logicalId, string name)
        {
            var type = template.Resources[logicalId].Type;
            if (!pending.Contains(logicalId) && current.TryGetValue(logicalId, out var resource) && resource.Attributes[name] is { } known)
                return known;
            var names = catalog.Find(type).Attributes;
            return names.Contains("*") || names.Contains(name) ? Unknown(logicalId, name) : null;
        }
    }

    /// <summary>The evaluated outputs whose condition holds.</summary>
    public static IReadOnlyList<OutputRecord> Outputs(Template template, Evaluator evaluator)
    {
        var outputs = new List<OutputRecord>();
        foreach (var (key, body) in template.Outputs)
        {
            if (body["Condition"] is { } condition && !evaluator.Holds(Text.Of(condition)))
                continue;
            var value = evaluator.Evaluate(body["Value"], $"Outputs/{key}/Value");
            if (value is null or JsonObject)
                throw new TemplateException($"Template format error: The Value field of every Outputs member must evaluate to a String. ({key})");
            var exportName = evaluator.Evaluate(body["Export"]?["Name"], $"Outputs/{key}/Export/Name");
            outputs.Add(new OutputRecord(key, Text.Of(value), body["Description"]?.ToString(), exportName is null ? null : Text.Of(exportName)));
        }

        return outputs;
    }

    public static JsonObject Evaluate(Evaluator evaluator, ResourceDeclaration declaration) =>
        (JsonObject)evaluator.Evaluate(declaration.Properties, $"Resources/{declaration.LogicalId}/Properties")!;

    /// <summary>What differs between a declaration and what is applied, or null.</summary>
    public PlannedChange? Compare(ResourceDeclaration declaration, JsonObject properties, Evaluator evaluator, ResourceRecord old)
    {
        if (declaration.Type != old.Type)
            return new PlannedChange("Modify", old.LogicalId, old.PhysicalId, declaration.Type, "True", ["Type"], ["Type"], ["Properties"]);
        var names = properties.Select(entry => entry.Key).Union(old.Properties.Select(entry => entry.Key))
            .Where(name => !Text.Same(properties[name], old.Properties[name])).Order(StringComparer.Ordinal).ToArray();
        var metadata = evaluator.Evaluate(declaration.Metadata, $"Resources/{old.LogicalId}/Metadata");
        var scope = new List<string>();
        if (names.Length > 0)
            scope.Add("Properties");
        if (!Text.Same(metadata, old.Metadata))
            scope.Add("Metadata");
        if (declaration.DeletionPolicy != old.DeletionPolicy)
            scope.Add("DeletionPolicy");
        if (declaration.UpdateReplacePolicy != old.UpdateReplacePolicy)
            scope.Add("UpdateReplacePolicy");
        if (scope.Count == 0)
            return null;
        var createOnly = names.Where(catalog.Find(declaration.Type).CreateOnly.Contains).ToArray();
        return new PlannedChange("Modify", old.LogicalId, old.PhysicalId, old.Type, createOnly.Length > 0 ? "True" : "False", names, createOnly, scope);
    }

    /// <summary>Stands for a value that is known once the resource exists; has parts for those who split an ARN or a URL.</summary>
    private JsonValue Unknown(string logicalId, string name) =>
        JsonValue.Create($"arn:aws:pending:{settings.Region}:{CloudSettings.AccountId}:pending/{logicalId}/{name}/-/-/-")!;

    private void CheckTypes(Template template)
    {
        var unknown = template.Resources.Values.Select(resource => resource.Type).Distinct().Where(type => !catalog.Knows(type)).Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
            throw new TemplateException($"Template format error: Unrecognized resource types: [{string.Join(", ", unknown)}]. LocalCloud knows: {string.Join(", ", catalog.Types)}.");
    }

    /// <summary>The capabilities that a caller must acknowledge, by the resources that <paramref name="exists"/> lets through.</summary>
    public static IReadOnlyList<string> NeededCapabilities(Template template, Func<ResourceDeclaration, bool> exists)
    {
        var iam = template.Resources.Values.Where(resource => IamTypes.Contains(resource.Type) && exists(resource)).ToArray();
        List<string> needed = [];
        if (iam.Length > 0)
            needed.Add(iam.Any(resource => IamNames.Any(resource.Properties.ContainsKey)) ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
        if (template.LanguageExtensions)
            needed.Add("CAPABILITY_AUTO_EXPAND");
        return needed;
    }

    private static void CheckCapabilities(Template template, StackInput input, Evaluator evaluator)
    {
        var missing = NeededCapabilities(template, resource => resource.Condition is not { } condition || evaluator.Holds(condition))
            .Where(needed => !input.Capabilities.Contains(needed) && !(needed is "CAPABILITY_IAM" && input.Capabilities.Contains("CAPABILITY_NAMED_IAM")))
            .ToArray();
        if (missing.Length > 0)
            throw new CloudException("InsufficientCapabilitiesException", $"Requires capabilities : [{string.Join(", ", missing)}]");
    }
}

/// <summary>What an input changes: resources in order, and whether outputs or tags differ.</summary>
internal sealed record Plan(IReadOnlyList<PlannedChange> Changes, bool OthersDiffer)
{
    public bool IsEmpty => Changes.Count == 0 && !OthersDiffer;
}
