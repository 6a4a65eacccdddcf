using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Espresso.Orders.Domain;

/// <summary>
/// One order. 26 lower-case Crockford base32 characters: 48 bits of time in milliseconds, then 80 random bits, so that
/// ids sort by age, cannot be guessed, and fit a workflow execution's name.
/// </summary>
internal readonly record struct OrderId
{
    private const int Length = 26;

    private OrderId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, out OrderId id)
    {
        var valid = text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Base32.Values);
        id = valid ? new OrderId(text!) : default;
        return valid;
    }

    public static OrderId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"\"{text}\" is not an order id: {Length} characters of {Base32.Alphabet}.");

    public static OrderId Create(DateTimeOffset at, ReadOnlySpan<byte> chance)
    {
        var text = new char[Length];
        var time = at.ToUnixTimeMilliseconds();
        for (var i = 9; i >= 0; i--, time >>= 5)
        {
            text[i] = Base32.Alphabet[(int)(time & 31)];
        }

        Base32.Write(chance, text.AsSpan(10));
        return new OrderId(new string(text));
    }

    public override string ToString() => Value;
}

/// <summary>A signed-in person: the <c>sub</c> of the Cognito token.</summary>
internal readonly record struct UserId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The code in the shop's QR link: 12 lower-case base32 characters (60 random bits); upper case is read as lower.</summary>
internal readonly record struct QrCode
{
    private const int Length = 12;

    private QrCode(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, out QrCode code)
    {
        var lower = text?.Trim().ToLowerInvariant();
        var valid = lower is { Length: Length } && !lower.AsSpan().ContainsAnyExcept(Base32.Values);
        code = valid ? new QrCode(lower!) : default;
        return valid;
    }

    public static QrCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException($"\"{text}\" is not a QR code: {Length} characters of {Base32.Alphabet}.");

    public static QrCode Create(ReadOnlySpan<byte> chance)
    {
        var text = new char[Length];
        Base32.Write(chance, text);
        return new QrCode(new string(text));
    }

    public override string ToString() => Value;
}

/// <summary>A drink of the menu, for example <c>flat-white</c>: lower-case letters, digits and hyphens, at most 40.</summary>
[JsonConverter(typeof(DrinkIdJson))]
internal readonly record struct DrinkId
{
    private DrinkId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, out DrinkId id)
    {
        var valid = Slug.IsValid(text);
        id = valid ? new DrinkId(text!) : default;
        return valid;
    }

    public static DrinkId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"\"{text}\" is not a drink id: {Slug.Rule}.");

    public override string ToString() => Value;
}

internal sealed class DrinkIdJson : JsonConverter<DrinkId>
{
    public override DrinkId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DrinkId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException($"A drink id has {Slug.Rule}.");

    public override void Write(Utf8JsonWriter writer, DrinkId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>What is called out at the counter: counts from 1 in each local day of the shop, without gaps.</summary>
internal readonly record struct OrderNumber(int Value)
{
    public OrderNumber Next => new(Value + 1);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Marks one write, so that the writer knows its own work when the answer was lost on the way.</summary>
internal readonly record struct WriteId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Makes ids. Time and chance come in from outside.</summary>
internal sealed class IdSource(TimeProvider clock, RandomNumberGenerator chance)
{
    public OrderId NextOrder() => OrderId.Create(clock.GetUtcNow(), Bytes(10));

    public QrCode NextQrCode() => QrCode.Create(Bytes(8));

    public WriteId NextWrite() => new(Convert.ToHexStringLower(Bytes(12)));

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        chance.GetBytes(bytes);
        return bytes;
    }
}

internal static class Slug
{
    public const string Rule = "lower-case letters, digits and hyphens, 1 to 40 of them";

    private static readonly SearchValues<char> s_characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsValid(string? text) => text is { Length: > 0 and <= 40 } && !text.AsSpan().ContainsAnyExcept(s_characters);
}

/// <summary>Crockford's alphabet: no i, l, o and u, so that nobody mistakes one sign for another.</summary>
internal static class Base32
{
    public const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static SearchValues<char> Values { get; } = SearchValues.Create(Alphabet);

    /// <summary>Fills <paramref name="text"/> with five bits of <paramref name="bytes"/> per character, first bits first.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - bit % 8)) & 31];
        }
    }
}
