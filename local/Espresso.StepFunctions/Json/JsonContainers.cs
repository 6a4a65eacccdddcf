using System.Collections;
using System.Text;

namespace Espresso.StepFunctions.Json;

/// <summary>What arrays and objects share: the place in the text they came from, and their size.</summary>
public abstract class JsonContainer : JsonValue
{
    private readonly int _start;
    private readonly int _length;
    private string? _source;
    private int _utf8Length = -1;

    private protected JsonContainer(string? source, int start, int length)
    {
        _source = source;
        _start = start;
        _length = length;
    }

    /// <summary>How many items or members there are.</summary>
    public abstract int Count { get; }

    /// <summary>True when there is no text that it came from.</summary>
    internal bool IsBuilt => _source is null;

    /// <summary>The value as JSONata gives it back, once somebody has asked; itself when that is no other.</summary>
    internal JsonContainer? Plain { get; set; }

    /// <inheritdoc/>
    public override string Text
    {
        get
        {
            if (_source is null)
            {
                var built = new StringBuilder();
                WriteStructure(built);
                return built.ToString();
            }

            return _length == _source.Length ? _source : _source.Substring(_start, _length);
        }
    }

    /// <inheritdoc/>
    public override int Utf8Length
    {
        get
        {
            if (_utf8Length < 0)
            {
                _utf8Length = _source is null
                    ? StructureUtf8Length()
                    : Encoding.UTF8.GetByteCount(_source.AsSpan(_start, _length));
            }

            return _utf8Length;
        }
    }

    /// <inheritdoc/>
    public override void Write(StringBuilder target)
    {
        if (_source is null)
        {
            WriteStructure(target);
        }
        else
        {
            target.Append(_source, _start, _length);
        }
    }

    private protected abstract void WriteStructure(StringBuilder target);

    private protected abstract int StructureUtf8Length();
}

/// <summary>A JSON array.</summary>
public sealed class JsonArray : JsonContainer, IReadOnlyList<JsonValue>
{
    private readonly JsonValue[] _items;

    internal JsonArray(JsonValue[] items, string? source = null, int start = 0, int length = 0)
        : base(source, start, length) => _items = items;

    /// <summary>The empty array.</summary>
    public static JsonArray Empty { get; } = new([]);

    /// <inheritdoc/>
    public override JsonKind Kind => JsonKind.Array;

    /// <inheritdoc/>
    public override int Count => _items.Length;

    /// <summary>The item at that place, counted from 0.</summary>
    public JsonValue this[int index] => _items[index];

    /// <summary>An array of these items.</summary>
    public static JsonArray Of(params ReadOnlySpan<JsonValue> items) => items.Length == 0 ? Empty : new JsonArray(items.ToArray());

    /// <summary>An array of these items.</summary>
    public static JsonArray From(IEnumerable<JsonValue> items) => new([.. items]);

    /// <inheritdoc/>
    public IEnumerator<JsonValue> GetEnumerator() => ((IEnumerable<JsonValue>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    internal ReadOnlySpan<JsonValue> Span => _items;

    private protected override void WriteStructure(StringBuilder target)
    {
        target.Append('[');
        for (var i = 0; i < _items.Length; i++)
        {
            if (i > 0)
            {
                target.Append(',');
            }

            _items[i].Write(target);
        }

        target.Append(']');
    }

    private protected override int StructureUtf8Length()
    {
        var length = 2 + Math.Max(0, _items.Length - 1);
        foreach (var item in _items)
        {
            length += item.Utf8Length;
        }

        return length;
    }
}

/// <summary>A JSON object. Members keep their order; of two members of one name the last counts.</summary>
public sealed class JsonObject : JsonContainer, IEnumerable<KeyValuePair<string, JsonValue>>
{
    private const int IndexAbove = 12;

    private readonly string[] _names;
    private readonly JsonValue[] _values;
    private Dictionary<string, int>? _index;

    internal JsonObject(string[] names, JsonValue[] values, string? source = null, int start = 0, int length = 0)
        : base(source, start, length)
    {
        _names = names;
        _values = values;
    }

    /// <summary>The empty object.</summary>
    public static JsonObject Empty { get; } = new([], []);

    /// <inheritdoc/>
    public override JsonKind Kind => JsonKind.Object;

    /// <inheritdoc/>
    public override int Count => _names.Length;

    /// <inheritdoc/>
    public override JsonValue? this[string name]
    {
        get
        {
            var at = IndexOf(name);
            return at < 0 ? null : _values[at];
        }
    }

    /// <summary>An object of these members; a value of null leaves the member out.</summary>
    public static JsonObject Of(params ReadOnlySpan<(string Name, JsonValue? Value)> members)
    {
        var names = new List<string>(members.Length);
        var values = new List<JsonValue>(members.Length);
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                names.Add(name);
                values.Add(value);
            }
        }

        return new JsonObject([.. names], [.. values]);
    }

