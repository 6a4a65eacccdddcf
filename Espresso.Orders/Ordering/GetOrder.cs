using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>One order with its timeline, for its customer and the staff. A screen that has it already costs one GetItem.</summary>
internal static class GetOrder
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/orders/{id}", static async (string id, HttpContext http, OrderStore orders, Answers answers, CancellationToken cancellation) =>
        {
            if (!OrderId.TryParse(id, out var orderId) || await orders.FindAsync(orderId, cancellation) is not { } order || !http.User.CanSee(order))
            {
                return Refusals.OrderNotFound().ToResult();
            }

            var tag = Tagged.Of(order);
            return Tagged.IsKnown(http, tag) ? Tagged.Unchanged(http, tag) : await answers.OrderAsync(http, order, StatusCodes.Status200OK, cancellation);
        })
        .RequireAuthorization(Policies.Customer)
        .WithName("getOrder").WithSummary("An order with its timeline.").WithTags("Orders")
        .Produces<OrderView>().Produces(StatusCodes.Status304NotModified)
        .Refuses(401, 404);
}
