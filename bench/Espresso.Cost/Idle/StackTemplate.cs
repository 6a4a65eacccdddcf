using System.Text.Json.Nodes;

namespace Espresso.Cost.Idle;

/// <summary>A resource as it would be made.</summary>
/// <param name="Properties">As the template has them; <see cref="StackTemplate.Resolve"/> decides what is conditional in them.</param>
internal sealed record Resource(string Id, string Type, JsonObject Properties);

/// <summary>The template that ships, for one choice of its parameters.</summary>
internal sealed class StackTemplate
{
    private readonly JsonObject _template;
    private readonly Dictionary<string, string> _values;

    private StackTemplate(JsonObject template, Dictionary<string, string> values) => (_template, _values) = (template, values);

    /// <param name="path">The template, as JSON.</param>
    /// <param name="given">What differs from the parameters' defaults.</param>
    public static StackTemplate Read(string path, params (string Name, string Value)[] given) =>
        new StackTemplate(JsonNode.Parse(File.ReadAllText(path))!.AsObject(), []).With(given);

    /// <summary>Every parameter with its default (empty when it has none) and the values that it is limited to.</summary>
    public IEnumerable<(string Name, string Default, string Type, string[] Allowed)> Parameters =>
        Section("Parameters").Select(parameter => (
            parameter.Key,
            parameter.Value!["Default"]?.ToString() ?? "",
            parameter.Value["Type"]!.GetValue<string>(),
            parameter.Value["AllowedValues"]?.AsArray().Select(value => value!.ToString()).ToArray() ?? []));

    /// <summary>The resources that are made.</summary>
    public IEnumerable<Resource> Resources =>
        from resource in Section("Resources")
        let condition = resource.Value!["Condition"]?.GetValue<string>()
        where condition is null || Holds(condition)
        select new Resource(resource.Key, resource.Value!["Type"]!.GetValue<string>(), resource.Value["Properties"]?.AsObject() ?? []);

    /// <summary>The same template with other values.</summary>
    public StackTemplate With(params (string Name, string Value)[] given)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            values[name] = Section("Parameters").ContainsKey(name)
                ? value
                : throw new ArgumentException($"The template has no parameter \"{name}\". It has: {string.Join(", ", Section("Parameters").Select(one => one.Key))}.", nameof(given));
        }

        return new StackTemplate(_template, values);
    }

    /// <summary>The node that is meant: conditions are decided and parameters replaced; null where nothing is.</summary>
    public JsonNode? Resolve(JsonNode? node)
    {
        if (node is not JsonObject { Count: 1 } function)
        {
            return node;
        }

        var (name, argument) = function.Single();
        return name switch
        {
            "Fn::If" => Resolve(argument![Holds(argument[0]!.GetValue<string>()) ? 1 : 2]),
            "Ref" when argument!.GetValue<string>() == "AWS::NoValue" => null,
            "Ref" when Section("Parameters").ContainsKey(argument!.GetValue<string>()) => Value(argument.GetValue<string>()),
            _ => node,
        };
    }

    private string Value(string parameter) =>
        _values.TryGetValue(parameter, out var value) ? value : Section("Parameters")[parameter]!["Default"]?.ToString() ?? "";

    private bool Holds(string condition) => IsTrue(Section("Conditions")[condition]
        ?? throw new InvalidOperationException($"The template names the condition \"{condition}\" and does not have it."));

    private bool IsTrue(JsonNode expression)
    {
        var (name, argument) = expression.AsObject().Single();
        return name switch
        {
            "Fn::Equals" => Resolve(argument![0])?.ToString() == Resolve(argument[1])?.ToString(),
            "Fn::Not" => !IsTrue(argument![0]!),
            "Fn::And" => argument!.AsArray().All(part => IsTrue(part!)),
            "Fn::Or" => argument!.AsArray().Any(part => IsTrue(part!)),
            "Condition" => Holds(argument!.GetValue<string>()),
            _ => throw new InvalidOperationException($"A condition uses {name}; known are Fn::Equals, Fn::Not, Fn::And, Fn::Or and Condition."),
        };
    }

    private JsonObject Section(string name) => _template[name]?.AsObject() ?? [];
}
