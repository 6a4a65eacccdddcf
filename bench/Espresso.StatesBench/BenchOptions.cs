using System.Globalization;

namespace Espresso.StatesBench;

/// <param name="Endpoint">The Step Functions to measure; null to start LocalCloud and measure that.</param>
/// <param name="Process">The endpoint's process on this machine, for its memory; null when it is not known.</param>
/// <param name="Seconds">How long to measure each rate.</param>
/// <param name="Kept">How many executions to measure the memory of.</param>
/// <param name="Clients">How many clients at once.</param>
internal sealed record BenchOptions(Uri? Endpoint, int? Process, int Seconds, int Kept, int Clients)
{
    public static BenchOptions Read(string[] args) => new(
        Value(args, "--endpoint") is { } endpoint ? Address(endpoint) : null,
        Value(args, "--pid") is null ? null : Number(args, "--pid", 0, int.MaxValue),
        Number(args, "--seconds", 5, 600),
        Number(args, "--kept", 10_000, 1_000_000),
        Number(args, "--clients", 4, 64));

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsLoopback
        ? uri
        : throw new ArgumentException($"--endpoint is '{text}'; it takes an address on this machine, such as http://127.0.0.1:4566.");

    private static int Number(string[] args, string name, int byDefault, int most)
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

    private static string? Value(string[] args, string name)
    {
        var index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
    }
}
