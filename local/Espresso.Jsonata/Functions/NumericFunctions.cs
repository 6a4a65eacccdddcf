using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Functions.Formatting;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>Functions over numbers, and between numbers and text.</summary>
internal static partial class NumericFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("sum", "<a<n>:n>", (a, _) => Fold(a, numbers => numbers.Sum())),
        new("count", "<a:n>", (a, _) => (double)Data.Items(a[0]).Count),
        new("max", "<a<n>:n>", (a, _) => Fold(a, numbers => numbers.Length == 0 ? null : numbers.Max())),
        new("min", "<a<n>:n>", (a, _) => Fold(a, numbers => numbers.Length == 0 ? null : numbers.Min())),
        new("average", "<a<n>:n>", (a, _) => Fold(a, numbers => numbers.Length == 0 ? null : numbers.Sum() / numbers.Length)),
        new("number", "<(nsb)-:n>", (a, _) => ToNumber(a[0])),
        new("floor", "<n-:n>", (a, _) => a.Number(0) is { } n ? Math.Floor(n) : null),
        new("ceil", "<n-:n>", (a, _) => a.Number(0) is { } n ? Math.Ceiling(n) : null),
        new("round", "<n-n?:n>", (a, _) => a.Number(0) is { } n ? Round(n, (int)(a.Number(1) ?? 0)) : null),
        new("abs", "<n-:n>", (a, _) => a.Number(0) is { } n ? Math.Abs(n) : null),
        new("sqrt", "<n-:n>", (a, _) => a.Number(0) is { } n ? Sqrt(n) : null),
        new("power", "<n-n:n>", (a, _) => a.Number(0) is { } n ? Power(n, a.Number(1) ?? double.NaN) : null),
        new("random", "<:n>", (_, call) => call.Random.NextDouble()),
        new("formatNumber", "<n-so?:s>", (a, _) => a.Number(0) is { } n ? DecimalPicture.Format(n, a.Text(1) ?? "", a[2] as JsonataObject) : null),
        new("formatBase", "<n-n?:s>", (a, _) => a.Number(0) is { } n ? FormatBase(Round(n, 0), Round(a.Number(1) ?? 10, 0)) : null),
        new("formatInteger", "<n-s:s>", (a, _) => a.Number(0) is { } n ? IntegerPicture.Parse(a.Text(1) ?? "").Format(Math.Floor(Math.Abs(n)) * Math.Sign(n)) : null),
        new("parseInteger", "<s-s:n>", (a, _) => a.Text(0) is { } text ? IntegerPicture.Parse(a.Text(1) ?? "").Read(text) : null),
    ];

    /// <summary>Half goes to the even neighbour, in decimal.</summary>
    public static double Round(double value, int precision)
    {
        var shifted = Shift(value, precision);
        var result = Math.Floor(shifted + 0.5);
        if (Math.Abs(result - shifted) == 0.5 && Math.Abs(result % 2) == 1)
        {
            result--;
        }

        result = Shift(result, -precision);
        return result == 0 ? 0 : result;
    }

    private static double Shift(double value, int by)
    {
        if (by == 0)
        {
            return value;
        }

        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{parts[0]}E{exponent + by}"), CultureInfo.InvariantCulture);
    }

    private static double? Fold(JsonataArguments a, Func<double[], double?> fold) =>
        a[0] is JsonataArray items ? fold([.. items.Cast<double>()]) : null;

    private static object? ToNumber(object? value)
    {
        switch (value)
        {
            case null or double:
                return value;
            case bool boolean:
                return boolean ? 1d : 0d;
            case string text when Decimal().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number):
                return number;
            case string text when Prefixed().IsMatch(text):
                var radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
                return text.Skip(2).Aggregate(0d, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));
            default:
                throw new JsonataException("D3030", value: value);
        }
    }

    private static double Sqrt(double value) => value < 0
        ? throw new JsonataException("D3060", value: value)
        : Math.Sqrt(value);

    private static double Power(double value, double exponent)
    {
        var result = Math.Pow(value, exponent);
        return double.IsFinite(result)
            ? result
            : throw new JsonataException("D3061", value: value) { Other = exponent };
    }

    private static string FormatBase(double value, double radix)
    {
        if (radix is < 2 or > 36)
        {
            throw new JsonataException("D3100", value: radix);
        }

        var rest = new BigInteger(Math.Abs(value));
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % (int)radix)]);
            rest /= (int)radix;
        }
        while (rest > 0);
        return value < 0 ? $"-{digits}" : digits.ToString();
    }

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0([xX][0-9A-Fa-f]+|[oO][0-7]+|[bB][01]+)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Prefixed();
}
