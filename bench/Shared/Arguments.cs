using System.Globalization;

namespace Espresso.Bench;

/// <summary>The options of a benchmark's command line: <c>--name value</c>.</summary>
internal static class Arguments
{
    /// <summary>What stands behind the name; null without it.</summary>
    public static string? Value(string[] args, string name)
    {
        var index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
    }

    /// <summary>A whole number from 1 to <paramref name="most"/>.</summary>
    /// <exception cref="ArgumentException">It is none; the message names the option and the range.</exception>
    public static int Number(string[] args, string name, int byDefault, int most)
    {
        var text = Value(args, name);
        if (text is null)
        {
            return byDefault;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new ArgumentException($"{name} is '{text}'; it takes a whole number from 1 to {most}.");
    }

    /// <summary>An address on this machine: a benchmark is for one's own.</summary>
    /// <exception cref="ArgumentException">It is none; the message names the option and an address.</exception>
    public static Uri Loopback(string name, string text, string example) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsLoopback
        ? uri
        : throw new ArgumentException($"{name} is '{text}'; it takes an address on this machine, such as {example}.");
}
