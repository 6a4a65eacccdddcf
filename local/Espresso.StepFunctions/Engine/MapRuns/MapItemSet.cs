using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>The items of a map run, and where they came from.</summary>
/// <param name="Items">The items; the members of an object as <c>{"Key", "Value"}</c>.</param>
/// <param name="HasKeys">True when the items are the members of an object.</param>
/// <param name="Sources">
/// What <c>$$.Map.Item.Source</c> says from an item on (service guide, "Context object data for Map states"): the URI of
/// the object, or of the bucket that was listed, or STATE_DATA.
/// </param>
internal sealed record MapItemSet(JsonArray Items, bool HasKeys, IReadOnlyList<(int First, string Uri)> Sources)
{
    private static readonly IReadOnlyList<(int, string)> _stateData = [(0, "STATE_DATA")];

    public static MapItemSet OfState(JsonArray items, bool hasKeys) => new(items, hasKeys, _stateData);

    public static MapItemSet From(JsonObject json) => new(
        (JsonArray)json["items"]!,
        json["hasKeys"] == JsonValue.True,
        [.. ((JsonArray)json["sources"]!).Select(static s => ((int)((JsonNumber)s["first"]!).Integer, s["uri"]!.AsString()!))]);

    public JsonObject ToJson() => JsonObject.Of(
        ("items", Items),
        ("hasKeys", HasKeys ? JsonValue.True : JsonValue.False),
        ("sources", JsonArray.From(Sources.Select(static s => (JsonValue)JsonObject.Of(("first", JsonValue.From(s.First)), ("uri", JsonValue.From(s.Uri)))))));

    public string SourceOf(int index) => Sources.Last(s => s.First <= index).Uri;
}
