using System.Globalization;
using System.Text;

namespace Espresso.Jsonata.Functions.Formatting;

/// <summary>A picture of a point in time, such as <c>[D01]/[M01]/[Y0001] [H01]:[m01]</c> (XPath's format-dateTime).</summary>
internal sealed class DateTimePicture
{
    internal const string Integers = "YMDdFWwXxHhmsf";

    internal static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];
    internal static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly Dictionary<char, string> Defaults = new()
    {
        ['Y'] = "1", ['M'] = "1", ['D'] = "1", ['d'] = "1", ['F'] = "n", ['W'] = "1", ['w'] = "1", ['X'] = "1", ['x'] = "1",
        ['H'] = "1", ['h'] = "1", ['P'] = "n", ['m'] = "01", ['s'] = "01", ['f'] = "1", ['Z'] = "01:01", ['z'] = "01:01", ['C'] = "n", ['E'] = "n",
    };

    internal enum Naming
    {
        None, Lower, Upper, Title,
    }

    /// <summary>A piece of the picture: literal text, or a component with its presentation.</summary>
    internal sealed class Piece
    {
        public string? Literal { get; init; }

        public char Component { get; init; }

        public Naming Naming { get; init; }

        public IntegerPicture? Integer { get; init; }

        public int? Longest { get; init; }

        /// <summary>To how many digits a year is cut; zero is none.</summary>
        public int YearDigits { get; init; }

        public bool ZuluForZero { get; init; }
    }

    private DateTimePicture(List<Piece> pieces) => Pieces = pieces;

    internal List<Piece> Pieces { get; }

    /// <exception cref="JsonataException">D3132, D3135: an unknown component or a bracket that is not closed.</exception>
    public static DateTimePicture Parse(string picture)
    {
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        for (var i = 0; i < picture.Length; i++)
        {
            var doubled = i + 1 < picture.Length && picture[i + 1] == picture[i];
            if (picture[i] is not '[' || doubled)
            {
                literal.Append(picture[i]);
                i += doubled && picture[i] is '[' or ']' && doubled ? 1 : 0;
                continue;
            }

            var end = picture.IndexOf(']', i);
            if (end < 0)
            {
                throw new JsonataException("D3135", value: picture);
            }

            if (literal.Length > 0)
            {
                pieces.Add(new Piece { Literal = literal.ToString() });
                literal.Clear();
            }

            if (pieces.Count > 0 && pieces[^1].Integer is { } before)
            {
                before.ParseWidth = before.MandatoryDigits;
            }

            pieces.Add(Marker(string.Concat(picture[(i + 1)..end].Where(c => !char.IsWhiteSpace(c)))));
            i = end;
        }

        if (literal.Length > 0)
        {
            pieces.Add(new Piece { Literal = literal.ToString() });
        }

        return new DateTimePicture(pieces);
    }

    /// <summary>Writes an instant as it is at an offset.</summary>
    /// <exception cref="JsonataException">D3133, D3134: a component has no name, or an offset not that many digits.</exception>
    public string Format(DateTimeOffset time)
    {
        var result = new StringBuilder();
        foreach (var piece in Pieces)
        {
            result.Append(piece.Literal ?? Component(piece, time));
        }

        return result.ToString();
    }

    internal static double Value(char component, DateTimeOffset time)
    {
        var thursday = time.Date.AddDays(4 - DayOfWeek(time.Date));
        return component switch
        {
            'Y' => time.Year,
            'M' => time.Month,
            'D' => time.Day,
            'd' => time.DayOfYear,
            'F' => DayOfWeek(time.Date),
            'W' => ((thursday.DayOfYear - 1) / 7) + 1,
            'w' => ((thursday.Day - 1) / 7) + 1,
            'X' => thursday.Year,
            'x' => thursday.Month,
            'H' => time.Hour,
            'h' => time.Hour % 12 == 0 ? 12 : time.Hour % 12,
            'm' => time.Minute,
            's' => time.Second,
            _ => time.Millisecond,
        };
    }

    private static int DayOfWeek(DateTime date) => date.DayOfWeek == System.DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek;

    private static Piece Marker(string marker)
    {
        var component = marker.Length > 0 ? marker[0] : '\0';
        if (!Defaults.TryGetValue(component, out var presentation))
        {
            throw new JsonataException("D3132", value: component.ToString());
        }

        var comma = marker.LastIndexOf(',');
        var (least, most) = comma < 0 ? (null, null) : Widths(marker[(comma + 1)..]);
        var modifiers = comma < 0 ? marker[1..] : marker[1..comma];
        var second = '\0';
        if (modifiers.Length > 1 && modifiers[^1] is 'a' or 't' or 'c' or 'o' && modifiers.Length > 1)
        {
            second = modifiers[^1];
            modifiers = modifiers[..^1];
        }

        presentation = modifiers.Length > 0 ? modifiers : presentation;
        var naming = presentation switch { ['n', ..] => Naming.Lower, ['N', 'n', ..] => Naming.Title, ['N', ..] => Naming.Upper, _ => Naming.None };
        if (naming != Naming.None || !(Integers + "Zz").Contains(component, StringComparison.Ordinal))
        {
            return new Piece { Component = component, Naming = naming, Longest = most };
        }

        var integer = IntegerPicture.Parse(second == 'o' ? presentation + ";o" : presentation);
        integer.MandatoryDigits = Math.Max(integer.MandatoryDigits, least ?? 0);
        var year = 0;
        if (component == 'Y')
        {
            var digits = integer.MandatoryDigits + integer.OptionalDigits;
            year = most ?? (digits >= 2 ? digits : 0);
            integer.MandatoryDigits = most ?? integer.MandatoryDigits;
        }

        return new Piece { Component = component, Integer = integer, YearDigits = year, ZuluForZero = second == 't', Longest = most };
    }

    private static (int? Least, int? Most) Widths(string text)
    {
        var ends = text.Split('-');
        return (Width(ends[0]), ends.Length > 1 ? Width(ends[1]) : null);

        static int? Width(string width) => int.TryParse(width, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static string Component(Piece piece, DateTimeOffset time)
    {
        switch (piece.Component)
        {
            case 'Z' or 'z':
                return Offset(piece, time);
            case 'P':
                return Named(piece, time.Hour < 12 ? "am" : "pm");
            case 'C' or 'E':
                return "ISO";
            default:
                var value = Value(piece.Component, time);
                if (piece.Integer is null)
                {
                    return Named(piece, piece.Component switch
                    {
                        'M' or 'x' => Months[(int)value - 1],
                        'F' => Days[(int)value - 1],
                        _ => throw new JsonataException("D3133", value: piece.Component.ToString()),
                    });
                }

                return piece.Integer.Format(piece.YearDigits > 0 ? value % Math.Pow(10, piece.YearDigits) : value);
        }
    }

    private static string Named(Piece piece, string name)
    {
        name = piece.Naming switch { Naming.Upper => name.ToUpperInvariant(), Naming.Lower => name.ToLowerInvariant(), _ => name };
        return piece.Longest is { } longest && name.Length > longest ? name[..longest] : name;
    }

    private static string Offset(Piece piece, DateTimeOffset time)
    {
        var minutes = (int)time.Offset.TotalMinutes;
        if (minutes == 0 && piece.ZuluForZero)
        {
            return "Z";
        }

        var integer = piece.Integer ?? IntegerPicture.Parse("01:01");
        var (hours, rest) = Math.DivRem(Math.Abs(minutes), 60);
        string text;
        if (integer.RegularGroup > 0 || integer.MandatoryDigits is 3 or 4)
        {
            text = integer.Format((hours * 100) + rest);
        }
        else if (integer.MandatoryDigits is 1 or 2)
        {
            text = integer.Format(hours) + (rest == 0 ? "" : ":" + rest.ToString("00", CultureInfo.InvariantCulture));
        }
        else
        {
            throw new JsonataException("D3134", value: integer.MandatoryDigits);
        }

        return $"{(piece.Component == 'z' ? "GMT" : "")}{(minutes < 0 ? '-' : '+')}{text}";
    }
}
