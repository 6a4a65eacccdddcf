using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Serialization;

namespace Espresso.Web.Gateway;

/// <summary>
/// An answer of the gateway itself, in the shape that the services use: <c>application/problem+json</c>
/// with a <c>code</c> that stays the same across releases.
/// </summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code, the one that clients switch on.</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Detail">What a person can do about it.</param>
internal sealed record Problem(int Status, string Code, string Title, string Detail)
{
    public static Problem TryAgain { get; } = new(
        StatusCodes.Status503ServiceUnavailable,
        "try_again",
        "The service is not answering",
        "Nothing is wrong with the request. Send it again in a moment, with the same Idempotency-Key if it has one.");

    public static Problem TooLarge { get; } = new(
        StatusCodes.Status413PayloadTooLarge,
        "too_large",
        "The request is too large",
        string.Create(CultureInfo.InvariantCulture, $"A request body has at most {WebHosting.MaxRequestBodyBytes} bytes."));

    public static Problem RateLimited { get; } = new(
        StatusCodes.Status429TooManyRequests,
        "rate.limited",
        "Too many requests",
        "Wait as many seconds as Retry-After says, then go on.");

    public static Problem MalformedRequest { get; } = new(
        StatusCodes.Status400BadRequest,
        "request.invalid",
        "The request could not be read",
        "The body ended early or does not fit its headers.");

    public static Problem Unexpected { get; } = new(
        StatusCodes.Status500InternalServerError,
        "unexpected",
        "Something went wrong here",
        "The error has been recorded. Try again; if it stays, tell us the trace id.");

    /// <summary>Writes the answer, unless one has begun already.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="retryAfterSeconds">Sent as <c>Retry-After</c> when given.</param>
    /// <param name="allow">Sent as <c>Allow</c> when given: the methods that the address answers.</param>
    public async Task WriteAsync(HttpContext context, int? retryAfterSeconds = null, string? allow = null)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = Status;
        context.Response.Headers.CacheControl = "no-store";
        if (allow is not null)
        {
            context.Response.Headers.Allow = allow;
        }

        if (retryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = new ProblemBody("about:blank", Title, Status, Detail, Code, System.Diagnostics.Activity.Current?.TraceId.ToString());
        await context.Response.WriteAsJsonAsync(
            body, ProblemJson.Default.ProblemBody, MediaTypeNames.Application.ProblemJson, context.RequestAborted);
    }
}

internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string? TraceId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
