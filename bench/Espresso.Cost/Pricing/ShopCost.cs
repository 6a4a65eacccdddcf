using Espresso.Cost.Counting;
using Espresso.Cost.Idle;

namespace Espresso.Cost.Pricing;

/// <summary>So many requests of one kind.</summary>
/// <param name="Why">What they are for.</param>
/// <param name="Kind">One of <see cref="Counting.Request"/>; null for a preflight.</param>
internal sealed record Asked(string Why, string? Kind, double Times);

/// <summary>What an order costs, and what it costs that the shop is open: counted usage, and how often the pages ask for it.</summary>
internal sealed class ShopCost(PriceList prices, Counts counts, UsageCost cost, Sampling sampling)
{
    private const double SecondsPerHour = 3600;
    private const double SecondsPerMinute = 60;
    private const double HoursPerMonth = 730;

    /// <summary>Changes of an order that pages are told of: placed, making, ready, collected.</summary>
    private const double Announced = 4;

    /// <summary>Of the barista: accept, ready, collect.</summary>
    private const double Taps = 3;

    /// <summary>The barista's board and the screen on the wall.</summary>
    private const double Screens = 2;

    private readonly Assumptions _assumed = prices.Assumptions;

    /// <summary>Seconds for which the order's page is on the customer's screen.</summary>
    public double SecondsOnScreen =>
        _assumed.SecondsUntilChosen + ((SecondsOfOrder - _assumed.SecondsUntilChosen) * _assumed.ShareOfWaitOnScreen);

    /// <summary>Seconds from the scan to the end.</summary>
    private double SecondsOfOrder => _assumed.SecondsUntilChosen + _assumed.SecondsUntilAccepted + _assumed.SecondsUntilReady + _assumed.SecondsUntilCollected;

    /// <summary>
    /// What the customer's and the barista's pages ask because of one order, without looking again and again. The customer opens the code's
    /// link, which leads past the home page.
    /// </summary>
    public IReadOnlyList<Asked> Decisions =>
    [
        new("connect, to be told of changes and of messages", Request.Connect, _assumed.ConnectionsPerOrder),
        new("scan", Request.Scan, 1),
        new("the menu", Request.Menu, 1),
        new("place", Request.Place, 1),
        new("accept, ready, collect", Request.Accept, 1),
        new("", Request.Ready, 1),
        new("", Request.Collect, 1),
        new("the customer's page shows each of them, and what it is when it connects anew", Request.Order, 3 + (_assumed.ConnectionsPerOrder - 1)),
        // Of each address that takes a token; one answer is for every method.
        new("the browser's questions first (CORS): connect, scan, the order, its three taps", null, 6),
    ];

    /// <summary>What the customer's page asks all the same while it is connected.</summary>
    public IReadOnlyList<Asked> Watching =>
    [
        new("the order, whatever it was told", Request.OrderUnchanged, SecondsOnScreen / _assumed.Pages.Rare),
        new("the menu, until the choice", Request.MenuUnchanged, _assumed.SecondsUntilChosen / _assumed.Pages.Rare),
    ];

    /// <summary>What is asked for besides by a customer who comes by the home page.</summary>
    public IReadOnlyList<Asked> HomePage =>
    [
        new("is the shop open", Request.Shop, 1),
        new("an order of mine that is open", Request.MyOrders, 1),
        new("the browser's question first (CORS): my orders", null, 1),
    ];

    /// <summary>What the screens of the staff ask in an hour: the barista's board, and the screen on the wall.</summary>
    public IReadOnlyList<Asked> OpenHour =>
    [
        new("the barista's board, whatever it was told", Request.BoardUnchanged, SecondsPerHour / _assumed.Pages.Slow),
        new("the barista's board: orders that were placed", Request.Board, _assumed.OrdersPerOpenHour),
        new("the barista's page after each tap: the board", Request.Board, _assumed.OrdersPerOpenHour * Taps),
        new("the barista's page after each tap: is the shop open", Request.Shop, _assumed.OrdersPerOpenHour * Taps),
        new("the barista's page: is the shop open", Request.ShopUnchanged, SecondsPerHour / _assumed.Pages.Slow),
        new("the barista's page: the menu", Request.MenuUnchanged, SecondsPerHour / _assumed.Pages.Rare),
        new("the wall: numbers, whatever it was told", Request.BoardUnchanged, SecondsPerHour / _assumed.Pages.Slow),
        // What leaves the list may also not be in it yet, so it looks twice.
        new("the wall: orders that have changed", Request.Board, _assumed.OrdersPerOpenHour * (Announced + 1)),
        new("the wall: the code", Request.CodeUnchanged, SecondsPerHour / _assumed.Pages.Steady),
        new("the wall: open, full or closed", Request.ShopUnchanged, SecondsPerHour / _assumed.Pages.Steady),
    ];

