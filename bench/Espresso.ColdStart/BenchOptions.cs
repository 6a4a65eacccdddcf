using static Espresso.Bench.Arguments;

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
}
