using System.Globalization;
using System.Text;
using System.Text.Json;
using Espresso.Jsonata.Evaluation;

namespace Espresso.Jsonata.Values;

/// <summary>JSON values in and out.</summary>
public static class JsonataJson
{
    /// <summary>Reads JSON text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static object Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return FromElement(document.RootElement);
    }

    /// <summary>Reads UTF-8 JSON.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static object Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return FromElement(document.RootElement);
    }

    /// <summary>A JSON element as a value.</summary>
    public static object FromElement(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonataObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = FromElement(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                var array = new JsonataArray(element.GetArrayLength());
                foreach (var item in element.EnumerateArray())
                {
                    array.Add(FromElement(item));
                }

                return array;
            case JsonValueKind.String:
                return Text(element);
            case JsonValueKind.Number:
                return element.GetDouble();
            case JsonValueKind.True:
                return Data.True;
            case JsonValueKind.False:
                return Data.False;
            default:
                return JsonataNull.Value;
        }
    }

    /// <summary>A value as compact JSON text; null (undefined) is no text, a function an empty string.</summary>
    /// <exception cref="JsonataException">D1001: a number is not finite.</exception>
    public static string? Write(object? value)
    {
        if (value is null)
        {
            return null;
        }

        var text = new StringBuilder();
        Write(text, value, -1, static number => number);
        return text.ToString();
    }

    /// <summary>Writes a value; functions and undefined elements become empty strings and nulls.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">A value that is not undefined.</param>
    public static void Write(Utf8JsonWriter writer, object? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(Write(value) ?? "null", skipInputValidation: true);
    }

    internal static void Write(StringBuilder text, object? value, int indent, Func<double, double> round)
    {
        switch (value)
        {
            case null or JsonataNull:
                text.Append("null");
                break;
            case bool boolean:
                text.Append(boolean ? "true" : "false");
                break;
            case double number:
                text.Append(Data.IsNumber(value) ? NumberText.Format(round(number)) : "null");
                break;
            case string characters:
                Quote(text, characters);
                break;
            case JsonataArray { OuterWrapper: true } wrapper:
                Write(text, wrapper[0], indent, round);
                break;
            case JsonataArray array:
                Block(text, '[', ']', array, indent, (item, inner) => Write(text, item, inner, round));
                break;
            case JsonataObject members:
                Block(text, '{', '}', members, indent, (member, inner) =>
                {
                    Quote(text, member.Key);
                    text.Append(inner < 0 ? ":" : ": ");
                    Write(text, member.Value, inner, round);
                });
                break;
            default:
                text.Append("\"\"");
                break;
        }
    }

    private static void Block<T>(StringBuilder text, char open, char close, IReadOnlyCollection<T> items, int indent, Action<T, int> write)
    {
        text.Append(open);
        var inner = indent < 0 ? -1 : indent + 2;
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            NewLine(text, inner);
            write(item, inner);
        }

        if (!first)
        {
            NewLine(text, indent);
        }

        text.Append(close);
    }

    private static void NewLine(StringBuilder text, int indent)
    {
        if (indent >= 0)
        {
            text.Append('\n').Append(' ', indent);
        }
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var current = value[i];
            if (i + 1 < value.Length && char.IsSurrogatePair(current, value[i + 1]))
            {
                text.Append(current).Append(value[++i]);
                continue;
            }

            _ = current switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or (>= '\ud800' and <= '\udfff') => text.Append("\\u").Append(((int)current).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(current),
            };
        }

        text.Append('"');
    }

    /// <summary>JSON may hold half of a surrogate pair, which the platform's reader refuses.</summary>
    private static string Text(JsonElement element)
    {
        var raw = element.GetRawText();
        if (!raw.Contains("\\u", StringComparison.Ordinal) || !raw.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
        {
            return element.GetString()!;
        }

        var text = new StringBuilder();
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(raw[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
        }

        return text.ToString();
    }
}
