using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>What a barista does at the board: accept, release, ready, collect. One tap, one change of status.</summary>
internal sealed class BaristaTaps(OrderChanges changes, ShopStore shops, Signals signals, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Tap("accept", OrderAct.Accept, "acceptOrder", "Take an order that is placed. Accepting again what one holds is a sign of life.");
        Tap("release", OrderAct.Release, "releaseOrder", "Put an order that is being made back to the queue; any barista may.");
        Tap("ready", OrderAct.Finish, "readyOrder", "Say that the drink is ready; only who makes it may.");
        Tap("collect", OrderAct.Collect, "collectOrder", "Say that the customer has the drink.");

        void Tap(string path, OrderAct act, string name, string summary) => routes
            .MapPost($"/orders/{{id}}/{path}", async (string id, HttpContext http, BaristaTaps taps, Answers answers, CancellationToken cancellation) =>
            {
                if (CallerRequest.Once(http).IsRefused(out var refusal, out var once))
                {
                    return refusal.ToResult();
                }

                return OrderId.TryParse(id, out var order)
                    ? await answers.OrderAsync(http, await taps.RunAsync(order, act, http.User.AsBarista(), once, cancellation), cancellation)
                    : Refusals.OrderNotFound().ToResult();
            })
            .RequireAuthorization(Policies.Barista)
            .WithName(name).WithSummary(summary).WithTags("Barista")
            .Produces<OrderView>()
            .Refuses(400, 401, 403, 404, 409, 422, 503);
    }

    public async Task<Outcome<Answered>> RunAsync(OrderId id, OrderAct act, Actor barista, OnceRequest? once, CancellationToken cancellation)
    {
        Order? held = null;
        var outcome = await changes.ChangeAsync(id, once, (order, moment) =>
        {
            held = act is OrderAct.Accept && order.Status is OrderStatus.Making && order.Barista?.Id == barista.Id ? order : null;
            return Task.FromResult(held is not null
                ? new Decision(held)
                : order.Apply(act, barista, moment.Now, moment.Write).IsRefused(out var refusal, out var after) ? refusal : Outcome<Decision>.Of(new Decision(after)));
        }, cancellation);
        if (outcome.IsRefused(out _, out var answered))
        {
            return outcome;
        }

        if (held is not null)
        {
            await changes.AttemptAsync("send a sign of life", id.Value, () => signals.HeartbeatAsync(held, CancellationToken.None));
        }

        var took = act is OrderAct.Finish ? answered.Order.ReadyAt - answered.Order.AcceptedAt : null;
        await changes.AttemptAsync("note the pace", id.Value, () => shops.NoteAsync(barista.Id!.Value, took, clock.GetUtcNow(), CancellationToken.None));
        return outcome;
    }
}
