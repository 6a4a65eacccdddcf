using System.Globalization;
using System.Text;
using Espresso.Cost.Counting;
using Espresso.Cost.Idle;
using Espresso.Cost.Pricing;

namespace Espresso.Cost;

/// <summary>docs/cost.md, made of the counts, the price list and the template.</summary>
internal sealed class Document
{
    /// <summary>What the authors of AWS's Serverlesspresso state for 1,000 orders, in US dollars.</summary>
    private const double Serverlesspresso = 0.62;

    private const double Orders = 1000;

    private readonly StringBuilder _text = new();
    private readonly PriceList _prices;
    private readonly Counts _counts;
    private readonly StackTemplate _template;
    private readonly UsageCost _cost;
    private readonly ShopCost _shop;
    private readonly IdleCost _idle;
    private readonly Sampling _sampling;

    private Document(PriceList prices, Counts counts, StackTemplate template)
    {
        (_prices, _counts, _template) = (prices, counts, template);
        _cost = new UsageCost(prices, Has("AWS::WAFv2::WebACL"), HasAccessLog(template));
        _sampling = new Sampling(template);
        _shop = new ShopCost(prices, counts, _cost, _sampling);
        _idle = new IdleCost(prices, counts);
    }

    /// <param name="root">The repository's folder.</param>
    public static string Write(string root) =>
        new Document(PriceList.Read(), Counts.Read(Paths.Counts(root)), StackTemplate.Read(Paths.Template(root), ("PackageBucket", "packages"))).Compose();

    private string Compose()
    {
        Summary();
        PerOrder();
        Pages("What the pages ask because of an order", _shop.Decisions);
        Pages($"What a customer's page asks all the same ({Number(_shop.SecondsOnScreen)} seconds on the screen)", _shop.Watching);
        OpenHour();
        Idle();
        Switches();
        Counted();
        Assumed();
        PriceTable();
        return _text.ToString();
    }

    private void Summary()
    {
        var order = _shop.Order().Usd() * Orders;
        var watched = _shop.Watched().Usd() * Orders;
        var hour = _shop.Hour().Usd();
        Line("# What it costs");
        Line();
        Line("Made by `dotnet run --project bench/Espresso.Cost -- document` from [cost.counts.json](cost.counts.json), `bench/Espresso.Cost/prices.json` and the template; do not edit. `dotnet run --project bench/Espresso.Cost -- count` counts again: it runs the system, orders coffee, and writes down every request that the services make and what DynamoDB says it consumed.");
        Line();
        Line($"List prices of {_prices.Region} on {_prices.Date:yyyy-MM-dd} in US dollars, without any free tier, taxes and discounts. Your bill is the truth; this says where it comes from.");
        Line();
        Line("| | $ |");
        Line("|---|--:|");
        Line($"| 1,000 orders: decisions, workflow, messages | {Usd(order)} |");
        Line($"| 1,000 customers who watch their order | {Usd(watched)} |");
        Line($"| **1,000 orders together** | **{Usd(order + watched)}** |");
        Line($"| AWS's Serverlesspresso, 1,000 orders, as its authors state | {Usd(Serverlesspresso)} |");
        Line($"| an hour of the staff's screens (a barista's board and the screen on the wall) | {Usd(hour)} |");
        Line($"| the same per 1,000 orders, at {Number(_prices.Assumptions.OrdersPerOpenHour)} orders an hour | {Usd(hour * Orders / _prices.Assumptions.OrdersPerOpenHour)} |");
        Line($"| a month without any order | {Usd(_idle.Of(_template).Sum(one => one.Charges.Usd()))} |");
        Line();
        Line($"Per 1,000 orders this is {Percent((order + watched) / Serverlesspresso)} of Serverlesspresso's figure; half of it would be {Usd(Serverlesspresso / 2)}. What that figure contains is not published: it is older than DynamoDB's present prices, and its pages are told of changes by IoT Core, as these are by a WebSocket API.");
        Line();
        Line($"A customer who comes by the home page and not by the code's link adds {Usd(_shop.Of(_shop.HomePage).Usd() * Orders)} for 1,000 orders: it asks whether the shop is open, and for an order that is.");
    }

    private void PerOrder()
    {
        Title("1,000 orders by service");
        Table("service", _shop.Order().Concat(_shop.Watched()).Times(Orders));
    }

