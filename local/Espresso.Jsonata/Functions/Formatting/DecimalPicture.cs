using System.Globalization;
using System.Numerics;
using System.Text;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions.Formatting;

/// <summary>A picture of a number, such as <c>#,##0.00;(#,##0.00)</c> (XPath's format-number).</summary>
internal sealed class DecimalPicture
{
    private sealed record Part(string Prefix, string Suffix, string Active, string Whole, string Fraction, string? Exponent, bool HasPoint, string Text);

    private readonly Dictionary<string, string> _properties = new(StringComparer.Ordinal)
    {
        ["decimal-separator"] = ".",
        ["grouping-separator"] = ",",
        ["exponent-separator"] = "e",
        ["minus-sign"] = "-",
        ["percent"] = "%",
        ["per-mille"] = "‰",
        ["zero-digit"] = "0",
        ["digit"] = "#",
        ["pattern-separator"] = ";",
    };

    private readonly char _zero;

    private DecimalPicture(JsonataObject? options)
    {
        foreach (var (name, value) in options ?? [])
        {
            _properties[name] = value as string ?? StringFunctions.ToText(value, false);
        }

        _zero = _properties["zero-digit"][0];
    }

    private char Point => _properties["decimal-separator"][0];

    private char Group => _properties["grouping-separator"][0];

    private char Optional => _properties["digit"][0];

    private char Exponent => _properties["exponent-separator"][0];

    /// <exception cref="JsonataException">D3080 to D3093: the picture breaks a rule.</exception>
    public static string Format(double value, string picture, JsonataObject? options)
    {
        var format = new DecimalPicture(options);
        var pictures = picture.Split(format._properties["pattern-separator"]);
        if (pictures.Length > 2)
        {
            throw new JsonataException("D3080", value: picture);
        }

        var parts = Array.ConvertAll(pictures, format.Read);
        var part = value < 0 && parts.Length > 1 ? parts[1] : parts[0];
        var text = format.Render(part, Math.Abs(value));
        return value < 0 && parts.Length == 1 ? format._properties["minus-sign"] + text : text;
    }

    private bool IsDigit(char character) => character >= _zero && character <= _zero + 9;

    private bool IsActive(char character) =>
        IsDigit(character) || character == Point || character == Group || character == Optional || character == Exponent;

    private int CountDigits(string part) => part.Count(IsDigit);

    private Part Read(string picture)
    {
        var first = picture.ToList().FindIndex(IsActive);
        if (first < 0)
        {
            throw new JsonataException("D3086", value: picture);
        }

        var last = picture.ToList().FindLastIndex(IsActive);
        var active = picture[first..(last + 1)];
        var split = active.IndexOf(Exponent, StringComparison.Ordinal);
        var mantissa = split < 0 ? active : active[..split];
        var point = mantissa.IndexOf(Point, StringComparison.Ordinal);
        var part = new Part(
            picture[..first],
            picture[(last + 1)..],
            active,
            point < 0 ? mantissa : mantissa[..point],
            point < 0 ? "" : mantissa[(point + 1)..],
            split < 0 ? null : active[(split + 1)..],
            point >= 0,
            picture);
        Check(part, mantissa);
        return part;
    }

    private void Check(Part part, string mantissa)
    {
        var picture = part.Text;
        var percents = picture.Split(_properties["percent"]).Length - 1;
        var perMilles = picture.Split(_properties["per-mille"]).Length - 1;
        var rules = new (bool Broken, string Code)[]
        {
            (picture.Count(c => c == Point) > 1, "D3081"),
            (percents > 1, "D3082"),
            (perMilles > 1, "D3083"),
            (percents > 0 && perMilles > 0, "D3084"),
            (!mantissa.Any(c => IsDigit(c) || c == Optional), "D3085"),
            (!part.Active.All(IsActive), "D3086"),
            (part.HasPoint && (part.Whole.EndsWith(Group) || part.Fraction.StartsWith(Group)), "D3087"),
            (!part.HasPoint && part.Whole.EndsWith(Group), "D3088"),
            (picture.Contains(new string(Group, 2), StringComparison.Ordinal), "D3089"),
            (part.Whole.SkipWhile(c => !IsDigit(c)).Contains(Optional), "D3090"),
            (part.Fraction.SkipWhile(c => c != Optional).Any(IsDigit), "D3091"),
            (part.Exponent is { Length: > 0 } && percents + perMilles > 0, "D3092"),
            (part.Exponent is { } exponent && (exponent.Length == 0 || !exponent.All(IsDigit)), "D3093"),
        };
        foreach (var (broken, code) in rules)
        {
            if (broken)
            {
                throw new JsonataException(code, value: picture);
            }
        }
    }

