using Espresso.Dashboard;
using Espresso.Dashboard.Otlp;
using Espresso.Dashboard.Otlp.Proto;
using Espresso.Dashboard.Telemetry;
using Espresso.Dashboard.Telemetry.Metrics;
using Google.Protobuf;
using Span = Espresso.Dashboard.Telemetry.Span;

namespace Espresso.Tests.Dashboard;

public sealed class BoundedStores
{
    private static readonly TelemetrySource Orders = new("orders", "1", []);
    private static readonly TelemetrySource Web = new("web", "1", []);

    [Fact]
    public void The_oldest_log_records_by_time_make_room_for_newer_ones()
    {
        var store = new LogStore(new TelemetryLimits { MaxLogCount = 3 }, new ChangeSignal());

        store.Add([Record(10), Record(30), Record(20)]);
        store.Add([Record(25), Record(5), Record(40)]);

        var page = store.Query(new LogQuery());
        page.Items.Select(item => item.TimeNanos).ShouldBe([25L, 30, 40]);
        page.Dropped.ShouldBe(3);
        page.Stored.ShouldBe(3);
    }

    [Fact]
    public void Log_pages_go_forward_by_arrival_and_back_by_time()
    {
        var store = new LogStore(new TelemetryLimits(), new ChangeSignal());
        store.Add([.. Enumerable.Range(1, 10).Select(time => Record(time * 10))]);

        var newest = store.Query(new LogQuery { Limit = 4 });
        newest.Items.Select(item => item.TimeNanos).ShouldBe([70L, 80, 90, 100]);
        newest.More.ShouldBeTrue();
        var older = store.Query(new LogQuery { Limit = 100, Before = new LogPosition(newest.Items[0].TimeNanos, newest.Items[0].Id) });
        older.Items.Select(item => item.TimeNanos).ShouldBe([10L, 20, 30, 40, 50, 60]);
        older.More.ShouldBeFalse();

        // A batch of another process comes late with an earlier time: news all the same.
        store.Add([Record(15)]);
        store.Query(new LogQuery { After = newest.Cursor }).Items.ShouldHaveSingleItem().TimeNanos.ShouldBe(15);
    }

    [Fact]
    public void Clearing_the_logs_of_one_resource_leaves_the_others_and_starts_a_new_epoch()
    {
        var store = new LogStore(new TelemetryLimits { MaxLogCount = 4 }, new ChangeSignal());
        store.Add([Record(1), Record(2, Web), Record(3), Record(4, Web), Record(5, Web)]);
        var before = store.Query(new LogQuery()).Epoch;

        store.Clear("web");

        var page = store.Query(new LogQuery());
        page.Items.ShouldHaveSingleItem().TimeNanos.ShouldBe(3);
        page.Epoch.ShouldNotBe(before);
        store.Add([Record(9), Record(8)]);
        store.Query(new LogQuery()).Items.Select(item => item.TimeNanos).ShouldBe([3L, 8, 9]);
    }

    [Fact]
    public void The_trace_that_was_silent_longest_goes_first()
    {
        var store = new TraceStore(new TelemetryLimits { MaxTraceCount = 2 }, new ChangeSignal());

        store.Add([Root("a", 1)]);
        store.Add([Root("b", 2)]);
        store.Add([Child("a", "a", 3)]);
        store.Add([Root("c", 4)]);

        store.Find("b").ShouldBeNull();
        store.Find("a")!.Rows.Count.ShouldBe(2);
        store.Query(new TraceQuery()).Dropped.ShouldBe(1);
    }

    [Fact]
    public void Spans_are_bounded_per_trace_and_in_all()
    {
        var store = new TraceStore(new TelemetryLimits { MaxSpansPerTrace = 5, MaxSpanCount = 8 }, new ChangeSignal());

        store.Add([Root("a", 1), .. Enumerable.Range(2, 9).Select(time => Child("a", "a", time))]);
        store.Find("a")!.Rows.Count.ShouldBe(5);
        store.Find("a")!.Summary.DroppedSpans.ShouldBe(5);

        store.Add([Root("b", 1), .. Enumerable.Range(2, 4).Select(time => Child("b", "b", time))]);
        store.Find("a").ShouldBeNull();
        store.Find("b")!.Rows.Count.ShouldBe(5);
    }

