using Espresso.Dashboard;
using Espresso.Dashboard.Telemetry;
using Espresso.Dashboard.Telemetry.Metrics;

namespace Espresso.Tests.Dashboard;

public sealed class MetricsAreReadRight
{
    private const long Second = 1_000_000_000;
    private static readonly TelemetrySource Orders = new("orders", "1", []);
    private static readonly double[] Fractions = [0.5, 0.9, 0.99];

    [Fact]
    public void A_quantile_lies_inside_its_bucket_in_proportion()
    {
        // 10 values up to 100, 80 up to 200, 10 up to 400: the median is value 50, which is the 40th of 80 in (100, 200].
        var quantiles = Quantiles.Of([new Buckets([100, 200, 400], [10, 80, 10, 0], null, null)], Fractions);

        quantiles[0]!.Value.ShouldBe(150, 1e-9);
        quantiles[1]!.Value.ShouldBe(200, 1e-9);
        quantiles[2]!.Value.ShouldBe(380, 1e-9);
    }

    [Fact]
    public void The_extremes_close_the_open_buckets()
    {
        var open = new Buckets([10], [1, 1], Min: 8, Max: 30);

        Quantiles.Of([open], [0, 0.25, 0.75, 1]).ShouldBe([8d, 9, 20, 30]);

        // Without extremes the first bucket starts at 0 and the last one says no more than its lower bound.
        Quantiles.Of([open with { Min = null, Max = null }], [0.25, 0.75, 1]).ShouldBe([5d, 10, 10]);
    }

    [Fact]
    public void Histograms_with_different_bounds_are_laid_over_each_other()
    {
        // Even from 0 to 10 and even from 0 to 20, equally many: three quarters of all are below 10.
        var quantiles = Quantiles.Of([new Buckets([10], [100, 0], 0, 10), new Buckets([20], [100, 0], 0, 20)], [0.375, 0.75, 0.875]);

        quantiles[0]!.Value.ShouldBe(5, 1e-9);
        quantiles[1]!.Value.ShouldBe(10, 1e-9);
        quantiles[2]!.Value.ShouldBe(15, 1e-9);
    }

    [Fact]
    public void Nothing_counted_has_no_quantile()
    {
        Quantiles.Of([], Fractions).ShouldBe([null, null, null]);
        Quantiles.Of([new Buckets([1], [0, 0], null, null)], Fractions).ShouldBe([null, null, null]);
    }

    [Fact]
    public void Exponential_buckets_become_explicit_ones_and_subtract_across_scales()
    {
        // Scale 0: base 2. Buckets 0 and 1 are (1, 2] and (2, 4].
        var earlier = new ExponentialBuckets(1, 0, 0, new Dictionary<int, long> { [0] = 1, [1] = 1 }, new Dictionary<int, long>());
        var later = new ExponentialBuckets(0, 2, 0, new Dictionary<int, long> { [0] = 5, [1] = 3 }, new Dictionary<int, long> { [0] = 1 });

        var (bounds, counts) = later.Since(earlier).ToExplicit();

        bounds.ShouldBe([-2d, -1, 0, 0, 1, 2, 4], tolerance: 1e-9);
        counts.ShouldBe([0d, 1, 0, 2, 0, 3, 3, 0], tolerance: 1e-9);
    }

    [Fact]
    public void A_counter_that_starts_anew_never_shows_a_negative_rate()
    {
        var chart = Chart(store =>
        {
            Cumulative(store, start: 0, at: 10, value: 100, first: true);
            Cumulative(store, start: 0, at: 20, value: 130);

            // The process was restarted at 25 and counts from 0.
            Cumulative(store, start: 25, at: 30, value: 5);
        }, seconds: 30, steps: 3);

        chart.Lines.ShouldHaveSingleItem().Values.ShouldBe([10d, 3, 0.5]);
        chart.Total!.Value.ShouldBe(135, 1e-9);
    }

    [Fact]
    public void What_a_sender_counted_long_before_it_was_first_heard_belongs_to_no_time()
    {
        var chart = Chart(store =>
        {
            Cumulative(store, start: 0, at: 1_000, value: 500, first: true);
            Cumulative(store, start: 0, at: 1_010, value: 520);
        }, seconds: 1_010, steps: 101);

        chart.Total!.Value.ShouldBe(20, 1e-9);
        chart.Lines[0].Values[^1]!.Value.ShouldBe(2, 1e-9);
        chart.Lines[0].Values[^2].ShouldBeNull();
    }

    [Fact]
    public void A_series_that_appears_later_counts_from_its_senders_last_report()
    {
        var chart = Chart(store =>
        {
            Cumulative(store, start: 0, at: 10, value: 1, first: true);
            store.Reported(Orders, 10 * Second);
            Cumulative(store, start: 0, at: 20, value: 8, drink: "mocha");
        }, seconds: 20, steps: 2, filter: ("drink", "mocha"));

        chart.Lines.ShouldHaveSingleItem().Values.ShouldBe([null, 0.8]);
    }