    /// <summary>Requests to the API in an hour in which the shop is as busy as assumed.</summary>
    public double RequestsPerBusyHour => InBusyHour(_ => true);

    /// <summary>One order: what people decide, the workflow that follows it, the messages that tell of it.</summary>
    public IEnumerable<Charge> Order() =>
    [
        .. Of(Decisions),
        .. cost.Execution(counts.Transitions, counts.ExecutionLogBytes),
        .. cost.Function(counts.Workflow),
        .. cost.Function(counts.Events),
        .. cost.Messages(counts.Events.Of(AwsCall.Invocation)),
        .. SweepWhileOpen(),
    ];

    /// <summary>One order's customer who watches it.</summary>
    public IEnumerable<Charge> Watched() =>
    [
        .. Of(Watching),
        .. cost.Connections(_assumed.ConnectionsPerOrder, counts.Connect, SecondsOfOrder / SecondsPerMinute),
        .. cost.Told(Announced),
    ];

    /// <summary>One hour of the staff's screens; the custom metrics, which are charged by the hour in which they are written, are in it.</summary>
    public IEnumerable<Charge> Hour() =>
    [
        .. Of(OpenHour),
        .. cost.Told(Screens * _assumed.OrdersPerOpenHour * Announced),
        prices.Charge("API Gateway", "socketMinute", Screens * SecondsPerHour / SecondsPerMinute),
        prices.Charge("CloudWatch metrics", "metric", counts.Metrics.Length / HoursPerMonth),
    ];

    /// <summary>Requests of one kind after the other.</summary>
    public IEnumerable<Charge> Of(IEnumerable<Asked> asked)
    {
        var requests = InBusyHour(one => !HasRule(one.Kind));
        return asked.SelectMany(one => (one.Kind is { } kind ? cost.Request(counts.Of(kind)) : cost.Preflight())
            .Append(prices.Charge("X-Ray", "trace", Traced(one.Kind, requests)))
            .Times(one.Times));
    }

    private double InBusyHour(Func<Asked, bool> which) =>
        OpenHour.Where(which).Sum(asked => asked.Times) + (_assumed.OrdersPerOpenHour * Decisions.Concat(Watching).Where(which).Sum(asked => asked.Times));

    private bool HasRule(string? kind)
    {
        var (method, path) = RequestOf(kind);
        return sampling.HasRule(method, path);
    }

    private double Traced(string? kind, double requestsWithoutRule)
    {
        var (method, path) = RequestOf(kind);
        return sampling.ShareOf(method, path, requestsWithoutRule);
    }

    private static (string Method, string Path) RequestOf(string? kind) => kind switch
    {
        null => ("OPTIONS", "/api/orders/o1"),
        Request.Place => ("PUT", "/api/orders/o1"),
        Request.Scan => ("POST", "/api/qr-code"),
        Request.Connect => ("POST", "/api/notifications/connections"),
        Request.Accept or Request.Ready or Request.Collect => ("POST", $"/api/orders/o1/{kind}"),
        _ => ("GET", "/api/orders/o1"),
    };

    /// <summary>The sweep looks at every open order once a minute; it runs anyway, so only what it reads is the order's.</summary>
    private IEnumerable<Charge> SweepWhileOpen()
    {
        var minutes = SecondsOfOrder / SecondsPerMinute;
        return [prices.Charge("DynamoDB", "dynamoRead", counts.SweepPerOpenOrder.ReadUnits * minutes), prices.Charge("DynamoDB", "dynamoWrite", counts.SweepPerOpenOrder.WriteUnits * minutes)];
    }
}
