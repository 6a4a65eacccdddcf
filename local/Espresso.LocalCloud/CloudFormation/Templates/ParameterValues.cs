using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Espresso.LocalCloud.CloudFormation.Templates;

/// <summary>A parameter as a caller gives it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">The text, or null with <paramref name="UsePrevious"/>.</param>
/// <param name="UsePrevious">Keep what the stack has.</param>
public sealed record GivenParameter(string Key, string? Value, bool UsePrevious);

/// <summary>Brings given values, previous values and defaults together and checks them against the declarations.</summary>
public static class ParameterValues
{
    /// <summary>The text of every declared parameter.</summary>
    /// <exception cref="TemplateException">A value is missing, unknown or against its declaration.</exception>
    public static IReadOnlyDictionary<string, string> Resolve(Template template, IEnumerable<GivenParameter> given, IReadOnlyDictionary<string, string> previous)
    {
        var values = given.ToDictionary(parameter => parameter.Key);
        if (values.Keys.Where(key => !template.Parameters.ContainsKey(key)).ToArray() is { Length: > 0 } unknown)
            throw new TemplateException($"Parameters: [{string.Join(", ", unknown)}] do not exist in the template");

        var resolved = new Dictionary<string, string>();
        var missing = new List<string>();
        foreach (var declaration in template.Parameters.Values)
        {
            var value = values.TryGetValue(declaration.Name, out var one) && !one.UsePrevious
                ? one.Value
                : one is { UsePrevious: true } ? previous.GetValueOrDefault(declaration.Name) ?? declaration.Default : declaration.Default;
            if (value is null)
                missing.Add(declaration.Name);
            else
                resolved[declaration.Name] = Check(declaration, value);
        }

        return missing.Count == 0
            ? resolved
            : throw new TemplateException($"Parameters: [{string.Join(", ", missing)}] must have values");
    }

    /// <summary>What <c>Ref</c> gives: text, or a list of texts for the list types.</summary>
    public static JsonNode ToNode(ParameterDeclaration declaration, string value) => declaration.IsList
        ? new JsonArray([.. value.Length == 0 ? [] : value.Split(',').Select(item => JsonValue.Create(item.Trim()))])
        : JsonValue.Create(value)!;

    private static string Check(ParameterDeclaration declaration, string value)
    {
        var rules = declaration.Body;
        var items = declaration.IsList ? value.Split(',').Select(item => item.Trim()).ToArray() : [value];
        foreach (var item in items)
        {
            if (declaration.Type is "Number" or "List<Number>" && !double.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                throw new TemplateException($"Parameter '{declaration.Name}' must be a number.");
            if (rules["AllowedValues"] is JsonArray allowed && !allowed.Any(one => string.Equals(Text.Of(one), item, StringComparison.Ordinal)))
                throw Fails(declaration, $"Parameter '{declaration.Name}' must be one of AllowedValues");
            if (Text.Of(rules["AllowedPattern"]) is { Length: > 0 } pattern && !Regex.IsMatch(item, $"^(?:{pattern})$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
                throw Fails(declaration, $"Parameter '{declaration.Name}' must match pattern {pattern}");
            if (Number(rules["MinLength"]) is { } shortest && item.Length < shortest)
                throw Fails(declaration, $"Parameter '{declaration.Name}' must contain at least {shortest} characters");
            if (Number(rules["MaxLength"]) is { } longest && item.Length > longest)
                throw Fails(declaration, $"Parameter '{declaration.Name}' must contain at most {longest} characters");
            if (Number(rules["MinValue"]) is { } least && Number(JsonValue.Create(item)) < least)
                throw Fails(declaration, $"Parameter '{declaration.Name}' must be a number not less than {least}");
            if (Number(rules["MaxValue"]) is { } most && Number(JsonValue.Create(item)) > most)
                throw Fails(declaration, $"Parameter '{declaration.Name}' must be a number not greater than {most}");
        }

        return value;
    }

    private static TemplateException Fails(ParameterDeclaration declaration, string rule) =>
        new(declaration.Body["ConstraintDescription"] is { } why ? $"Parameter {declaration.Name} failed to satisfy constraint: {why}" : rule);

    private static double? Number(JsonNode? node) =>
        double.TryParse(Text.Of(node), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