    [Fact]
    public void A_span_that_is_sent_twice_is_there_once()
    {
        var store = new TraceStore(new TelemetryLimits(), new ChangeSignal());
        var batch = new[] { Root("a", 1), Child("a", "a", 2) };

        store.Add(batch);
        store.Add(batch);

        store.Find("a")!.Rows.Count.ShouldBe(2);
    }

    [Fact]
    public void Parents_stand_before_children_siblings_by_start_and_broken_families_are_still_shown()
    {
        var store = new TraceStore(new TelemetryLimits(), new ChangeSignal());

        store.Add(
        [
            Make("t", "late", "root", 30), Make("t", "early", "root", 20), Make("t", "grandchild", "early", 25), Make("t", "root", "", 10),
            Make("t", "orphan", "never arrived", 5), Make("t", "egg", "hen", 40), Make("t", "hen", "egg", 41),
        ]);

        var trace = store.Find("t")!;
        trace.Rows.Select(row => (row.Span.SpanId, row.Depth)).ShouldBe([("orphan", 0), ("root", 0), ("early", 1), ("grandchild", 2), ("late", 1), ("egg", 0), ("hen", 1)]);
        trace.Summary.Name.ShouldBe("root");
    }

    [Fact]
    public void A_series_too_many_is_counted_and_not_kept()
    {
        var store = new MetricStore(new TelemetryLimits { MaxSeriesCount = 2 }, new ChangeSignal());

        for (var customer = 0; customer < 5; customer++)
        {
            store.AddNumber(Orders, new Measured("m", "by.customer", "", "", [new("customer", $"{customer}")], []), InstrumentKind.Counter, delta: true, 0, 1_000, 1, first: true);
        }

        store.Instruments("orders").ShouldHaveSingleItem().Series.ShouldBe(2);
        store.Chart(new MetricQuery(new InstrumentKey("orders", "m", "by.customer"), 0, 2_000, 1, new Dictionary<string, IReadOnlySet<string>>(), null))!.DroppedPoints.ShouldBe(3);
    }

    [Fact]
    public void A_ring_keeps_the_last_and_can_correct_the_very_last()
    {
        var ring = new Ring<int>(3);
        for (var i = 1; i <= 5; i++)
        {
            ring.Add(i);
            ring[^1].ShouldBe(i);
        }

        ring.ReplaceLast(50);

        ring.ShouldBe([3, 4, 50]);
    }

    [Fact]
    public void Attributes_are_cut_in_number_and_length()
    {
        var decoder = new OtlpDecoder(new TelemetryLimits { MaxAttributeCount = 2, MaxAttributeLength = 4, MaxSpanEventCount = 1 }, TimeProvider.System);
        var span = new Espresso.Dashboard.Otlp.Proto.Span { TraceId = ByteString.CopyFrom(new byte[16]), SpanId = ByteString.CopyFrom(new byte[8]), StartTimeUnixNano = 1, Name = "much too long" };
        span.Attributes.AddRange([SampleTelemetry.Pair("a", "12345"), SampleTelemetry.Pair("b", "1234"), SampleTelemetry.Pair("c", "1")]);
        span.Events.AddRange([new Espresso.Dashboard.Otlp.Proto.Span.Types.Event(), new Espresso.Dashboard.Otlp.Proto.Span.Types.Event()]);

        var decoded = decoder.Span(Orders, "", span)!;

        decoded.Name.ShouldBe("much…");
        decoded.Attributes.ShouldBe([new("a", "1234…"), new("b", "1234")]);
        decoded.Events.Count.ShouldBe(1);
    }

    private static LogEntry Record(long time, TelemetrySource? source = null) => new()
    {
        Source = source ?? Orders,
        TimeNanos = time,
        Severity = 9,
        Message = "m",
        Category = "c",
        EventName = "",
        TraceId = "",
        SpanId = "",
        Attributes = [],
    };

    private static Span Root(string trace, long start) => Make(trace, trace, "", start);

    private static Span Child(string trace, string parent, long start) => Make(trace, $"{trace}-{start}", parent, start);

    private static Span Make(string trace, string id, string parent, long start) => new()
    {
        Source = Orders,
        TraceId = trace,
        SpanId = id,
        ParentId = parent,
        Name = id,
        Role = SpanRole.Internal,
        StartNanos = start,
        EndNanos = start + 1,
        Outcome = SpanOutcome.Unset,
        OutcomeMessage = "",
        Scope = "",
        Attributes = [],
        Events = [],
        Links = [],
    };
}
