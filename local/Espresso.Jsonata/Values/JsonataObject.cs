using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Espresso.Jsonata.Values;

/// <summary>Members that a host holds in another form, handed out when an expression asks for them.</summary>
public abstract class JsonataMembers
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>One member's value, or null when there is none of that name.</summary>
    public abstract object? Find(string name);

    /// <summary>All of them, in order.</summary>
    public abstract IEnumerable<KeyValuePair<string, object>> All();
}

/// <summary>A JSON object, its members in the order in which they were added; no value is a null reference.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "JSON calls it an object.")]
public sealed class JsonataObject : IReadOnlyCollection<KeyValuePair<string, object>>
{
    private OrderedDictionary<string, object>? _members;
    private JsonataMembers? _source;

    /// <summary>An empty object.</summary>
    public JsonataObject()
        : this(0)
    {
    }

    /// <summary>An empty object with room for <paramref name="capacity"/> members.</summary>
    public JsonataObject(int capacity) => _members = new OrderedDictionary<string, object>(capacity, StringComparer.Ordinal);

    /// <summary>An object over members that stay where they are until one is written.</summary>
    public JsonataObject(JsonataMembers source) => _source = source;

    /// <summary>Where the members are held while nobody has written one; null for an object of its own.</summary>
    public JsonataMembers? Source => _source;

    /// <inheritdoc/>
    public int Count => _source?.Count ?? _members!.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => this.Select(static member => member.Key);

    /// <summary>The values, in order.</summary>
    public IEnumerable<object> Values => this.Select(static member => member.Value);

    /// <summary>A member's value.</summary>
    /// <exception cref="KeyNotFoundException">There is no member of that name.</exception>
    public object this[string name]
    {
        get => TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"The object has no member \"{name}\".");
        set => Own()[name] = value;
    }

    /// <summary>A member's value, when there is one of that name.</summary>
    public bool TryGetValue(string name, [NotNullWhen(true)] out object? value)
    {
        if (_source is null)
        {
            return _members!.TryGetValue(name, out value);
        }

        value = _source.Find(name);
        return value is not null;
    }

    /// <summary>A member's value, or null when there is none of that name.</summary>
    public object? GetValueOrDefault(string name) => TryGetValue(name, out var value) ? value : null;

    /// <summary>Adds a member.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public void Add(string name, object value) => Own().Add(name, value);

    /// <summary>Takes a member away; false when there is none of that name.</summary>
    public bool Remove(string name) => Own().Remove(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() =>
        (_source?.All() ?? _members!).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private OrderedDictionary<string, object> Own()
    {
        if (_source is not null)
        {
            _members = new OrderedDictionary<string, object>(_source.All(), StringComparer.Ordinal);
            _source = null;
        }

        return _members!;
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
