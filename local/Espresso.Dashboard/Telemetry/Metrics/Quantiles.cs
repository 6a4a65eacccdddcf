using System.Runtime.InteropServices;

namespace Espresso.Dashboard.Telemetry.Metrics;

/// <summary>Counted values in ranges: bucket <c>i</c> holds what is above <c>Bounds[i-1]</c> and up to <c>Bounds[i]</c>; the last one what is above all.</summary>
/// <param name="Counts">One more than bounds. Fractions occur where an export interval is shared between two points of a chart.</param>
/// <param name="Min">The smallest value recorded, when known: closes the first bucket.</param>
/// <param name="Max">The largest value recorded, when known: closes the last bucket.</param>
internal sealed record Buckets(IReadOnlyList<double> Bounds, IReadOnlyList<double> Counts, double? Min, double? Max);

/// <summary>
/// Quantiles of values of which only bucket counts are known: values are taken as spread evenly inside their bucket. Sets of buckets
/// with different bounds (replicas of two versions, exponential histograms) are laid over each other, not forced into one grid.
/// </summary>
internal static class Quantiles
{
    /// <summary>The value below which each of the fractions <paramref name="quantiles"/> (ascending, 0 to 1) lies; null when nothing was counted.</summary>
    public static double?[] Of(IEnumerable<Buckets> histograms, ReadOnlySpan<double> quantiles)
    {
        var result = new double?[quantiles.Length];
        var pieces = histograms.SelectMany(Pieces).ToList();
        var total = pieces.Sum(piece => piece.Count);
        if (total <= 0)
        {
            return result;
        }

        var edges = pieces.SelectMany(piece => new[] { piece.Low, piece.High }).Distinct().Order().ToList();
        var next = 0;
        var below = 0d;
        for (var i = 0; i < edges.Count && next < quantiles.Length; i++)
        {
            // A piece without width is a jump at its edge.
            var jump = pieces.Where(piece => piece.Low == edges[i] && piece.High == edges[i]).Sum(piece => piece.Count);
            below += jump;
            while (next < quantiles.Length && below >= quantiles[next] * total && (jump > 0 || i == 0))
            {
                result[next++] = edges[i];
            }

            if (i + 1 == edges.Count)
            {
                break;
            }

            var width = edges[i + 1] - edges[i];
            var inside = pieces
                .Where(piece => piece.Low <= edges[i] && piece.High >= edges[i + 1] && piece.High > piece.Low)
                .Sum(piece => piece.Count * width / (piece.High - piece.Low));
            while (next < quantiles.Length && inside > 0 && below + inside >= quantiles[next] * total)
            {
                result[next] = edges[i] + (width * Math.Clamp(((quantiles[next] * total) - below) / inside, 0, 1));
                next++;
            }

            below += inside;
        }

        // Rounding may leave the last fractions a hair above the sum.
        for (; next < quantiles.Length; next++)
        {
            result[next] = edges[^1];
        }

        return result;
    }

    private static IEnumerable<Piece> Pieces(Buckets histogram)
    {
        var bounds = histogram.Bounds;
        for (var i = 0; i < histogram.Counts.Count; i++)
        {
            if (histogram.Counts[i] <= 0)
            {
                continue;
            }

            // Without bounds there is one bucket and only the extremes say anything.
            var first = bounds.Count == 0 ? 0 : bounds[0];
            var last = bounds.Count == 0 ? histogram.Max ?? first : bounds[^1];
            var low = i == 0 ? Math.Min(histogram.Min ?? Math.Min(0, first), last) : bounds[i - 1];
            var high = i == bounds.Count ? Math.Max(histogram.Max ?? last, last) : bounds[i];
            yield return new Piece(Math.Min(low, high), high, histogram.Counts[i]);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Piece(double Low, double High, double Count);
}

/// <summary>Adds up buckets; those with the same bounds become one set, so that a long range costs no more than a short one.</summary>
internal sealed class BucketSum
{
    private readonly List<(IReadOnlyList<double> Bounds, double[] Counts, double? Min, double? Max)> _parts = [];

    public IEnumerable<Buckets> Parts => _parts.Select(part => new Buckets(part.Bounds, part.Counts, part.Min, part.Max));

    /// <param name="share">How much of the counts to add, 0 to 1.</param>
    public void Add(Buckets buckets, double share)
    {
        var index = _parts.FindIndex(part => ReferenceEquals(part.Bounds, buckets.Bounds));
        if (index < 0)
        {
            index = _parts.Count;
            _parts.Add((buckets.Bounds, new double[buckets.Counts.Count], buckets.Min, buckets.Max));
        }

        var (bounds, counts, min, max) = _parts[index];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] += buckets.Counts[i] * share;
        }

        _parts[index] = (bounds, counts, Extreme(min, buckets.Min, Math.Min), Extreme(max, buckets.Max, Math.Max));
    }

    private static double? Extreme(double? left, double? right, Func<double, double, double> choose) =>
        left is { } one && right is { } other ? choose(one, other) : null;
}
