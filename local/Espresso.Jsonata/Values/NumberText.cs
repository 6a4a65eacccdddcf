using System.Globalization;
using System.Text;

namespace Espresso.Jsonata.Values;

/// <summary>Numbers as ECMAScript writes them.</summary>
internal static class NumberText
{
    /// <summary>The number at 15 significant digits, which is how JSONata turns numbers into text.</summary>
    public static double Rounded(double value) =>
        double.IsInteger(value) && Math.Abs(value) < 1e15
            ? value
            : double.Parse(value.ToString("E14", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Format(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        if (double.IsInteger(value) && Math.Abs(value) < 1e15)
        {
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        }

        var (digits, exponent, negative) = Digits(value);
        var text = new StringBuilder(negative ? "-" : "");
        if (exponent is >= 0 and < 21)
        {
            text.Append(digits.Length <= exponent + 1
                ? digits.PadRight(exponent + 1, '0')
                : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}");
        }
        else if (exponent is < 0 and > -7)
        {
            text.Append("0.").Append('0', -exponent - 1).Append(digits);
        }
        else
        {
            text.Append(digits[0]);
            if (digits.Length > 1)
            {
                text.Append('.').Append(digits, 1, digits.Length - 1);
            }

            text.Append('e').Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent));
        }

        return text.ToString();
    }

    private static (string Digits, int Exponent, bool Negative) Digits(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.Split('E')[0].TrimStart('-');
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        int exponent;
        if (shortest.Contains('E', StringComparison.Ordinal))
        {
            exponent = int.Parse(shortest.AsSpan(shortest.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        else
        {
            var point = mantissa.IndexOf('.', StringComparison.Ordinal);
            var whole = point < 0 ? mantissa : mantissa[..point];
            exponent = whole != "0" ? whole.Length - 1 : -(mantissa.AsSpan(2).IndexOfAnyExcept('0') + 1);
        }

        return (digits, exponent, value < 0);
    }
}
