namespace Espresso.Jsonata.Values;

/// <summary>A JSON object, its members in the order in which they were added; no value is a null reference.</summary>
public sealed class JsonataObject : OrderedDictionary<string, object>
{
    /// <summary>An empty object.</summary>
    public JsonataObject()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>An empty object with room for <paramref name="capacity"/> members.</summary>
    public JsonataObject(int capacity)
        : base(capacity, StringComparer.Ordinal)
    {
    }
}

/// <summary>JSON's null; a null reference is JSONata's undefined (nothing).</summary>
public sealed class JsonataNull
{
    private JsonataNull()
    {
    }

    /// <summary>The only instance.</summary>
    public static JsonataNull Value { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "null";
}
