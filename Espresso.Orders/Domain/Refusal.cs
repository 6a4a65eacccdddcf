namespace Espresso.Orders.Domain;

/// <summary>
/// Why something was not done: a stable <paramref name="Code"/> for programs, a <paramref name="Title"/> and a
/// <paramref name="Detail"/> that a person can act on, and the HTTP <paramref name="Status"/> that goes with the code.
/// </summary>
internal sealed record Refusal(string Code, int Status, string Title, string Detail)
{
    /// <summary>Field → what is wrong with it; for <c>request.invalid</c> and <c>options.invalid</c>.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Members that a client can use beside the text: strings, numbers, null and <see cref="Barista"/>.</summary>
    public IReadOnlyDictionary<string, object?>? Extras { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Every refusal of this service.</summary>
internal static class Refusals
{
    public static Refusal Invalid(IReadOnlyDictionary<string, string[]> errors) => new("request.invalid", 400, "The request is not valid",
        string.Join(" ", errors.SelectMany(error => error.Value)))
    { Errors = errors };

    public static Refusal Invalid(string field, string error) => Invalid(new Dictionary<string, string[]> { [field] = [error] });

    public static Refusal NotFound() => new("order.not_found", 404, "No such order", "There is no order of yours with this id.");

    public static Refusal QrUnknown() => new("qr.unknown", 404, "Unknown code", "This is not a code of this shop. Scan the code on the shop's screen.");

    public static Refusal QrExpired() => new("qr.expired", 410, "The code has expired", "The shop's code changes every few minutes. Scan the one on the screen now.");

    public static Refusal QrUsedUp() => new("qr.used_up", 409, "The code is used up",
        "All orders of this code are taken. Wait for the next code on the shop's screen.");

    public static Refusal ShopClosed(string name) => new("shop.closed", 409, "The shop is closed", $"{name} takes no orders at the moment.");

    public static Refusal ShopFull(string name, int ahead, int? estimateSeconds) => new("shop.full", 409, "The shop is full",
        $"{name} is busy with {ahead} {(ahead == 1 ? "order" : "orders")} and takes no more at the moment. Try again in a minute.")
    {
        Extras = new Dictionary<string, object?> { ["ahead"] = ahead, ["estimateSeconds"] = estimateSeconds },
        RetryAfter = TimeSpan.FromMinutes(1),
    };

    public static Refusal TooManyOrders(int limit) => new("customer.too_many_orders", 409, "You have an open order",
        limit == 1
            ? "One order at a time: yours must be ready before you can start another."
            : $"You can have {limit} open orders at a time; one must be ready before you can start another.");

    public static Refusal DrinkUnknown(string drink) => new("drink.unknown", 422, "Unknown drink", $"The menu has no drink \"{drink}\".");

    public static Refusal DrinkSoldOut(string drink, bool orderEnded) => new("drink.sold_out", 409, "Sold out",
        orderEnded
            ? $"{drink} sold out while you were choosing, so this order has ended. Scan the code again to choose another drink."
            : $"{drink} is sold out. Choose another drink.");

    public static Refusal OptionsInvalid(IReadOnlyDictionary<string, string[]> errors) => new("options.invalid", 422, "This drink cannot be made like that",
        string.Join(" ", errors.SelectMany(error => error.Value)))
    { Errors = errors };

    public static Refusal WrongStatus(OrderStatus status, OrderAct act) => new("order.wrong_status", 409, "Too late or too early", WrongStatusText(status, act))
    {
        Extras = new Dictionary<string, object?> { ["status"] = status.Text() },
    };

    public static Refusal Taken(Barista barista) => new("order.taken", 409, "Somebody else has it", $"{barista.Name} is making this order.")
    {
        Extras = new Dictionary<string, object?> { ["barista"] = barista },
    };

    public static Refusal IdempotencyMismatch() => new("idempotency.mismatch", 422, "This key was used for something else",
        "The Idempotency-Key was sent before with another request. Use a new key for a new request.");

    public static Refusal VersionMismatch(int version) => new("version.mismatch", 412, "Changed in the meantime",
        $"Somebody else changed this; it is now at version {version}. Read it again and repeat your change.")
    {
        Extras = new Dictionary<string, object?> { ["version"] = version },
    };

    public static Refusal TryAgain() => new("try_again", 503, "Busy", "Too many people are doing this at once. Try again in a moment.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Refusal WorkflowNotStarted() => new("workflow.not_started", 404, "Not started yet",
        "The workflow of this order has not started yet; it is started again within a minute.");

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
