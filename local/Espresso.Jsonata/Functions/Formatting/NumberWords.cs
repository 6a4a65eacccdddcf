using System.Text;

namespace Espresso.Jsonata.Functions.Formatting;

/// <summary>Numbers in English words, as letters and in Roman numerals.</summary>
internal static class NumberWords
{
    private static readonly string[] Few =
        ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"];

    private static readonly string[] Ordinals =
        ["Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth"];

    private static readonly string[] Decades = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];
    private static readonly string[] Magnitudes = ["Thousand", "Million", "Billion", "Trillion"];
    private static readonly (int Value, string Letters)[] Numerals =
        [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];

    private static readonly Dictionary<string, double> Values = WordValues();

    /// <summary>All words, for patterns that read them.</summary>
    public static IEnumerable<string> All => Values.Keys;

    public static string Write(double value, bool ordinal) => Write(value, false, ordinal);

    /// <summary>The number that the words say; words that are none count nothing.</summary>
    public static double Read(string text)
    {
        var segments = new List<double> { 0 };
        foreach (var word in text.ToLowerInvariant().Split([' ', ',', '-'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "and" || !Values.TryGetValue(word, out var value))
            {
                continue;
            }

            if (value >= 100)
            {
                segments[^1] *= value;
            }
            else if (segments[^1] >= 1000)
            {
                segments.Add(value);
            }
            else
            {
                segments[^1] += value;
            }
        }

        return segments.Sum();
    }

    public static string Letters(double value, char first)
    {
        var result = new StringBuilder();
        for (var rest = (long)value; rest > 0; rest = (rest - 1) / 26)
        {
            result.Insert(0, (char)(first + ((rest - 1) % 26)));
        }

        return result.ToString();
    }

    public static double FromLetters(string text) =>
        text.ToLowerInvariant().Aggregate(0d, (sum, letter) => (sum * 26) + (letter - 'a') + 1);

    public static string Roman(double value)
    {
        var result = new StringBuilder();
        var rest = (long)value;
        foreach (var (worth, letters) in Numerals)
        {
            for (; rest >= worth; rest -= worth)
            {
                result.Append(letters);
            }
        }

        return result.ToString();
    }

    public static double FromRoman(string text)
    {
        var (sum, largest) = (0d, 0);
        foreach (var letter in text.ToLowerInvariant().Reverse())
        {
            var worth = Array.Find(Numerals, numeral => numeral.Letters.Length == 1 && numeral.Letters[0] == letter).Value;
            sum += worth < largest ? -worth : worth;
            largest = Math.Max(largest, worth);
        }

        return sum;
    }

    private static string Write(double value, bool follows, bool ordinal)
    {
        if (value <= 19)
        {
            return (follows ? " and " : "") + (ordinal ? Ordinals : Few)[(int)value];
        }

        if (value < 100)
        {
            var word = (follows ? " and " : "") + Decades[((int)value / 10) - 2];
            var ones = (int)value % 10;
            return ones > 0 ? $"{word}-{Write(ones, false, ordinal)}" : ordinal ? word[..^1] + "ieth" : word;
        }

        var magnitude = value < 1000 ? 0 : Math.Min(Magnitudes.Length, (int)Math.Floor(Math.Log10(value) / 3));
        var factor = value < 1000 ? 100 : Math.Pow(10, magnitude * 3);
        var count = Math.Floor(value / factor);
        var rest = value - (count * factor);
        var head = $"{(follows ? ", " : "")}{Write(count, false, false)} {(magnitude == 0 ? "Hundred" : Magnitudes[magnitude - 1])}";
        return rest > 0 ? head + Write(rest, true, ordinal) : ordinal ? head + "th" : head;
    }

    private static Dictionary<string, double> WordValues()
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < Few.Length; i++)
        {
            values[Few[i].ToLowerInvariant()] = values[Ordinals[i].ToLowerInvariant()] = i;
        }

        for (var i = 0; i < Decades.Length; i++)
        {
            var word = Decades[i].ToLowerInvariant();
            values[word] = values[word[..^1] + "ieth"] = (i + 2) * 10;
        }

        values["hundred"] = values["hundredth"] = 100;
        for (var i = 0; i < Magnitudes.Length; i++)
        {
            var word = Magnitudes[i].ToLowerInvariant();
            values[word] = values[word + "th"] = Math.Pow(10, (i + 1) * 3);
        }

        return values;
    }
}
