using System.Globalization;

namespace Espresso.Orders.Domain;

/// <summary>What an administrator or barista can set. Times are in minutes.</summary>
internal sealed record ShopSettings
{
    public static ShopSettings Default { get; } = new();

    public string Name { get; init; } = "Serverless Espresso";
    public bool Open { get; init; } = true;

    /// <summary>How many orders can be in flight (scanned, placed or making) at a time.</summary>
    public int Capacity { get; init; } = 20;

    public int OrdersPerCustomer { get; init; } = 1;

    /// <summary>IANA name; the shop's local day decides when numbers start again at 1.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>How many orders one QR code admits.</summary>
    public int QrTokens { get; init; } = 10;

    public int QrPeriodMinutes { get; init; } = 5;

    /// <summary>How long a code stays good after the next one is shown.</summary>
    public int QrGraceMinutes { get; init; } = 10;

    public int ChooseMinutes { get; init; } = 5;
    public int AcceptMinutes { get; init; } = 15;

    /// <summary>After this time in making without a sign of life an alert goes out.</summary>
    public int ReadyMinutes { get; init; } = 15;

    /// <summary>After this time in making the order expires.</summary>
    public int MakingMinutes { get; init; } = 60;

    /// <summary>After this time the system collects what nobody did.</summary>
    public int CollectMinutes { get; init; } = 30;

    /// <summary>The shop's day at <paramref name="at"/>, <c>yyyy-MM-dd</c>.</summary>
    public string LocalDay(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(TimeZone))
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Field → what is wrong with it; empty when the settings hold together.</summary>
    public IReadOnlyDictionary<string, string[]> Errors()
    {
        var errors = new Dictionary<string, string[]>();
        Range("capacity", Capacity, 1, 10_000);
        Range("ordersPerCustomer", OrdersPerCustomer, 1, 20);
        Range("qrTokens", QrTokens, 1, 10_000);
        Range("qrPeriodMinutes", QrPeriodMinutes, 1, 1440);
        Range("qrGraceMinutes", QrGraceMinutes, 0, 1440);
        Range("chooseMinutes", ChooseMinutes, 1, 1440);
        Range("acceptMinutes", AcceptMinutes, 1, 1440);
        Range("readyMinutes", ReadyMinutes, 1, 1440);
        Range("makingMinutes", MakingMinutes, 2, 2880);
        Range("collectMinutes", CollectMinutes, 1, 1440);
        if (MakingMinutes <= ReadyMinutes)
        {
            errors["makingMinutes"] = [$"makingMinutes is {MakingMinutes}; it must be more than readyMinutes, which is {ReadyMinutes}."];
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            errors["timeZone"] = ["timeZone must be an IANA time zone, for example Europe/Berlin."];
        }

        return errors;

        void Range(string field, int value, int from, int to)
        {
            if (value < from || value > to)
            {
                errors[field] = [$"{field} is {value}; it must be from {from} to {to}."];
            }
        }
    }
}

/// <summary>The shop: its settings at a version, and the orders that hold a place now.</summary>
internal sealed record Shop(ShopSettings Settings, int Version, int InFlight)
{
    public bool IsFull => InFlight >= Settings.Capacity;

    /// <summary><c>closed</c>, <c>full</c> and <c>open</c> are three different answers.</summary>
    public string Status => !Settings.Open ? "closed" : IsFull ? "full" : "open";
}

/// <summary>One QR period: a code and how many orders it still admits.</summary>
/// <param name="ValidUntil">The next code is shown from here.</param>
/// <param name="GraceUntil">Scans are taken until here.</param>
internal sealed record QrPeriod(QrCode Code, int Total, int Remaining, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, DateTimeOffset GraceUntil)
{
    public bool IsPast(DateTimeOffset now) => now >= GraceUntil;
}

/// <summary>How fast the shop works.</summary>
/// <param name="SecondsToReady">The last accept-to-ready times in seconds, newest last; only the last 20 count.</param>
/// <param name="BaristaLastSeen">Barista → when they last did something.</param>
internal sealed record Pace(IReadOnlyList<int> SecondsToReady, IReadOnlyDictionary<UserId, DateTimeOffset> BaristaLastSeen)
{
    public const int SamplesThatCount = 20;
    private const int SamplesNeeded = 5;
    private static readonly TimeSpan s_active = TimeSpan.FromMinutes(10);

    public static Pace Unknown { get; } = new([], new Dictionary<UserId, DateTimeOffset>());

    public int BaristasActive(DateTimeOffset now) => BaristaLastSeen.Values.Count(seen => now - seen <= s_active);

    /// <summary>Median in seconds; null below five samples.</summary>
    public int? MedianSeconds()
    {
        var samples = SecondsToReady.TakeLast(SamplesThatCount).Order().ToArray();
        if (samples.Length < SamplesNeeded)
        {
            return null;
        }

        var middle = samples.Length / 2;
        return samples.Length % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
    }

    /// <summary>Seconds until an order with <paramref name="ahead"/> orders before it is ready; null when the pace is not known.</summary>
    public int? EstimateSeconds(int ahead, DateTimeOffset now) => MedianSeconds() is { } median
        ? (int)Math.Ceiling(median * (ahead + 1) / (double)Math.Max(1, BaristasActive(now)))
        : null;
}
