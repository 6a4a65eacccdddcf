using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>The customer, or the staff, calls an order off before it is ready.</summary>
internal sealed class CancelOrder(OrderChanges changes)
{
    private const int LongestReason = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/cancel", static async (string id, CancelRequest? request, HttpContext http, CancelOrder cancel, Answers answers, CancellationToken cancellation) =>
        {
            if (CallerRequest.Once(http, request, OrdersJson.Default.CancelRequest).IsRefused(out var refusal, out var once))
            {
                return refusal.ToResult();
            }

            string? reason = null;
            if (!string.IsNullOrWhiteSpace(request?.Reason))
            {
                reason = PlainText.Clean(request.Reason, "reason", out var error, LongestReason);
                if (reason is null)
                {
                    return Refusal.Invalid("reason", error!).ToResult();
                }
            }

            return OrderId.TryParse(id, out var order)
                ? await answers.OrderAsync(http, await cancel.RunAsync(order, found => http.User.CanSee(found) ? http.User.Towards(found) : null, reason, once, cancellation), cancellation)
                : Refusals.OrderNotFound().ToResult();
        })
        .RequireAuthorization(Policies.Customer)
        .WithName("cancelOrder").WithSummary("Call an order off while it is scanned, placed or making: its customer, or staff.").WithTags("Orders")
        .Produces<OrderView>()
        .Refuses(400, 401, 404, 409, 413, 415, 422, 503);

    /// <param name="who">The caller towards the order; null when the order is none of its business.</param>
    public Task<Outcome<Answered>> RunAsync(OrderId id, Func<Order, Actor?> who, string? reason, OnceRequest? once, CancellationToken cancellation) =>
        changes.ChangeAsync(id, once, (order, moment) => Task.FromResult(
            who(order) is not { } actor ? Refusals.OrderNotFound()
            : order.Apply(OrderAct.Cancel, actor, moment.Now, moment.Write, reason).IsRefused(out var refusal, out var after) ? refusal
            : Outcome<Decision>.Of(new Decision(after))), cancellation);
}
