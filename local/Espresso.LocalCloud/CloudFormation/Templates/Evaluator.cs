using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.CloudFormation.Templates;

/// <summary>What a template's references mean while it is applied.</summary>
public interface ITemplateScope
{
    /// <summary>The value of a pseudo parameter such as <c>AWS::Region</c>, or null when it is none.</summary>
    JsonNode? Pseudo(string name);

    /// <summary>The value of a parameter, or null when the template declares none of that name.</summary>
    JsonNode? Parameter(string name);

    /// <summary>What <c>Ref</c> gives for a resource that exists.</summary>
    JsonNode? ResourceRef(string logicalId);

    /// <summary>What <c>Fn::GetAtt</c> gives for a resource that exists.</summary>
    JsonNode? Attribute(string logicalId, string attribute);

    /// <summary>The value another stack exports under a name, or null.</summary>
    string? Export(string name);
}

/// <summary>
/// Turns a template's expressions into values. Functions are looked up in <see cref="Intrinsics.Table"/>; an object with one key that
/// looks like a function but is none is refused by name.
/// </summary>
public sealed class Evaluator(Template template, ITemplateScope scope)
{
    /// <summary>What <c>Ref: AWS::NoValue</c> gives; the property that holds it disappears.</summary>
    internal static readonly JsonNode NoValue = JsonValue.Create("AWS::NoValue")!;

    private readonly Dictionary<string, bool?> _conditions = [];
    private readonly List<string> _place = [];

    internal Template Template => template;

    internal ITemplateScope Scope => scope;

    /// <summary>Evaluates any part of a template. The result shares no node with it.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="place">Where it stands, for error texts, e.g. <c>Resources/Orders/Properties</c>.</param>
    /// <returns>A value without functions; null also for AWS::NoValue at the top.</returns>
    public JsonNode? Evaluate(JsonNode? node, string place)
    {
        _place.Clear();
        _place.Add(place);
        var value = Evaluate(node);
        return ReferenceEquals(value, NoValue) ? null : value;
    }

    /// <summary>True when the named condition holds; conditions are evaluated once.</summary>
    public bool Holds(string condition)
    {
        if (_conditions.TryGetValue(condition, out var known))
            return known ?? throw Error($"Template format error: Circular dependency in the condition {condition}.");
        if (!template.Conditions.TryGetValue(condition, out var expression))
            throw Error($"Template format error: Unresolved condition {condition}. Conditions: {Choices(template.Conditions.Keys)}.");
        _conditions[condition] = null;
        var holds = Boolean(expression);
        _conditions[condition] = holds;
        return holds;
    }

    /// <summary>Checks the template's Rules against the parameters.</summary>
    /// <exception cref="TemplateException">An assertion does not hold; the message is its description.</exception>
    public void CheckRules()
    {
        foreach (var (name, rule) in template.Rules)
        {
            if (rule?["RuleCondition"] is { } condition && !Boolean(condition))
                continue;
            foreach (var assertion in rule?["Assertions"]?.AsArray() ?? [])
            {
                if (!Boolean(assertion?["Assert"]))
                    throw new TemplateException($"Template error: rule {name} is not satisfied: {assertion?["AssertDescription"]?.ToString() ?? "no description"}");
            }
        }
    }

    internal JsonNode? Evaluate(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject function when function.Count == 1 && IsFunctionName(function.First().Key):
                return Call(function.First().Key, function.First().Value);
            case JsonObject map:
                return EvaluateMembers(map);
            case JsonArray list:
                var result = new JsonArray();
                for (var i = 0; i < list.Count; i++)
                {
                    _place.Add(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    var value = Evaluate(list[i]);
                    _place.RemoveAt(_place.Count - 1);
                    if (!ReferenceEquals(value, NoValue))
                        result.Add(value);
                }

                return result;
            default:
                return node?.DeepClone();
        }
    }

    internal string EvaluateText(JsonNode? node, string function) => Evaluate(node) switch
    {
        JsonValue value when !ReferenceEquals(value, NoValue) => Text.Of(value),
        _ => throw Error($"Template error: {function} wants a string here"),
    };

    internal JsonArray EvaluateList(JsonNode? node, string function) => Evaluate(node) switch
    {
        JsonArray list => list,
        _ => throw Error($"Template error: {function} wants a list here"),
    };

    internal bool Boolean(JsonNode? node)
    {
        if (node is JsonObject { Count: 1 } named && named.TryGetPropertyValue("Condition", out var name))
            return Holds(Text.Of(name));
        return Text.Of(Evaluate(node)) switch
        {
            "true" => true,
            "false" => false,
            var other => throw Error($"Template error: \"{other}\" is not a condition: expected Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition"),
        };
    }

    internal TemplateException Error(string message) => new($"{message} (at {string.Join('/', _place)})");

    internal static string Choices(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "none";

    private static bool IsFunctionName(string key) => key is "Ref" or "Condition" || key.StartsWith("Fn::", StringComparison.Ordinal);

    private JsonNode? Call(string name, JsonNode? argument)
    {
        // { "Condition": {...} } is also an ordinary object, in every policy document.
        if (name is "Condition")
            return template.Conditions.ContainsKey(Text.Of(argument)) ? JsonValue.Create(Holds(Text.Of(argument))) : EvaluateMembers(new JsonObject { [name] = argument?.DeepClone() });
        if (!Intrinsics.Table.TryGetValue(name, out var function))
            throw Error($"Template error: unsupported function: {name}. Known: {Choices(Intrinsics.Table.Keys)}");
        if (name is "Fn::Length" or "Fn::ToJsonString" && !template.LanguageExtensions)
            throw Error($"Template error: {name} needs \"Transform\": \"AWS::LanguageExtensions\"");
        _place.Add(name);
        var value = function(this, argument);
        _place.RemoveAt(_place.Count - 1);
        return value;
    }

    private JsonObject EvaluateMembers(JsonObject map)
    {
        var result = new JsonObject();
        foreach (var (key, member) in map)
        {
            _place.Add(key);
            var value = Evaluate(member);
            _place.RemoveAt(_place.Count - 1);
            if (!ReferenceEquals(value, NoValue))
                result[key] = value;
        }

        return result;
    }
}
