using static Espresso.Bench.Arguments;

namespace Espresso.ColdStart;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions(IReadOnlyList<Question> Services, IReadOnlyList<string> Compilations, int Starts, int Warm, bool Tls)
{
    private static readonly string[] All = ["aot", "r2r", "jit"];

    public static BenchOptions Read(string[] args)
    {
        var services = List(args, "--services", "orders", [.. Question.All.Select(question => question.Service)]);
        var compilations = List(args, "--compilations", string.Join(',', All), All);
        return new BenchOptions([.. Question.All.Where(question => services.Contains(question.Service))], compilations, Number(args, "--starts", 9, 100), Number(args, "--warm", 200, 10_000), args.Contains("--tls"));
    }

    private static string[] List(string[] args, string name, string otherwise, string[] all)
    {
        var list = (Value(args, name) ?? otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return list.Except(all).FirstOrDefault() is { } unknown ? throw new ArgumentException($"{name} has \"{unknown}\"; there are {string.Join(", ", all)}.") : list;
    }
}
