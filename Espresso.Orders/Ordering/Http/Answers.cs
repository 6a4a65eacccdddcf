using Espresso.Orders.Domain;
using Espresso.Orders.Storage;

namespace Espresso.Orders.Ordering.Http;

/// <summary>Turns what a use case says into an answer.</summary>
internal sealed class Answers(Queue queue)
{
    public async Task<IResult> OrderAsync(HttpContext http, Outcome<Answered> outcome, CancellationToken cancellation)
    {
        if (outcome.IsRefused(out var refusal, out var answered))
        {
            return refusal.ToResult();
        }

        if (answered.Status is StatusCodes.Status201Created)
        {
            http.Response.Headers.Location = $"/api/orders/{answered.Order.Id}";
        }

        return await OrderAsync(http, answered.Order, answered.Status, cancellation);
    }

    public async Task<IResult> OrderAsync(HttpContext http, Order order, int status, CancellationToken cancellation) =>
        Tagged.Json(http, OrderView.Of(order, await queue.PlaceOfAsync(order, cancellation)), OrdersJson.Default.OrderView, Tagged.Of(order), status);
}

/// <summary>Where an order stands among the others.</summary>
/// <param name="Ahead">Orders that come before it.</param>
/// <param name="EstimateSeconds">Until it is ready; null when the shop's pace is not known.</param>
internal sealed record QueuePlace(int? Ahead, int? EstimateSeconds);

/// <summary>The orders that wait for a barista, and how fast they go.</summary>
internal sealed class Queue(OrderStore orders, ShopStore shops, TimeProvider clock)
{
    public async Task<QueuePlace?> PlaceOfAsync(Order order, CancellationToken cancellation)
    {
        if (!order.Status.IsAwaited())
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var pace = await shops.PaceAsync(cancellation);
        if (order is { Status: OrderStatus.Making, AcceptedAt: { } accepted })
        {
            return new QueuePlace(null, pace.MedianSeconds() is { } median ? Math.Max(0, median - (int)(now - accepted).TotalSeconds) : null);
        }

        var ahead = (await orders.QueueAsync(cancellation)).Count(other =>
            other.Id != order.Id && (other.Status is OrderStatus.Making || order.PlacedAt is not { } placed || other.PlacedAt < placed));
        return new QueuePlace(ahead, pace.EstimateSeconds(ahead, now));
    }
}