    private void Pages(string title, IReadOnlyList<Asked> asked)
    {
        Title(title);
        Line("| why | request | times per order | $ for 1,000 orders |");
        Line("|---|---|--:|--:|");
        foreach (var one in asked)
        {
            Line($"| {one.Why} | {one.Kind ?? "preflight"} | {Number(one.Times)} | {Usd(_shop.Of([one]).Usd() * Orders)} |");
        }
    }

    private void OpenHour()
    {
        Title("An hour of the staff's screens");
        Line("| screen | request | times | $ |");
        Line("|---|---|--:|--:|");
        foreach (var one in _shop.OpenHour)
        {
            Line($"| {one.Why} | {one.Kind} | {Number(one.Times)} | {Usd(_shop.Of([one]).Usd())} |");
        }

        Line($"| {_counts.Metrics.Length} custom metrics, by the hour | | | {Usd(_shop.Hour().Usd() - _shop.Of(_shop.OpenHour).Usd())} |");
    }

    private void Idle()
    {
        var month = _idle.Of(_template);
        Title("A month without any order, with the template's defaults");
        Line("| resource | type | what | $ |");
        Line("|---|---|---|--:|");
        foreach (var kind in month.GroupBy(one => (one.Resource.Type, What: string.Join("; ", one.Charges.Select(charge => charge.Price.Unit)))).OrderByDescending(kind => kind.Sum(one => one.Charges.Usd())))
        {
            var names = kind.Select(one => one.Resource.Id).ToArray();
            Line($"| {(names.Length > 4 ? $"{names.Length} resources" : string.Join(", ", names))} | {kind.Key.Type} | {kind.Key.What} | {Usd(kind.Sum(one => one.Charges.Usd()))} |");
        }

        Line($"| **together** | | | **{Usd(month.Sum(one => one.Charges.Usd()))}** |");
        Line();
        Line("Nothing by themselves, and why:");
        Line();
        foreach (var reason in _template.Resources.Select(resource => resource.Type).Where(FreeTypes.Reasons.ContainsKey).Distinct().GroupBy(type => FreeTypes.Reasons[type]).OrderBy(reason => reason.Key, StringComparer.Ordinal))
        {
            Line($"- {string.Join(", ", reason.Order(StringComparer.Ordinal).Select(type => type["AWS::".Length..]))}: {reason.Key}.");
        }
    }

    private void Switches()
    {
        var byDefault = _idle.Of(_template).Sum(one => one.Charges.Usd());
        var rows = new List<string>();
        foreach (var (name, value, type, allowed) in _template.Parameters.Where(parameter => parameter.Name != "PackageBucket"))
        {
            // One more than none shows what a number switches on.
            var others = allowed.Length > 0 ? allowed.Where(other => other != value) : type == "Number" && value == "0" ? ["1"] : [];
            foreach (var other in others)
            {
                var difference = _idle.Of(_template.With((name, other))).Sum(one => one.Charges.Usd()) - byDefault;
                if (Math.Abs(difference) >= 0.005)
                {
                    rows.Add($"| {name} | {value} | {other} | {(difference > 0 ? "+" : "−")}{Usd(Math.Abs(difference))} |");
                }
            }
        }

        if (rows.Count == 0)
        {
            return;
        }

        Title("What parameters change in that month");
        Line("| parameter | default | instead | $ |");
        Line("|---|---|---|--:|");
        rows.ForEach(row => Line(row));
    }

    private void Counted()
    {
        Title($"What was counted, on average of {_counts.Orders} orders");
        Line("| what | read units | write units | log bytes | answer, bytes | requests to AWS |");
        Line("|---|--:|--:|--:|--:|---|");
        foreach (var (name, used) in _counts.Requests)
        {
            Counted(name, used);
        }

        Counted("workflow function, per order", _counts.Workflow);
        Counted("events function, per order", _counts.Events);
        Counted("live function, per connection", _counts.Connect);
        Counted("sweep, nothing to do", _counts.SweepOfNothing);
        Counted("sweep, more for an open order", _counts.SweepPerOpenOrder);
        Line();
        Line($"One order's execution makes {Number(_counts.Transitions)} state transitions, and its history is {Number(_counts.ExecutionLogBytes)} bytes of log. Answers are counted as API Gateway sends them: compressed from 2 KB on.");
    }

    private void Counted(string name, Usage used) =>
        Line($"| {name} | {Number(used.ReadUnits)} | {Number(used.WriteUnits)} | {Number(used.LogBytes)} | {Number(used.ResponseBytes)} | {string.Join(", ", used.Calls.Select(call => $"{call.Key} {Number(call.Value)}"))} |");

