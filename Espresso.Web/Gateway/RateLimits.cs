using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Espresso.Web.Gateway;

/// <summary>How many requests a caller has at once, and how many come back each second.</summary>
internal sealed class RateLimit
{
    /// <summary>Requests that may come at one moment.</summary>
    public int Burst { get; set; }

    /// <summary>Requests a second after that.</summary>
    public int PerSecond { get; set; }
}

/// <summary>Section <c>RateLimits</c>. The defaults leave room for several open screens that poll every second.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>For each user whose token is genuine: people behind one address do not slow each other down.</summary>
    public RateLimit SignedIn { get; set; } = new() { Burst = 400, PerSecond = 40 };

    /// <summary>For each address, over all requests that carry no genuine token.</summary>
    public RateLimit Anonymous { get; set; } = new() { Burst = 600, PerSecond = 60 };
}

/// <summary>Rate limits of <c>/api</c>: per user when signed in, per address otherwise.</summary>
internal static class RateLimits
{
    public const string Policy = "api";

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("RateLimits").Get<RateLimitOptions>() ?? new RateLimitOptions();
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(Policy, context => context.Features.Get<Caller>()?.Subject is { } subject
                ? Bucket("user " + subject, options.SignedIn)
                : Bucket("address " + Network(context.Connection.RemoteIpAddress), options.Anonymous));
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1);
                await GatewayRefusals.RateLimited(wait).AnswerAsync(rejected.HttpContext);
            };
        });
    }

    private static RateLimitPartition<string> Bucket(string key, RateLimit limit) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limit.Burst,
            TokensPerPeriod = limit.PerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        });

    /// <summary>An IPv6 host owns a /64 and could take a new address for every request, so that is what is counted.</summary>
    internal static string Network(IPAddress? address)
    {
        if (address is null)
        {
            return "none";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)).ToString(CultureInfo.InvariantCulture)
            : address.ToString();
    }
}
