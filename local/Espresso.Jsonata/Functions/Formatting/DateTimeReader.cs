using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Espresso.Jsonata.Functions.Formatting;

/// <summary>Reads points in time by a picture.</summary>
internal static class DateTimeReader
{
    /// <summary>Milliseconds since 1970; what the picture leaves out in front is the present's, behind it the least.</summary>
    /// <returns>Null when the text does not look like the picture.</returns>
    /// <exception cref="JsonataException">D3133, D3136: names that cannot be read, or components that leave a gap.</exception>
    public static double? Read(string text, string picture, DateTimeOffset now)
    {
        var pieces = DateTimePicture.Parse(picture).Pieces;
        var pattern = new StringBuilder("^");
        foreach (var piece in pieces)
        {
            pattern.Append('(').Append(piece.Literal is null ? Pattern(piece) : Regex.Escape(piece.Literal)).Append(')');
        }

        var match = Regex.Match(text, pattern.Append("\\z").ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        if (!match.Success)
        {
            return null;
        }

        var values = new Dictionary<char, double>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Literal is null && pieces[i].Component is not ('C' or 'E'))
            {
                values[pieces[i].Component] = Component(pieces[i], match.Groups[i + 1].Value);
            }
        }

        return values.Count == 0 ? null : Instant(values, now);
    }

    private static string Pattern(DateTimePicture.Piece piece) => piece.Component switch
    {
        'Z' => "[-+][0-9]+(?::?[0-9]+)?|Z",
        'z' => "GMT[-+][0-9]+(?::?[0-9]+)?|Z",
        'P' => "am|pm",
        'C' or 'E' => "ISO",
        _ when piece.Integer is not null => piece.Integer.Pattern(),
        'M' or 'x' or 'F' => string.Join('|', Names(piece)),
        _ => throw new JsonataException("D3133", value: piece.Component.ToString()),
    };

    private static IEnumerable<string> Names(DateTimePicture.Piece piece) =>
        (piece.Component == 'F' ? DateTimePicture.Days : DateTimePicture.Months).Select(name => piece.Longest < name.Length ? name[..piece.Longest.Value] : name);

    private static double Component(DateTimePicture.Piece piece, string text)
    {
        switch (piece.Component)
        {
            case 'Z' or 'z':
                return Offset(text);
            case 'P':
                return text.Equals("pm", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            case 'f' when piece.Integer is not null:
                return Math.Floor(double.Parse("0." + text, CultureInfo.InvariantCulture) * 1000);
            default:
                return piece.Integer?.Read(text) ?? Names(piece).ToList().FindIndex(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) + 1;
        }
    }

    private static double Offset(string text)
    {
        text = text.StartsWith("GMT", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        if (text.Equals("Z", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var digits = text[1..].Replace(":", "", StringComparison.Ordinal);
        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        var minutes = digits.Length <= 2 ? number * 60 : (number / 100 * 60) + (number % 100);
        return text[0] == '-' ? -minutes : minutes;
    }

    private static double Instant(Dictionary<char, double> values, DateTimeOffset now)
    {
        var byDay = values.ContainsKey('d');
        if (values.ContainsKey('X') || values.ContainsKey('W') || values.ContainsKey('w') || values.ContainsKey('x'))
        {
            throw Gap();
        }

        var half = values.ContainsKey('h') || values.ContainsKey('P');
        var (started, ended) = (false, false);
        foreach (var component in (byDay ? "Yd" : "YMD") + (half ? "Phmsf" : "Hmsf"))
        {
            if (values.ContainsKey(component))
            {
                started = true;
                if (ended)
                {
                    throw Gap();
                }
            }
            else if (started)
            {
                values[component] = component is 'M' or 'D' or 'd' ? 1 : 0;
                ended = true;
            }
            else
            {
                values[component] = component == 'P' ? (now.Hour < 12 ? 0 : 1) : DateTimePicture.Value(component, now);
            }
        }

        var hour = half ? (values['h'] % 12) + (12 * values['P']) : values['H'];
        var date = new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero).AddYears((int)values['Y'] - 1);
        date = byDay ? date.AddDays(values['d'] - 1) : date.AddMonths((int)Math.Max(values['M'], 1) - 1).AddDays(values['D'] - 1);
        var time = date.AddHours(hour).AddMinutes(values['m']).AddSeconds(values['s']).AddMilliseconds(values['f']);
        var offset = values.GetValueOrDefault('Z', values.GetValueOrDefault('z'));
        return time.ToUnixTimeMilliseconds() - (offset * 60_000);
    }

    private static JsonataException Gap() => new("D3136");
}
