using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Espresso.Jsonata.Functions.Formatting;

/// <summary>A picture of an integer, such as <c>#,##0</c>, <c>Ww;o</c> or <c>I</c> (XPath's format-integer).</summary>
internal sealed class IntegerPicture
{
    private enum Form
    {
        Decimal, Letters, Roman, Words,
    }

    private enum Case
    {
        Lower, Upper, Title,
    }

    private Form _form;
    private Case _case;
    private bool _ordinal;
    private char _zero = '0';
    private List<(int Position, char Separator)> _separators = [];

    private IntegerPicture()
    {
    }

    public int MandatoryDigits { get; set; }

    public int OptionalDigits { get; private set; }

    /// <summary>How many digits to read when another number follows directly; zero is as many as there are.</summary>
    public int ParseWidth { get; set; }

    /// <summary>The distance of the separators when it is always the same, or zero.</summary>
    public int RegularGroup { get; private set; }

    /// <exception cref="JsonataException">D3130: no digits in the picture. D3131: digits of more than one script.</exception>
    public static IntegerPicture Parse(string picture)
    {
        var at = picture.LastIndexOf(';');
        var primary = at < 0 ? picture : picture[..at];
        var result = new IntegerPicture { _ordinal = at >= 0 && picture.AsSpan(at + 1) is ['o', ..] };
        (result._form, result._case) = primary switch
        {
            "A" => (Form.Letters, Case.Upper),
            "a" => (Form.Letters, Case.Lower),
            "I" => (Form.Roman, Case.Upper),
            "i" => (Form.Roman, Case.Lower),
            "W" => (Form.Words, Case.Upper),
            "Ww" => (Form.Words, Case.Title),
            "w" => (Form.Words, Case.Lower),
            _ => (Form.Decimal, Case.Lower),
        };
        if (result._form == Form.Decimal)
        {
            result.ReadDigits(primary);
        }

        return result;
    }

    public string Format(double value)
    {
        var absolute = Math.Abs(value);
        var text = _form switch
        {
            Form.Letters => NumberWords.Letters(absolute, 'a'),
            Form.Roman => NumberWords.Roman(absolute),
            Form.Words => NumberWords.Write(absolute, _ordinal),
            _ => Digits(absolute),
        };
        text = _case == Case.Upper ? text.ToUpperInvariant() : _case == Case.Lower ? text.ToLowerInvariant() : text;
        return value < 0 ? "-" + text : text;
    }

    public double Read(string text)
    {
        switch (_form)
        {
            case Form.Letters:
                return NumberWords.FromLetters(text);
            case Form.Roman:
                return NumberWords.FromRoman(text);
            case Form.Words:
                return NumberWords.Read(text);
            default:
                var digits = new StringBuilder();
                foreach (var character in text)
                {
                    if (char.IsDigit(character))
                    {
                        digits.Append((char)('0' + character - _zero));
                    }
                }

                var value = digits.Length == 0 ? double.NaN : double.Parse(digits.ToString(), CultureInfo.InvariantCulture);
                return text.StartsWith('-') ? -value : value;
        }
    }

    /// <summary>A regular expression of what <see cref="Read"/> reads.</summary>
    public string Pattern()
    {
        switch (_form)
        {
            case Form.Letters:
                return "[a-zA-Z]+";
            case Form.Roman:
                return "[mdclxviMDCLXVI]+";
            case Form.Words:
                return $"(?:{string.Join('|', NumberWords.All.Concat(["and"]).OrderByDescending(word => word.Length))}|[\\-, ])+";
            default:
                var digit = $"[{_zero}-{(char)(_zero + 9)}]";
                var separators = Regex.Escape(string.Concat(_separators.Select(s => s.Separator).Distinct())).Replace("]", "\\]", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
                var digits = ParseWidth > 0 ? $"{digit}{{{ParseWidth}}}" : separators.Length > 0 ? $"(?:{digit}|[{separators}])+" : digit + "+";
                return _ordinal ? digits + "(?:th|st|nd|rd)" : digits;
        }
    }

    private void ReadDigits(string picture)
    {
        char? zero = null;
        foreach (var character in picture.Reverse())
        {
            if (char.IsDigit(character))
            {
                MandatoryDigits++;
                var candidate = (char)(character - (int)char.GetNumericValue(character));
                if (zero is not null && zero != candidate)
                {
                    throw new JsonataException("D3131", value: picture);
                }

                zero = candidate;
            }
            else if (character == '#')
            {
                OptionalDigits++;
            }
            else
            {
                _separators.Add((MandatoryDigits + OptionalDigits, character));
            }
        }

        if (MandatoryDigits == 0)
        {
            throw new JsonataException("D3130", value: picture);
        }

        _zero = zero ?? '0';
        RegularGroup = Regular(_separators);
    }

    private static int Regular(List<(int Position, char Separator)> separators)
    {
        if (separators.Count == 0 || separators.Exists(s => s.Separator != separators[0].Separator))
        {
            return 0;
        }

        var factor = separators.Aggregate(0, (divisor, s) => (int)BigInteger.GreatestCommonDivisor(divisor, s.Position));
        return Enumerable.Range(1, separators.Count).All(i => separators.Exists(s => s.Position == i * factor)) ? factor : 0;
    }

    private string Digits(double value)
    {
        var text = new BigInteger(value).ToString(CultureInfo.InvariantCulture).PadLeft(MandatoryDigits, '0');
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var right = text.Length - i;
            if (i > 0 && RegularGroup > 0 && right % RegularGroup == 0)
            {
                result.Append(_separators[0].Separator);
            }
            else if (i > 0 && RegularGroup == 0 && _separators.Find(s => s.Position == right) is { Position: > 0 } found)
            {
                result.Append(found.Separator);
            }

            result.Append((char)(_zero + text[i] - '0'));
        }

        if (_ordinal)
        {
            var teen = text.Length > 1 && text[^2] == '1';
            result.Append(teen ? "th" : text[^1] switch { '1' => "st", '2' => "nd", '3' => "rd", _ => "th" });
        }

        return result.ToString();
    }
}
