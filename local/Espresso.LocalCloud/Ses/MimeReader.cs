using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Espresso.LocalCloud.Ses;

/// <summary>Reads as much of a raw message as the mail page shows: sender, recipients, subject, and the first HTML and plain parts.</summary>
internal static partial class MimeReader
{
    private const int DeepestNesting = 10;

    public static OutgoingMail Read(byte[] raw, string? from, IReadOnlyList<string> to)
    {
        var (headers, body) = Split(Encoding.Latin1.GetString(raw));
        var (html, text) = Bodies(headers, body, 0);
        string[] addressed = [.. new[] { "to", "cc", "bcc" }.SelectMany(name => Addresses(headers.GetValueOrDefault(name)))];
        return new OutgoingMail(from ?? Decoded(headers.GetValueOrDefault("from") ?? ""), to.Count > 0 ? to : addressed,
            Decoded(headers.GetValueOrDefault("subject") ?? ""), html, text, "ses");
    }

    private static (Dictionary<string, string> Headers, string Body) Split(string message)
    {
        var end = HeaderEnd().Match(message);
        var (head, body) = end.Success ? (message[..end.Index], message[(end.Index + end.Length)..]) : (message, "");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        // A line that begins with white space continues the one before.
        foreach (var line in Folding().Replace(head, " ").Split('\n'))
        {
            if (line.Split(':', 2) is [var name, var value])
                headers.TryAdd(name.Trim(), value.Trim());
        }

        return (headers, body);
    }

    private static (string? Html, string? Text) Bodies(Dictionary<string, string> headers, string body, int depth)
    {
        var type = headers.GetValueOrDefault("content-type") ?? "text/plain";
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) && Parameter(type, "boundary") is { } boundary && depth < DeepestNesting)
        {
            string? html = null, text = null;
            foreach (var part in body.Split("--" + boundary).Skip(1).TakeWhile(part => !part.StartsWith("--", StringComparison.Ordinal)))
            {
                var (partHeaders, partBody) = Split(part.TrimStart('\r', '\n'));
                if (partHeaders.GetValueOrDefault("content-disposition")?.StartsWith("attachment", StringComparison.OrdinalIgnoreCase) is true)
                    continue;
                var (partHtml, partText) = Bodies(partHeaders, partBody, depth + 1);
                (html, text) = (html ?? partHtml, text ?? partText);
            }

            return (html, text);
        }

        if (!type.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
            return (null, null);
        var content = Charset(Parameter(type, "charset")).GetString(Transferred(body, headers.GetValueOrDefault("content-transfer-encoding")));
        return type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) ? (content, null) : (null, content);
    }

    private static byte[] Transferred(string body, string? encoding) => encoding?.ToLowerInvariant() switch
    {
        "base64" => FromBase64(body),
        "quoted-printable" => QuotedPrintable(body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal)),
        _ => Encoding.Latin1.GetBytes(body),
    };

    private static byte[] FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : Encoding.Latin1.GetBytes(text);
    }

    private static byte[] QuotedPrintable(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }

    /// <summary>RFC 2047: <c>=?utf-8?B?…?=</c> and <c>=?utf-8?Q?…?=</c>.</summary>
    private static string Decoded(string header) => EncodedWord().Replace(BetweenWords().Replace(header, ""), word =>
    {
        var text = word.Groups["text"].Value;
        var bytes = word.Groups["encoding"].Value is "B" or "b" ? FromBase64(text) : QuotedPrintable(text.Replace('_', ' '));
        return Charset(word.Groups["charset"].Value).GetString(bytes);
    });

    private static string[] Addresses(string? header) =>
        header is null ? [] : Decoded(header).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? Parameter(string header, string name)
    {
        foreach (var part in header.Split(';').Skip(1))
        {
            if (part.Split('=', 2) is [var key, var value] && string.Equals(key.Trim(), name, StringComparison.OrdinalIgnoreCase))
                return value.Trim().Trim('"');
        }

        return null;
    }

    private static Encoding Charset(string? name) => name?.ToLowerInvariant() is "iso-8859-1" or "latin1" or "windows-1252" ? Encoding.Latin1 : Encoding.UTF8;

    [GeneratedRegex("\r?\n\r?\n", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderEnd();

    [GeneratedRegex("\r?\n[ \t]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Folding();

    [GeneratedRegex(@"=\?(?<charset>[^?]+)\?(?<encoding>[bBqQ])\?(?<text>[^?]*)\?=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EncodedWord();

    /// <summary>White space between two encoded words is not part of the text.</summary>
    [GeneratedRegex(@"(?<=\?=)\s+(?==\?)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BetweenWords();
}
