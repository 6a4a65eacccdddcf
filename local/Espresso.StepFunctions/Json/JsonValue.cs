using System.Globalization;
using System.Text;

namespace Espresso.StepFunctions.Json;

/// <summary>The six kinds of a JSON value.</summary>
public enum JsonKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number; its text is kept as it was written.</summary>
    Number,

    /// <summary>A string.</summary>
    String,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object; members keep their order.</summary>
    Object,
}

/// <summary>
/// An immutable JSON value. States hand each other these trees by reference: nothing is parsed or copied between two
/// states. What came from text remembers where, so that a value that nobody touched is written exactly as it was
/// given (<c>0.0</c> stays <c>0.0</c>, an array keeps its white space).
/// </summary>
public abstract class JsonValue
{
    /// <summary>JSON's <c>null</c>.</summary>
    public static JsonValue Null { get; } = new JsonNull();

    /// <summary>JSON's <c>true</c>.</summary>
    public static JsonValue True { get; } = new JsonBoolean(value: true);

    /// <summary>JSON's <c>false</c>.</summary>
    public static JsonValue False { get; } = new JsonBoolean(value: false);

    /// <summary>The kind of this value.</summary>
    public abstract JsonKind Kind { get; }

    /// <summary>The value as JSON text; text that came from the caller is returned as it came.</summary>
    public virtual string Text
    {
        get
        {
            var text = new StringBuilder();
            Write(text);
            return text.ToString();
        }
    }

    /// <summary>Size of <see cref="Text"/> in bytes of UTF-8, which is what the service's 256 KiB limit counts.</summary>
    public abstract int Utf8Length { get; }

    /// <summary>Parses JSON text.</summary>
    /// <exception cref="JsonSyntaxException">The text is no JSON; the message is worded as the service words it.</exception>
    public static JsonValue Parse(string text) => JsonParser.Parse(text);

    /// <summary>The value of a .NET string; null becomes JSON's null.</summary>
    public static JsonValue From(string? value) => value is null ? Null : new JsonString(value);

    /// <summary>The value of a .NET integer.</summary>
    public static JsonValue From(long value) => JsonNumber.Of(value);

    /// <summary>The value of a .NET double.</summary>
    public static JsonValue From(double value) => new JsonNumber(value);

    /// <summary>The value of a .NET boolean.</summary>
    public static JsonValue From(bool value) => value ? True : False;

    /// <summary>The member of that name, or null when this is no object or has none.</summary>
    public virtual JsonValue? this[string name] => null;

    /// <summary>The string's value, or null when this is no string.</summary>
    public virtual string? AsString() => null;

    /// <summary>Appends the JSON text.</summary>
    public abstract void Write(StringBuilder target);

