using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>The customer has chosen: the order gets its number and waits for a barista.</summary>
internal sealed class PlaceOrder(OrderStore orders, ShopStore shops, MenuStore menu, OrderChanges changes)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/orders/{id}", static async (string id, PlaceRequest request, HttpContext http, PlaceOrder place, Answers answers, CancellationToken cancellation) =>
        {
            if (CallerRequest.Once(http, request, OrdersJson.Default.PlaceRequest).IsRefused(out var refusal, out var once))
            {
                return refusal.ToResult();
            }

            if (!OrderId.TryParse(id, out var order))
            {
                return Refusals.OrderNotFound().ToResult();
            }

            var name = request.Name ?? PlainText.Clean(http.User.DisplayName(), "name", out _) ?? "Guest";
            return await answers.OrderAsync(http, await place.RunAsync(order, http.User.UserId(), request with { Name = name }, once, cancellation), cancellation);
        })
        .RequireAuthorization(Policies.Customer)
        .WithName("placeOrder").WithSummary("Choose a drink for an order that is scanned.").WithTags("Orders")
        .Produces<OrderView>()
        .Refuses(400, 401, 404, 409, 413, 415, 422, 503);

    public async Task<Outcome<Answered>> RunAsync(OrderId id, UserId customer, PlaceRequest request, OnceRequest? once, CancellationToken cancellation)
    {
        if (PlainText.Clean(request.Name, "name", out var error) is not { } name)
        {
            return Refusal.Invalid("name", error!);
        }

        return await changes.ChangeAsync(id, once, async (order, moment) =>
        {
            if (order.CustomerId != customer)
            {
                return Refusals.OrderNotFound();
            }

            if (order.Status is not OrderStatus.Scanned)
            {
                return Refusals.WrongStatus(order.Status, OrderAct.Place);
            }

            var shop = await shops.GetAsync(cancellation);
            if (!shop.Settings.Open)
            {
                return Reject(order, moment, "The shop closed.", Refusals.ShopClosed(shop.Settings.Name));
            }

            if (!DrinkId.TryParse(request.Drink, out var drinkId) || await menu.FindAsync(drinkId, cancellation) is not { Drink: { } drink })
            {
                return Refusals.DrinkUnknown();
            }

            if (!drink.Available)
            {
                return drink.UnavailableSince > order.CreatedAt
                    ? Reject(order, moment, $"{drink.Name} sold out.", Refusals.DrinkSoldOut(drink.Name, orderEnded: true))
                    : Refusals.DrinkSoldOut(drink.Name, orderEnded: false);
            }

            if (drink.Select(request.Size, request.Options ?? []).IsRefused(out var refusal, out var selection))
            {
                return refusal;
            }

            var day = shop.Settings.LocalDay(moment.Now);
            var number = (await orders.LastNumberAsync(day, cancellation)).Next;
            return Decide(order.Apply(OrderAct.Place, new Actor(ActorKind.Customer, customer, null), moment.Now, moment.Write,
                details: placed => placed with { Selection = selection, Name = name, Number = number, Day = day }));
        }, cancellation);
    }

    private static Outcome<Decision> Reject(Order order, Moment moment, string reason, Refusal answer) =>
        Decide(order.Apply(OrderAct.Reject, Actor.System, moment.Now, moment.Write, reason), answer);

    private static Outcome<Decision> Decide(Outcome<Order> outcome, Refusal? answer = null) =>
        outcome.IsRefused(out var refusal, out var after) ? refusal : new Decision(after, answer);
}