    private void Assumed()
    {
        var assumed = _prices.Assumptions;
        Title("What is assumed");
        Line($"- A function runs {Number(assumed.FunctionMilliseconds)} ms warm with {Number(assumed.FunctionMemoryMib)} MiB; Lambda writes {Number(assumed.PlatformLogBytes)} bytes about each invocation, and API Gateway {Number(assumed.AccessLogBytes)} about each request when its access log is on. Logs are stored at {Percent(assumed.LogCompression)} of their size.");
        Line($"- A customer chooses for {Number(assumed.SecondsUntilChosen)} s, waits {Number(assumed.SecondsUntilAccepted)} s for a barista, {Number(assumed.SecondsUntilReady)} s for the drink and collects it {Number(assumed.SecondsUntilCollected)} s later. After the choice the page is on the screen {Percent(assumed.ShareOfWaitOnScreen)} of the time; a hidden page asks for nothing. Its connection is charged from the scan to the end, and made {Number(assumed.ConnectionsPerOrder)} times: phones sleep.");
        Line($"- A page that is connected asks for what it is told of every {Number(assumed.Pages.Rare)} s, and the staff's screens every {Number(assumed.Pages.Slow)} s; that a change begins this time anew is left out. A handshake is counted as a message. Without a connection pages ask every {Number(assumed.Pages.Fast)} s where taps race, every {Number(assumed.Pages.Steady)} s where somebody waits for somebody else, and every {Number(assumed.Pages.Calm)} s for as long as the shop's own estimate of that wait is not half over, which is not priced here. A browser keeps the answer to its question first (CORS) for two hours; what anybody may read it does not ask about.");
        Line($"- A shop that is open takes {Number(assumed.OrdersPerOpenHour)} orders an hour. At {Number(_shop.RequestsPerBusyHour)} requests an hour, X-Ray records {Percent(_sampling.ShareOf("GET", "/", _shop.RequestsPerBusyHour))} of those that only read, {Percent(_sampling.ShareOf("POST", "/api/orders/o1/accept", _shop.RequestsPerBusyHour))} of those that change an order, and of the others (scans) one a second and 5 % of what is more. Left out is what Step Functions and a function that a queue starts may record as traces of their own.");
        Line("- The topics' key is asked a few times an hour (SNS keeps data keys for minutes), which is left out; so is what Cognito charges beyond 10,000 customers who sign in within a month.");
        Line($"- Lambda waits for the messages of a queue with {Number(assumed.QueuePollers)} requests of {Number(assumed.QueuePollSeconds)} s at a time. Messages come one by one.");
        Line($"- A table holds {Number(assumed.StoredGb)} GB; a backup of that size is made every day and kept for as long as its bucket's rules say. GuardDuty, where it is switched on, reads {Number(assumed.ManagementEventsPerMonth)} management events a month.");
    }

    private void PriceTable()
    {
        Title($"Prices on {_prices.Date:yyyy-MM-dd}, {_prices.Region}");
        Line("| what | $ | for | page |");
        Line("|---|--:|---|---|");
        foreach (var (_, price) in _prices.Prices)
        {
            Line($"| {price.Unit} | {price.Usd.ToString("0.##########", CultureInfo.InvariantCulture)} | {(price.Per == 1 ? "each" : price.Per.ToString("N0", CultureInfo.InvariantCulture))} | {price.Page} |");
        }
    }

    private void Table(string of, IEnumerable<Charge> charges)
    {
        Line($"| {of} | what | how much | $ |");
        Line("|---|---|--:|--:|");
        foreach (var service in charges.GroupBy(charge => (charge.Service, charge.Price)).Where(service => service.Sum(charge => charge.Count) > 0).OrderByDescending(service => service.Usd()))
        {
            Line($"| {service.Key.Service} | {service.Key.Price.Unit} | {Number(service.Sum(charge => charge.Count))} | {Usd(service.Usd())} |");
        }
    }

    private bool Has(string type) => _template.Resources.Any(resource => resource.Type == type);

    private static bool HasAccessLog(StackTemplate template) =>
        template.Resources.Any(resource => resource.Type == "AWS::ApiGateway::Stage" && template.Resolve(resource.Properties["AccessLogSetting"]) is not null);

    private void Title(string text)
    {
        Line();
        Line("## " + text);
        Line();
    }

    private void Line(string text = "") => _text.Append(text).Append('\n');

    private static string Usd(double value) => value.ToString(value is > 0 and < 0.01 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(value >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);
}
