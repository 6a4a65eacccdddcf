using System.Text.Json;
using System.Text.Json.Serialization;

namespace Espresso.Cost.Pricing;

/// <summary>What AWS asks for something.</summary>
/// <param name="Usd">US dollars for <paramref name="Per"/> units.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Page">AWS's page that lists it.</param>
internal sealed record Price(double Usd, double Per, string Unit, string Page);

/// <summary>What cannot be counted here, and stands in the document as an assumption.</summary>
/// <param name="FunctionMilliseconds">A warm invocation, as billed.</param>
/// <param name="FunctionMemoryMib">The template's default for <c>FunctionMemory</c>.</param>
/// <param name="PlatformLogBytes">What Lambda itself writes per invocation: start, runtime done, report.</param>
/// <param name="AccessLogBytes">What API Gateway writes per request.</param>
/// <param name="LogCompression">Stored bytes per ingested byte of logs.</param>
/// <param name="SecondsUntilChosen">From the scan to the choice; the page is on the screen all the while.</param>
/// <param name="ShareOfWaitOnScreen">The part of the wait after it in which the order's page is on the screen. A hidden page asks for nothing.</param>
/// <param name="ConnectionsPerOrder">How often the order's page connects: anew after the phone has slept.</param>
/// <param name="OrdersPerOpenHour">How busy the shop is, to spread what the staff's screens cost.</param>
/// <param name="Pages">How often pages ask.</param>
/// <param name="QueuePollers">Connections with which Lambda waits for messages of one queue.</param>
/// <param name="QueuePollSeconds">How long one of its requests waits.</param>
/// <param name="StoredGb">Data of a table, for what is charged by its size.</param>
/// <param name="ManagementEventsPerMonth">Management events of the account, which GuardDuty reads when it is switched on.</param>
internal sealed record Assumptions(
    double FunctionMilliseconds,
    double FunctionMemoryMib,
    double PlatformLogBytes,
    double AccessLogBytes,
    double LogCompression,
    double SecondsUntilChosen,
    double SecondsUntilAccepted,
    double SecondsUntilReady,
    double SecondsUntilCollected,
    double ShareOfWaitOnScreen,
    double ConnectionsPerOrder,
    double OrdersPerOpenHour,
    PagePaces Pages,
    double QueuePollers,
    double QueuePollSeconds,
    double StoredGb,
    double ManagementEventsPerMonth);

/// <summary>Seconds between two questions of a page, as <c>Espresso.Web/client/src/api/polling.ts</c> has them.</summary>
internal sealed record PagePaces(double Fast, double Steady, double Calm, double Slow, double Rare);

/// <summary>List prices of one region on one day, and the assumptions.</summary>
/// <param name="Date">The day for which the prices were written down.</param>
internal sealed record PriceList(DateOnly Date, string Region, SortedDictionary<string, Price> Prices, Assumptions Assumptions)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static PriceList Read()
    {
        using var file = typeof(PriceList).Assembly.GetManifestResourceStream("prices.json")!;
        return JsonSerializer.Deserialize<PriceList>(file, s_json) ?? throw new JsonException("prices.json holds null.");
    }

    /// <exception cref="KeyNotFoundException">The list has no such price.</exception>
    public Price this[string name] => Prices.TryGetValue(name, out var price)
        ? price
        : throw new KeyNotFoundException($"prices.json has no price \"{name}\". It has: {string.Join(", ", Prices.Keys)}.");

    public Charge Charge(string service, string priceName, double count) => new(service, this[priceName], count);
}

/// <summary>So much of something at a price.</summary>
internal sealed record Charge(string Service, Price Price, double Count)
{
    public double Usd => Count * Price.Usd / Price.Per;
}

internal static class Charges
{
    public static double Usd(this IEnumerable<Charge> charges) => charges.Sum(charge => charge.Usd);

    public static IEnumerable<Charge> Times(this IEnumerable<Charge> charges, double times) => charges.Select(charge => charge with { Count = charge.Count * times });
}