    /// <summary>The name of the member at that place.</summary>
    public string NameAt(int index) => _names[index];

    /// <summary>The value of the member at that place.</summary>
    public JsonValue ValueAt(int index) => _values[index];

    /// <summary>Where the member of that name is, or -1.</summary>
    public int IndexOf(string name)
    {
        if (_names.Length <= IndexAbove)
        {
            for (var i = 0; i < _names.Length; i++)
            {
                if (_names[i] == name)
                {
                    return i;
                }
            }

            return -1;
        }

        if (_index is null)
        {
            var index = new Dictionary<string, int>(_names.Length, StringComparer.Ordinal);
            for (var i = 0; i < _names.Length; i++)
            {
                index[_names[i]] = i;
            }

            _index = index;
        }

        return _index.TryGetValue(name, out var at) ? at : -1;
    }

    /// <summary>This object with one member set; a new member goes to the end.</summary>
    public JsonObject With(string name, JsonValue value)
    {
        var at = IndexOf(name);
        if (at >= 0)
        {
            var values = (JsonValue[])_values.Clone();
            values[at] = value;
            return new JsonObject(_names, values);
        }

        return new JsonObject([.. _names, name], [.. _values, value]);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, JsonValue>> GetEnumerator()
    {
        for (var i = 0; i < _names.Length; i++)
        {
            yield return new(_names[i], _values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void WriteStructure(StringBuilder target)
    {
        target.Append('{');
        for (var i = 0; i < _names.Length; i++)
        {
            if (i > 0)
            {
                target.Append(',');
            }

            JsonText.WriteString(target, _names[i]);
            target.Append(':');
            _values[i].Write(target);
        }

        target.Append('}');
    }

    private protected override int StructureUtf8Length()
    {
        var length = 2 + Math.Max(0, _names.Length - 1);
        for (var i = 0; i < _names.Length; i++)
        {
            length += JsonText.EscapedUtf8Length(_names[i]) + 1 + _values[i].Utf8Length;
        }

        return length;
    }
}

/// <summary>Collects the members of an object in order.</summary>
internal sealed class JsonObjectBuilder
{
    private readonly List<string> _names = [];
    private readonly List<JsonValue> _values = [];

    public JsonObjectBuilder Set(string name, JsonValue value)
    {
        var at = _names.IndexOf(name);
        if (at >= 0)
        {
            _values[at] = value;
        }
        else
        {
            _names.Add(name);
            _values.Add(value);
        }

        return this;
    }

    public JsonObjectBuilder Set(string name, string value) => Set(name, JsonValue.From(value));

    public JsonObjectBuilder Set(string name, long value) => Set(name, JsonValue.From(value));

    public JsonObjectBuilder SetIf(string name, string? value) => value is null ? this : Set(name, value);

    public JsonObjectBuilder SetAll(JsonObjectBuilder other)
    {
        for (var i = 0; i < other._names.Count; i++)
        {
            Set(other._names[i], other._values[i]);
        }

        return this;
    }

    public JsonObject Build() => new([.. _names], [.. _values]);
}
