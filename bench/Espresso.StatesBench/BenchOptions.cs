using static Espresso.Bench.Arguments;

namespace Espresso.StatesBench;

/// <param name="Endpoint">The Step Functions to measure; null to start LocalCloud and measure that.</param>
/// <param name="Process">The endpoint's process on this machine, for its memory; null when it is not known.</param>
/// <param name="Seconds">How long to measure each rate.</param>
/// <param name="Kept">How many executions to measure the memory of.</param>
/// <param name="Clients">How many clients at once.</param>
internal sealed record BenchOptions(Uri? Endpoint, int? Process, int Seconds, int Kept, int Clients)
{
    public static BenchOptions Read(string[] args) => new(
        Value(args, "--endpoint") is { } endpoint ? Loopback("--endpoint", endpoint, "http://127.0.0.1:4566") : null,
        Value(args, "--pid") is null ? null : Number(args, "--pid", 0, int.MaxValue),
        Number(args, "--seconds", 5, 600),
        Number(args, "--kept", 10_000, 1_000_000),
        Number(args, "--clients", 4, 64));
}