    /// <summary>Equality of JSON values: numbers by value, objects without regard to order.</summary>
    public static bool DeepEquals(JsonValue left, JsonValue right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        switch (left.Kind)
        {
            case JsonKind.Number:
                return JsonNumber.Order((JsonNumber)left, (JsonNumber)right) == 0;
            case JsonKind.String:
                return ((JsonString)left).Value == ((JsonString)right).Value;
            case JsonKind.Array:
                var a = (JsonArray)left;
                var b = (JsonArray)right;
                if (a.Count != b.Count)
                {
                    return false;
                }

                for (var i = 0; i < a.Count; i++)
                {
                    if (!DeepEquals(a[i], b[i]))
                    {
                        return false;
                    }
                }

                return true;
            case JsonKind.Object:
                var x = (JsonObject)left;
                var y = (JsonObject)right;
                if (x.Count != y.Count)
                {
                    return false;
                }

                for (var i = 0; i < x.Count; i++)
                {
                    if (y[x.NameAt(i)] is not { } other || !DeepEquals(x.ValueAt(i), other))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false; // null and booleans are single instances
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

internal sealed class JsonNull : JsonValue
{
    public override JsonKind Kind => JsonKind.Null;

    public override string Text => "null";

    public override int Utf8Length => 4;

    public override void Write(StringBuilder target) => target.Append("null");
}

/// <summary>A JSON boolean; only the two instances of <see cref="JsonValue"/> exist.</summary>
public sealed class JsonBoolean : JsonValue
{
    internal JsonBoolean(bool value) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override JsonKind Kind => JsonKind.Boolean;

    /// <inheritdoc/>
    public override string Text => Value ? "true" : "false";

    /// <inheritdoc/>
    public override int Utf8Length => Value ? 4 : 5;

    /// <inheritdoc/>
    public override void Write(StringBuilder target) => target.Append(Text);
}

/// <summary>A JSON number: the text that was written, or the value that was computed.</summary>
public sealed class JsonNumber : JsonValue
{
    private const int CachedBelow = 1024;
    private static readonly JsonNumber[] _small = CreateSmall();

    private readonly double _value;
    private readonly long _integer;
    private readonly bool _isInteger;
    private string? _text;

    internal JsonNumber(string text)
    {
        _text = text;
        _isInteger = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _integer);
        _value = _isInteger ? _integer : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    internal JsonNumber(double value)
    {
        _value = value;
        if (value is >= long.MinValue and < long.MaxValue && Math.Floor(value) == value)
        {
            _isInteger = true;
            _integer = (long)value;
        }
    }

    private JsonNumber(long value)
    {
        _value = value;
        _integer = value;
        _isInteger = true;
    }

    /// <inheritdoc/>
    public override JsonKind Kind => JsonKind.Number;

    /// <summary>The value as a double.</summary>
    public double Value => _value;

    /// <summary>True when the number was written, or computed, without a fraction and fits 64 bits.</summary>
    public bool IsInteger => _isInteger;

    /// <summary>The integer's value; meaningful when <see cref="IsInteger"/>.</summary>
    public long Integer => _integer;

    /// <summary>True when its text says no more than its value.</summary>
    internal bool IsPlain => _text is null || ((_isInteger || Math.Floor(_value) != _value) && _text == Canonical);

    /// <inheritdoc/>
    public override string Text => _text ??= Canonical;

    private string Canonical => _isInteger
        ? _integer.ToString(CultureInfo.InvariantCulture)
        : JavaDouble(_value);

    /// <inheritdoc/>
    public override int Utf8Length => Text.Length;

    internal static JsonNumber Of(long value) =>
        (ulong)value < CachedBelow ? _small[value] : new JsonNumber(value);

    /// <inheritdoc/>
    public override void Write(StringBuilder target) => target.Append(Text);

    /// <summary>Order by value; integers compare exactly beyond what a double holds.</summary>
    public static int Order(JsonNumber left, JsonNumber right) => left._isInteger && right._isInteger
        ? left._integer.CompareTo(right._integer)
        : left._value.CompareTo(right._value);

    /// <summary>A double as Java writes it: digits as they are from 0.001 up to 10,000,000, <c>1.0E10</c> beyond.</summary>
    internal static string JavaDouble(double value)
    {
        var size = Math.Abs(value);
        if (size is >= 1e-3 and < 1e7 || value == 0)
        {
            return Point(value.ToString("R", CultureInfo.InvariantCulture));
        }

        var digits = value.ToString("E16", CultureInfo.InvariantCulture);
        for (var precision = 0; precision < 16; precision++)
        {
            var shorter = value.ToString("E" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (double.Parse(shorter, CultureInfo.InvariantCulture) == value)
            {
                digits = shorter;
                break;
            }
        }

        var split = digits.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(digits.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return Point(digits[..split]) + "E" + exponent.ToString(CultureInfo.InvariantCulture);
    }

    private static string Point(string digits) => digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0";

    private static JsonNumber[] CreateSmall()
    {
        var small = new JsonNumber[CachedBelow];
        for (var i = 0; i < small.Length; i++)
        {
            small[i] = new JsonNumber((long)i);
        }

        return small;
    }
}

/// <summary>A JSON string.</summary>
public sealed class JsonString : JsonValue
{
    private int _utf8Length = -1;

    internal JsonString(string value) => Value = value;

    /// <summary>The characters, unescaped.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override JsonKind Kind => JsonKind.String;

    /// <inheritdoc/>
    public override int Utf8Length => _utf8Length >= 0 ? _utf8Length : _utf8Length = JsonText.EscapedUtf8Length(Value);

    /// <inheritdoc/>
    public override string AsString() => Value;

    /// <inheritdoc/>
    public override void Write(StringBuilder target) => JsonText.WriteString(target, Value);
}
