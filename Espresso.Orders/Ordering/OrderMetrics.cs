using System.Diagnostics.Metrics;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Ordering;

/// <summary>What an operator watches: how many orders come to which status, and how long a drink takes.</summary>
internal sealed class OrderMetrics
{
    private readonly Counter<long> _changes;
    private readonly Histogram<double> _timeToReady;

    public OrderMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Espresso.Orders");
        _changes = meter.CreateCounter<long>("espresso.orders.changes", "{change}", "Changes of status, by new status and drink.");
        _timeToReady = meter.CreateHistogram<double>("espresso.orders.time_to_ready", "s", "From accept to ready.");
    }

    public void Changed(Order after)
    {
        _changes.Add(1, new("status", after.Status.Text()), new("drink", after.Selection?.Drink.Value ?? "none"));
        if (after is { Status: OrderStatus.Ready, ReadyAt: { } ready, AcceptedAt: { } accepted })
        {
            _timeToReady.Record((ready - accepted).TotalSeconds, new KeyValuePair<string, object?>("drink", after.Selection?.Drink.Value));
        }
    }
}