    private string Render(Part part, double value)
    {
        var scaling = CountDigits(part.Whole);
        var leastWhole = scaling;
        var leastFraction = CountDigits(part.Fraction);
        var mostFraction = part.Fraction.Count(c => IsDigit(c) || c == Optional);
        if (leastWhole == 0 && mostFraction == 0)
        {
            (leastWhole, leastFraction, mostFraction) = part.Exponent is null ? (1, leastFraction, mostFraction) : (0, 1, 1);
        }

        if (part.Exponent is not null && leastWhole == 0 && part.Whole.Contains(Optional, StringComparison.Ordinal))
        {
            leastWhole = 1;
        }

        if (leastWhole == 0 && leastFraction == 0)
        {
            leastFraction = 1;
        }

        var factor = part.Text.Contains(_properties["percent"], StringComparison.Ordinal) ? 100
            : part.Text.Contains(_properties["per-mille"], StringComparison.Ordinal) ? 1000 : 1;
        var (mantissa, exponent) = part.Exponent is null ? (value * factor, 0) : Scale(value * factor, scaling);
        var digits = NumericFunctions.Round(mantissa, mostFraction).ToString("F" + mostFraction, CultureInfo.InvariantCulture).Split('.');
        var whole = digits[0].TrimStart('0').PadLeft(leastWhole, '0');
        var fraction = (digits.Length > 1 ? digits[1].TrimEnd('0') : "").PadRight(leastFraction, '0');
        var result = new StringBuilder(part.Prefix).Append(GroupedWhole(part.Whole, whole));
        if (part.HasPoint || fraction.Length > 0)
        {
            var grouped = GroupedFraction(part.Fraction, fraction);
            result.Append(grouped.Length > 0 ? Point + grouped : "");
        }

        if (part.Exponent is not null)
        {
            var text = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(CountDigits(part.Exponent), '0');
            result.Append(Exponent).Append(exponent < 0 ? _properties["minus-sign"] : "").Append(Own(text));
        }

        return result.Append(part.Suffix).ToString();
    }

    private static (double Mantissa, int Exponent) Scale(double value, int scaling)
    {
        var (least, most) = (Math.Pow(10, scaling - 1), Math.Pow(10, scaling));
        var exponent = 0;
        while (value != 0 && value < least)
        {
            value *= 10;
            exponent--;
        }

        while (value > most)
        {
            value /= 10;
            exponent++;
        }

        return (value, exponent);
    }

    private string Own(string digits) => string.Concat(digits.Select(digit => (char)(_zero + digit - '0')));

    private string GroupedWhole(string picture, string digits)
    {
        var positions = new List<int>();
        for (var i = 0; i < picture.Length; i++)
        {
            if (picture[i] == Group)
            {
                positions.Add(picture[(i + 1)..].Count(c => c != Group));
            }
        }

        var factor = positions.Aggregate(0, (divisor, position) => (int)BigInteger.GreatestCommonDivisor(divisor, position));
        var regular = factor > 0 && Enumerable.Range(1, positions.Count).All(i => positions.Contains(i * factor));
        var own = Own(digits);
        var result = new StringBuilder();
        for (var i = 0; i < own.Length; i++)
        {
            var right = own.Length - i;
            if (i > 0 && (regular ? right % factor == 0 : positions.Contains(right)))
            {
                result.Append(Group);
            }

            result.Append(own[i]);
        }

        return result.ToString();
    }

    private string GroupedFraction(string picture, string digits)
    {
        var result = new StringBuilder(Own(digits));
        for (var i = 0; i < picture.Length && i < result.Length; i++)
        {
            if (picture[i] == Group)
            {
                result.Insert(i, Group);
            }
        }

        return result.ToString();
    }
}
