namespace Espresso.Jsonata.Values;

/// <summary>
/// A JSON array, or a JSONata sequence: elements are <see cref="JsonataNull"/>, <see cref="bool"/>, <see cref="double"/>,
/// <see cref="string"/>, <see cref="JsonataObject"/>, <see cref="JsonataArray"/> or <see cref="JsonataFunction"/>.
/// </summary>
public sealed class JsonataArray : List<object?>
{
    /// <summary>An empty array.</summary>
    public JsonataArray()
    {
    }

    /// <summary>An empty array with room for <paramref name="capacity"/> elements.</summary>
    public JsonataArray(int capacity)
        : base(capacity)
    {
    }

    /// <summary>An array of these elements.</summary>
    public JsonataArray(IEnumerable<object?> items)
        : base(items)
    {
    }

    /// <summary>Whether a path built it, so that no element means undefined and a single one stands for itself.</summary>
    public bool IsSequence { get; set; }

    /// <summary>The host's form of this array, when it was made from one and has its elements.</summary>
    public object? Origin { get; init; }

    /// <summary>A sequence of one that stays an array (<c>[]</c> in the path).</summary>
    internal bool KeepSingleton { get; set; }

    /// <summary>Written as an array constructor at an end of a path: not flattened into the step's result.</summary>
    internal bool Constructed { get; set; }

    /// <summary>The elements are <see cref="Evaluation.TupleBinding"/>s.</summary>
    internal bool IsTupleStream { get; set; }

    /// <summary>The wrapper around an input that is an array, so that the first step sees it as one value.</summary>
    internal bool OuterWrapper { get; set; }

    internal static JsonataArray Sequence() => new() { IsSequence = true };

    internal static JsonataArray Sequence(object? item)
    {
        var sequence = new JsonataArray(1) { IsSequence = true };
        sequence.Add(item);
        return sequence;
    }

    internal JsonataArray AsSequence()
    {
        IsSequence = true;
        return this;
    }
}
