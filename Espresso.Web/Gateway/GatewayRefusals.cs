using System.Globalization;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Web.Gateway;

/// <summary>What the gateway refuses by itself; everything else is the services' to refuse.</summary>
internal static class GatewayRefusals
{
    /// <summary>No service answered. Nothing is known of whether the request was carried out.</summary>
    public static Refusal TryAgain { get; } = new(
        StatusCodes.Status503ServiceUnavailable,
        "try_again",
        "The service is not answering",
        "Nothing is wrong with the request. Send it again in a moment, with the same Idempotency-Key if it has one.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Refusal TooLarge { get; } = new(
        StatusCodes.Status413PayloadTooLarge,
        "too_large",
        "The request is too large",
        string.Create(CultureInfo.InvariantCulture, $"A request body has at most {ServiceDefaultsExtensions.MaxRequestBodyBytes} bytes."));

    public static Refusal Unreadable { get; } = new(
        StatusCodes.Status400BadRequest,
        "request.invalid",
        "The request could not be read",
        "The body ended early or does not fit its headers.");

    public static Refusal RateLimited(TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests,
        "rate.limited",
        "Too many requests",
        "Wait as many seconds as Retry-After says, then go on.")
    {
        RetryAfter = wait,
    };

    public static async Task AnswerAsync(this Refusal refusal, HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            await refusal.ToResult().ExecuteAsync(context);
        }
    }
}
