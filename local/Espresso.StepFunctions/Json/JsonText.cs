using System.Globalization;
using System.Text;

namespace Espresso.StepFunctions.Json;

/// <summary>JSON's string escapes, written as Jackson writes them: what must be escaped and nothing else.</summary>
internal static class JsonText
{
    public static void WriteString(StringBuilder target, string value)
    {
        target.Append('"');
        var from = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c >= ' ' && c != '"' && c != '\\')
            {
                continue;
            }

            target.Append(value, from, i - from);
            from = i + 1;
            _ = c switch
            {
                '"' => target.Append("\\\""),
                '\\' => target.Append("\\\\"),
                '\n' => target.Append("\\n"),
                '\r' => target.Append("\\r"),
                '\t' => target.Append("\\t"),
                '\b' => target.Append("\\b"),
                '\f' => target.Append("\\f"),
                _ => target.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)),
            };
        }

        target.Append(value, from, value.Length - from).Append('"');
    }

    public static int EscapedUtf8Length(string value)
    {
        var length = 2 + Encoding.UTF8.GetByteCount(value);
        foreach (var c in value)
        {
            if (c < ' ')
            {
                length += c is '\n' or '\r' or '\t' or '\b' or '\f' ? 1 : 5;
            }
            else if (c is '"' or '\\')
            {
                length++;
            }
        }

        return length;
    }
}