    [Fact]
    public void Growth_is_shared_by_the_steps_that_an_export_interval_covers()
    {
        var chart = Chart(store => store.AddNumber(Orders, Measured("latte"), InstrumentKind.Counter, delta: true, 5 * Second, 25 * Second, 20, first: true), seconds: 40, steps: 4);

        chart.Lines.ShouldHaveSingleItem().Values.ShouldBe([0.5, 1, 0.5, null]);
    }

    [Fact]
    public void Lines_by_attribute_are_named_by_its_values()
    {
        var chart = Chart(store =>
        {
            foreach (var (drink, count) in new[] { ("mocha", 10), ("latte", 30) })
            {
                store.AddNumber(Orders, Measured(drink), InstrumentKind.Counter, delta: true, 0, 10 * Second, count, first: true);
            }
        }, seconds: 10, steps: 1, groupBy: "drink");

        chart.Lines.Select(line => (line.Label, line.Values[0])).ShouldBe([("latte", 3d), ("mocha", 1d)]);
        chart.Dimensions.ShouldHaveSingleItem().Values.ShouldBe(["latte", "mocha"]);
    }

    [Fact]
    public void A_gauge_holds_its_value_until_the_sender_falls_silent()
    {
        var chart = Chart(store =>
        {
            foreach (var (at, value) in new[] { (10, 5d), (20, 5d), (30, 7d) })
            {
                store.AddNumber(Orders, Measured("latte"), InstrumentKind.Gauge, delta: false, 0, at * Second, value, first: true);
            }
        }, seconds: 150, steps: 15);

        chart.Lines.ShouldHaveSingleItem().Values.ShouldBe([5, 5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, null, null, null]);
    }

    [Fact]
    public void An_up_down_counter_adds_up_what_replicas_report()
    {
        var chart = Chart(store =>
        {
            store.AddNumber(Orders, Measured("latte"), InstrumentKind.UpDownCounter, delta: false, 0, 10 * Second, 4, first: true);
            store.AddNumber(Orders with { InstanceId = "2" }, Measured("latte"), InstrumentKind.UpDownCounter, delta: false, 0, 10 * Second, -1, first: true);
        }, seconds: 10, steps: 1);

        chart.Lines.ShouldHaveSingleItem().Values.ShouldBe([3d]);
    }

    [Fact]
    public void A_histograms_quantiles_are_those_of_each_step_and_not_of_all_time()
    {
        var chart = Chart(store =>
        {
            Report(store, at: 10, fast: 100, slow: 0, first: true);
            Report(store, at: 20, fast: 100, slow: 100);
        }, seconds: 20, steps: 2);

        chart.Lines.Select(line => line.Label).ShouldBe(["p50", "p90", "p99"]);
        chart.Lines[0].Values[0]!.Value.ShouldBe(0.5, 1e-9);
        chart.Lines[0].Values[1]!.Value.ShouldBe(5.5, 1e-9);
        chart.Counts!.Values.ShouldBe([10d, 10]);
        chart.Total!.Value.ShouldBe(200, 1e-9);
        chart.Mean!.Value.ShouldBe(3, 1e-9);
    }

    private static void Report(MetricStore store, int at, double fast, double slow, bool first = false) => store.AddHistogram(Orders, Measured("latte"), delta: false, new HistogramReport
    {
        StartNanos = 1,
        TimeNanos = at * Second,
        Count = fast + slow,
        Sum = (fast * 0.5) + (slow * 5.5),
        Bounds = [1, 10],
        Counts = [fast, slow, 0],
    }, first);

    private static void Cumulative(MetricStore store, int start, int at, double value, bool first = false, string drink = "latte")
    {
        // 0 would say that the start is unknown.
        store.AddNumber(Orders, Measured(drink), InstrumentKind.Counter, delta: false, Math.Max(1, start * Second), at * Second, value, first);
        store.Reported(Orders, at * Second);
    }

    private static Measured Measured(string drink) => new("meter", "instrument", "", "", [new("drink", drink)], []);

    private static MetricChart Chart(Action<MetricStore> fill, int seconds, int steps, (string Name, string Value)? filter = null, string? groupBy = null)
    {
        var store = new MetricStore(new TelemetryLimits(), new ChangeSignal());
        fill(store);
        var filters = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        if (filter is { } given)
        {
            filters[given.Name] = new HashSet<string>(StringComparer.Ordinal) { given.Value };
        }

        var chart = store.Chart(new MetricQuery(new InstrumentKey("orders", "meter", "instrument"), 0, seconds * Second, steps, filters, groupBy)).ShouldNotBeNull();
        return chart with { Lines = [.. chart.Lines.Select(line => line with { Values = [.. line.Values.Select(value => value is { } number ? Math.Round(number, 6) : value)] })] };
    }
}
