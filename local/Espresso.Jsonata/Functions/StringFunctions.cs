using System.Globalization;
using System.Text;
using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>Functions over text. Lengths and positions count Unicode code points.</summary>
internal static class StringFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("string", "<x-b?:s>", (a, _) => a[0] is null ? null : ToText(a[0]!, a[1] is true), Arity: 1),
        new("substring", "<s-nn?:s>", (a, _) => a.Text(0) is { } text ? Substring(text, a.Number(1) ?? 0, a.Number(2)) : null),
        new("substringBefore", "<s-s:s>", (a, _) => Around(a, (text, at, _) => text[..at])),
        new("substringAfter", "<s-s:s>", (a, _) => Around(a, (text, at, length) => text[(at + length)..])),
        new("lowercase", "<s-:s>", (a, _) => a.Text(0)?.ToLowerInvariant()),
        new("uppercase", "<s-:s>", (a, _) => a.Text(0)?.ToUpperInvariant()),
        new("length", "<s-:n>", (a, _) => a.Text(0) is { } text ? (double)CodePoints(text).Count : null),
        new("trim", "<s-:s>", (a, _) => a.Text(0) is { } text ? Trim(text) : null),
        new("pad", "<s-ns?:s>", (a, _) => a.Text(0) is { } text ? Pad(text, (int)(a.Number(1) ?? 0), a.Text(2)) : null),
        new("join", "<a<s>s?:s>", (a, _) => a[0] is JsonataArray items ? string.Join(a.Text(1) ?? "", items) : null),
    ];

    /// <exception cref="JsonataException">D3001, D1001: a number is not finite.</exception>
    public static string ToText(object value, bool indented)
    {
        switch (value)
        {
            case string text:
                return text;
            case JsonataFunction:
                return "";
            case double number when !double.IsFinite(number):
                throw new JsonataException("D3001", value: value);
            default:
                var result = new StringBuilder();
                JsonataJson.Write(result, value, indented ? 0 : -1, NumberText.Rounded);
                return result.ToString();
        }
    }

    /// <summary>The text by code points; half of a surrogate pair counts as one.</summary>
    public static List<string> CodePoints(string text)
    {
        var result = new List<string>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            result.Add(pair ? text.Substring(i++, 2) : text[i].ToString());
        }

        return result;
    }

    public static string Pad(string text, int width, string? with)
    {
        with = string.IsNullOrEmpty(with) ? " " : with;
        var missing = (int)Math.Min(int.MaxValue, Math.Abs((long)width)) - CodePoints(text).Count;
        if (missing <= 0)
        {
            return text;
        }

        var characters = CodePoints(with);
        var padding = new StringBuilder(missing);
        for (var i = 0; i < missing; i++)
        {
            padding.Append(characters[i % characters.Count]);
        }

        return width > 0 ? text + padding : padding + text;
    }

    private static string? Around(JsonataArguments a, Func<string, int, int, string> part)
    {
        if (a.Text(0) is not { } text)
        {
            return null;
        }

        var separator = a.Text(1) ?? "";
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? text : part(text, at, separator.Length);
    }

    private static string Substring(string text, double start, double? length)
    {
        var characters = CodePoints(text);
        start = characters.Count + start < 0 ? 0 : start;
        if (length is <= 0)
        {
            return "";
        }

        var end = length is null ? characters.Count : (start >= 0 ? start : characters.Count + start) + length.Value;
        var from = Bound(start, characters.Count);
        return string.Concat(characters.Skip(from).Take(Bound(end, characters.Count) - from));
    }

    private static int Bound(double position, int count)
    {
        var whole = Math.Truncate(position);
        return (int)Math.Clamp(whole < 0 ? whole + count : whole, 0, count);
    }

    private static string Trim(string text) =>
        string.Join(' ', text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Base64 and percent-encoding.</summary>
internal static class EncodingFunctions
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private const string Reserved = ";/?:@&=+$,#";

    public static readonly FunctionDefinition[] All =
    [
        new("base64encode", "<s-:s>", (a, _) => a.Text(0) is { } text ? Convert.ToBase64String(text.Select(c => (byte)c).ToArray()) : null),
        new("base64decode", "<s-:s>", (a, _) => a.Text(0) is { } text ? FromBase64(text) : null),
        new("encodeUrlComponent", "<s-:s>", (a, _) => Encode(a, "encodeUrlComponent", Unreserved)),
        new("encodeUrl", "<s-:s>", (a, _) => Encode(a, "encodeUrl", Unreserved + Reserved)),
        new("decodeUrlComponent", "<s-:s>", (a, _) => Decode(a, "decodeUrlComponent", "")),
        new("decodeUrl", "<s-:s>", (a, _) => Decode(a, "decodeUrl", Reserved)),
    ];

    private static string FromBase64(string text)
    {
        var digits = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_'))
            .Replace('-', '+').Replace('_', '/');
        digits = digits.Length % 4 == 1 ? digits[..^1] : digits;
        return string.Concat(Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '=')).Select(b => (char)b));
    }

    private static string? Encode(JsonataArguments a, string function, string kept)
    {
        if (a.Text(0) is not { } text)
        {
            return null;
        }

        var result = new StringBuilder();
        foreach (var character in StringFunctions.CodePoints(text))
        {
            if (character.Length == 1 && kept.Contains(character, StringComparison.Ordinal))
            {
                result.Append(character);
                continue;
            }

            if (character.Length == 1 && char.IsSurrogate(character[0]))
            {
                throw Malformed(function, text);
            }

            foreach (var unit in Encoding.UTF8.GetBytes(character))
            {
                result.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }

    private static string? Decode(JsonataArguments a, string function, string kept)
    {
        if (a.Text(0) is not { } text)
        {
            return null;
        }

        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var result = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                result.Append(text[i++]);
                continue;
            }

            var first = Unit(text, i, function);
            var count = first switch { < 0x80 => 1, >= 0xF0 and < 0xF8 => 4, >= 0xE0 and < 0xF0 => 3, >= 0xC0 and < 0xE0 => 2, _ => throw Malformed(function, text) };
            var units = new byte[count];
            for (var j = 0; j < count; j++)
            {
                units[j] = Unit(text, i + (3 * j), function);
            }

            try
            {
                var decoded = strict.GetString(units);
                result.Append(count == 1 && kept.Contains(decoded, StringComparison.Ordinal) ? text.Substring(i, 3) : decoded);
            }
            catch (ArgumentException)
            {
                throw Malformed(function, text);
            }

            i += 3 * count;
        }

        return result.ToString();
    }

    private static byte Unit(string text, int at, string function) =>
        at + 3 <= text.Length && text[at] == '%' && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? unit
            : throw Malformed(function, text);

    private static JsonataException Malformed(string function, string text)
    {
        var quoted = new StringBuilder();
        JsonataJson.Write(quoted, text, -1, static number => number);
        return JsonataException.Worded("D3140", $"Malformed URL passed to ${function}(): {quoted}", token: function, value: text);
    }
}
