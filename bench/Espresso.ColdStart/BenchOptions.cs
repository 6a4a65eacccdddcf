using System.Globalization;

namespace Espresso.ColdStart;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions(IReadOnlyList<string> Compilations, int Starts, int Warm, bool Tls)
{
    private static readonly string[] All = ["aot", "r2r", "jit"];

    public static BenchOptions Read(string[] args)
    {
        var compilations = (Value(args, "--compilations") ?? string.Join(',', All)).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (compilations.Except(All).FirstOrDefault() is { } unknown) throw new ArgumentException($"--compilations has \"{unknown}\"; there are {string.Join(", ", All)}.");
        return new BenchOptions(compilations, Number(args, "--starts", 9, 100), Number(args, "--warm", 200, 10_000), args.Contains("--tls"));
    }

    private static int Number(string[] args, string name, int otherwise, int most)
    {
        if (Value(args, name) is not { } text) return otherwise;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new ArgumentException($"{name} is \"{text}\"; it must be a number from 1 to {most}.");
    }

    private static string? Value(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
