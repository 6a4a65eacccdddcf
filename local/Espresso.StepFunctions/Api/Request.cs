using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>What the API's model says of one member of a request.</summary>
internal sealed record MemberRule(string Name, bool Required = false, int? MinLength = null, int? MaxLength = null, long? Min = null, long? Max = null, string[]? OneOf = null, Regex? Pattern = null)
{
    /// <summary>How long a text may be in UTF-8, where the model counts bytes.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>Further rules, for what a list or an object holds.</summary>
    public Func<JsonValue, IEnumerable<string>>? Inner { get; init; }
}

/// <summary>A request, checked against the API's model before an operation looks at it.</summary>
internal sealed partial class Request
{
    private const int MaxNameLength = 80;

    public Request(JsonObject body, IReadOnlyList<MemberRule> rules)
    {
        Body = body;
        var problems = rules.SelectMany(Problems).ToArray();
        if (problems.Length > 0)
        {
            throw new StepFunctionsException(
                "ValidationException",
                string.Create(CultureInfo.InvariantCulture, $"{problems.Length} validation error{(problems.Length == 1 ? "" : "s")} detected: {string.Join("; ", problems)}"));
        }
    }

    public JsonObject Body { get; }

    public string? Text(string name) => Body[name]?.AsString();

    public string RequiredText(string name) => Text(name) ?? throw new StepFunctionsException("ValidationException", $"1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null");

    public bool Flag(string name, bool otherwise = false) => Body[name] switch
    {
        JsonBoolean value => value.Value,
        _ => otherwise,
    };

    public long? Number(string name) => Body[name] is JsonNumber { IsInteger: true } number ? number.Integer : null;

    public JsonObject? Object(string name) => Body[name] as JsonObject;

    /// <summary>Checks a name of a machine, execution or activity.</summary>
    public static string CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || !NameShape().IsMatch(name))
        {
            throw new StepFunctionsException("InvalidName", $"Invalid Name: '{name}'");
        }

        return name;
    }

    [GeneratedRegex("""^[^\s<>{}\[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]+$""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameShape();

    private IEnumerable<string> Problems(MemberRule rule)
    {
        var value = Body[rule.Name];
        if (value is null or { Kind: JsonKind.Null })
        {
            if (rule.Required)
            {
                yield return $"Value null at '{rule.Name}' failed to satisfy constraint: Member must not be null";
            }

            yield break;
        }

        var shown = value.AsString() ?? value.Text;
        var length = (value as JsonString)?.Value.Length;
        if (length < rule.MinLength)
        {
            yield return $"Value '{shown}' at '{rule.Name}' failed to satisfy constraint: Member must have length greater than or equal to {rule.MinLength}";
        }

        if (length > rule.MaxLength || (value is JsonString text && Encoding.UTF8.GetByteCount(text.Value) > rule.MaxBytes))
        {
            yield return $"Value '{shown}' at '{rule.Name}' failed to satisfy constraint: Member must have length less than or equal to {rule.MaxLength ?? rule.MaxBytes}";
        }

        if (value is JsonNumber number)
        {
            if (number.Value < rule.Min)
            {
                yield return $"Value '{shown}' at '{rule.Name}' failed to satisfy constraint: Member must have value greater than or equal to {rule.Min}";
            }

            if (number.Value > rule.Max)
            {
                yield return $"Value '{shown}' at '{rule.Name}' failed to satisfy constraint: Member must have value less than or equal to {rule.Max}";
            }
        }

        if (value is JsonString && rule.Pattern?.IsMatch(shown) == false)
        {
            yield return $"Value '{shown}' at '{rule.Name}' failed to satisfy constraint: Member must satisfy regular expression pattern: {rule.Pattern}";
        }

        foreach (var problem in rule.Inner?.Invoke(value) ?? [])
        {
            yield return problem;
        }

        if (rule.OneOf is not null && !rule.OneOf.Contains(shown))
        {
            yield return $"Value '{shown}' at '{rule.Name}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", rule.OneOf)}]";
        }
    }
}
