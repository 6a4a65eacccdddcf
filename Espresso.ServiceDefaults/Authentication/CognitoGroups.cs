using System.Text.Json;

namespace Espresso.ServiceDefaults.Authentication;

/// <summary>
/// Reads the claim <c>cognito:groups</c>, which arrives in three shapes: as a JSON array in the token, as <c>barista,admin</c> from a REST
/// API's authorizer, and as <c>[barista admin]</c> from an HTTP API's.
/// </summary>
public static class CognitoGroups
{
    /// <summary>Name of the claim.</summary>
    public const string ClaimType = "cognito:groups";

    /// <summary>The groups, each once, in the order given.</summary>
    /// <param name="values">The claim's values: one per group when a token was parsed, otherwise one text for all.</param>
    public static IReadOnlyList<string> Parse(IEnumerable<string> values) => [.. values.SelectMany(Split).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Split(string value)
    {
        var text = value.Trim();
        if (text.StartsWith("[\"", StringComparison.Ordinal) && FromJson(text) is { } groups) return groups;
        if (text is ['[', .., ']']) text = text[1..^1];
        return text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string[]? FromJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)];
        }
        catch (JsonException)
        {
            // A group may well be called ["x; then it is one of the other two shapes.
            return null;
        }
    }
}
