using System.Globalization;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>Version 2 of the Java SDK has moments as <c>Instant</c>, which print as ISO 8601; the protocols carry seconds since 1970.</summary>
internal static class SdkTimes
{
    public static JsonObject Of(JsonObject body) => (JsonObject)Value(body);

    private static JsonValue Value(JsonValue value) => value switch
    {
        JsonObject members => new JsonObject([.. members.Select(static m => m.Key)], [.. members.Select(static m => Member(m.Key, m.Value))]),
        JsonArray items => JsonArray.From(items.Select(Value)),
        _ => value,
    };

    private static JsonValue Member(string name, JsonValue value) =>
        value is JsonNumber number && (name.EndsWith("Date", StringComparison.Ordinal) || name.EndsWith("Timestamp", StringComparison.Ordinal) || name == "LastModified")
            ? JsonValue.From(Instant(number.Value))
            : Value(value);

    // Instant.toString leaves out a fraction of zero and writes three digits otherwise, the protocols' precision.
    private static string Instant(double seconds)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000));
        return at.ToString(at.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
