namespace Espresso.Dashboard.Telemetry.Metrics;

/// <summary>
/// A base-2 exponential histogram (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram): with base
/// 2^(2^-scale), positive bucket <c>i</c> counts values above base^i and up to base^(i+1), negative ones the same of the absolute value.
/// </summary>
internal sealed record ExponentialBuckets(
    int Scale, long Zero, double ZeroThreshold, IReadOnlyDictionary<int, long> Positive, IReadOnlyDictionary<int, long> Negative)
{
    public static IReadOnlyDictionary<int, long> Side(int offset, IEnumerable<ulong> counts)
    {
        var side = new Dictionary<int, long>();
        var index = offset;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                side[index] = (long)count;
            }

            index++;
        }

        return side;
    }

    /// <summary>What was counted since <paramref name="earlier"/>, at the coarser of both scales: a sender widens its buckets as values spread.</summary>
    public ExponentialBuckets Since(ExponentialBuckets earlier)
    {
        var scale = Math.Min(Scale, earlier.Scale);
        var now = AtScale(scale);
        var then = earlier.AtScale(scale);
        return now with
        {
            Zero = Math.Max(0, now.Zero - then.Zero),
            Positive = Minus(now.Positive, then.Positive),
            Negative = Minus(now.Negative, then.Negative),
        };
    }

    /// <summary>The same counts with explicit bounds.</summary>
    public (double[] Bounds, double[] Counts) ToExplicit()
    {
        var pieces = new List<(double Low, double High, long Count)>();
        foreach (var (index, count) in Negative)
        {
            pieces.Add((-Edge(index + 1), -Edge(index), count));
        }

        if (Zero > 0)
        {
            pieces.Add((-ZeroThreshold, ZeroThreshold, Zero));
        }

        foreach (var (index, count) in Positive)
        {
            pieces.Add((Edge(index), Edge(index + 1), count));
        }

        var bounds = new List<double>();
        var counts = new List<double>();
        foreach (var (low, high, count) in pieces.OrderBy(piece => piece.High))
        {
            if (bounds.Count == 0 || bounds[^1] < low)
            {
                bounds.Add(low);
                counts.Add(0);
            }

            bounds.Add(high);
            counts.Add(count);
        }

        counts.Add(0);
        return ([.. bounds], [.. counts]);
    }

    private double Edge(int index) => Math.Pow(2, index * Math.Pow(2, -Scale));

    private ExponentialBuckets AtScale(int scale) => scale == Scale
        ? this
        : this with { Scale = scale, Positive = Widen(Positive, Scale - scale), Negative = Widen(Negative, Scale - scale) };

    private static Dictionary<int, long> Widen(IReadOnlyDictionary<int, long> side, int shift) =>
        side.GroupBy(bucket => bucket.Key >> shift).ToDictionary(group => group.Key, group => group.Sum(bucket => bucket.Value));

    private static Dictionary<int, long> Minus(IReadOnlyDictionary<int, long> now, IReadOnlyDictionary<int, long> then) =>
        now.Select(bucket => (bucket.Key, Count: bucket.Value - then.GetValueOrDefault(bucket.Key)))
            .Where(bucket => bucket.Count > 0)
            .ToDictionary(bucket => bucket.Key, bucket => bucket.Count);
}
