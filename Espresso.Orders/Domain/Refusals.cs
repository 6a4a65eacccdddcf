using System.Text.Json.Nodes;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Domain;

/// <summary>Every refusal of this service; <c>request.invalid</c> is every service's.</summary>
internal static class Refusals
{
    public static Refusal OrderNotFound() => new(404, "order.not_found", "No such order", "There is no order of yours with this id.");

    public static Refusal Forbidden(string detail) => new(403, "forbidden", "You may not do this.", detail);

    public static Refusal QrUnknown() => new(404, "qr.unknown", "Unknown code", "This is not a code of this shop. Scan the code on the shop's screen.");

    public static Refusal QrExpired() => new(410, "qr.expired", "The code has expired", "The shop's code changes every few minutes. Scan the one on the screen now.");

    public static Refusal QrUsedUp() => new(409, "qr.used_up", "The code is used up", "All orders of this code are taken. Wait for the next code on the shop's screen.");

    public static Refusal ShopClosed(string name) => new(409, "shop.closed", "The shop is closed", $"{name} takes no orders at the moment.");

    public static Refusal ShopFull(string name, int ahead, int? estimateSeconds) => new(409, "shop.full", "The shop is full",
        $"{name} is busy with {ahead} {(ahead == 1 ? "order" : "orders")} and takes no more at the moment. Try again in a minute.")
    {
        Extras = new JsonObject { ["ahead"] = ahead, ["estimateSeconds"] = estimateSeconds },
        RetryAfter = TimeSpan.FromMinutes(1),
    };

    public static Refusal TooManyOrders(int limit) => new(409, "customer.too_many_orders", "You have an open order",
        limit == 1
            ? "One order at a time: yours must be ready before you can start another."
            : $"You can have {limit} open orders at a time; one must be ready before you can start another.");

    public static Refusal DrinkUnknown() => new(422, "drink.unknown", "Unknown drink", "The menu has no such drink.");

    public static Refusal DrinkSoldOut(string drink, bool orderEnded) => new(409, "drink.sold_out", "Sold out",
        orderEnded
            ? $"{drink} sold out while you were choosing, so this order has ended. Scan the code again to choose another drink."
            : $"{drink} is sold out. Choose another drink.");

    public static Refusal OptionsInvalid(IReadOnlyDictionary<string, string[]> errors) => Refusal.Invalid(errors) with
    {
        Status = 422,
        Code = "options.invalid",
        Title = "This drink cannot be made like that",
    };

    public static Refusal WrongStatus(OrderStatus status, OrderAct act) => new(409, "order.wrong_status", "Too late or too early", WrongStatusText(status, act))
    {
        // "status" is the HTTP status in problem details.
        Extras = new JsonObject { ["orderStatus"] = status.Text() },
    };

    public static Refusal Taken(Barista barista) => new(409, "order.taken", "Somebody else has it", $"{barista.Name} is making this order.")
    {
        Extras = new JsonObject { ["barista"] = new JsonObject { ["id"] = barista.Id.Value, ["name"] = barista.Name } },
    };

    public static Refusal IdempotencyMismatch() => new(422, "idempotency.mismatch", "This key was used for something else",
        "The Idempotency-Key was sent before with another request. Use a new key for a new request.");

    public static Refusal VersionMismatch(int version) => new(412, "version.mismatch", "Changed in the meantime",
        $"Somebody else changed this; it is now at version {version}. Read it again and repeat your change.")
    {
        Extras = new JsonObject { ["version"] = version },
    };

    public static Refusal TryAgain() => new(503, "try_again", "Please try again in a moment.", "Too many people are doing this at once.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Refusal WorkflowNotStarted(OrderStatus status) => status.IsEnd()
        ? new(404, "workflow.not_started", "Never started", "This order ended before its workflow started; there was nothing left for one to do.")
        : new(404, "workflow.not_started", "Not started yet", "The workflow of this order has not started yet; within a minute it is started again.");

    private static string WrongStatusText(OrderStatus status, OrderAct act)
    {
        var done = act switch
        {
            OrderAct.Place => "changed",
            OrderAct.Accept => "accepted",
            OrderAct.Release => "released",
            OrderAct.Finish => "marked ready",
            OrderAct.Collect => "collected",
            OrderAct.Cancel => "cancelled",
            OrderAct.Expire => "expired",
            OrderAct.Reject => "rejected",
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not an act."),
        };
        var from = Enum.GetValues<OrderStatus>().Where(candidate => Lifecycle.Next(candidate, act) is not null).Select(Lifecycle.Text);
        return $"An order that is {status.Text()} cannot be {done}; that needs {string.Join(" or ", from)}.";
    }
}
