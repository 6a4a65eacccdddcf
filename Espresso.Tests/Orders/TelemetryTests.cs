using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Espresso.Tests.Orders;

public class TelemetryTests
{
    [Fact]
    public async Task One_order_is_one_trace_whoever_does_something_to_it()
    {
        await using var shop = await TestShop.OpenAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Espresso.Orders" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        var id = (await shop.OrderAsync("ana", "ready")).Text("id");

        var events = shop.Topics.Published.Where(published => JsonElement.Parse(published.Message).GetProperty("orderId").GetString() == id).ToList();
        var traces = events.Select(published => ActivityContext.Parse(published.MessageAttributes["traceparent"].StringValue, null).TraceId).ToList();
        traces.Count.ShouldBe(4);
        traces.Distinct().Count().ShouldBe(1);
        JsonElement.Parse(shop.StepFunctions.Executions[$"{id}-1"].Input).GetProperty("traceparent").GetString()!.ShouldContain(traces[0].ToHexString());
        var ready = spans.Single(span => span.OperationName == "order ready" && span.TraceId == traces[0]);
        // The tap's own request is another trace, and linked.
        ready.Links.Single().Context.TraceId.ShouldNotBe(traces[0]);
    }

    [Fact]
    public async Task Changes_are_counted_by_status_and_drink()
    {
        await using var shop = await TestShop.OpenAsync();
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == "Espresso.Orders") { self.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => counted.Enqueue($"{instrument.Name} {tags[0].Value} {tags[1].Value}"));
        listener.Start();
        var drink = "cold-brew";
        var id = (await shop.OrderAsync("ana")).Text("id");

        await shop.Customer("ana").PlaceAsync(id, drink);

        counted.ShouldContain($"espresso.orders.changes placed {drink}");
    }
}
