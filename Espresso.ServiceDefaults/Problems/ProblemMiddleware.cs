using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.ServiceDefaults.Problems;

/// <summary>
/// The one place where something that went wrong becomes an answer: exceptions, and statuses that were set without a body
/// (unknown route, wrong method, unsupported media type, no or not enough authority).
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Kestrel: nobody is left to hear it. Lambda: the time is nearly up, and the caller waits for an answer.
            if (!http.Response.HasStarted)
            {
                http.Response.Clear();
                await (OfStatus(503) with { RetryAfter = TimeSpan.FromSeconds(1) }).WriteAsync(http, CancellationToken.None);
            }

            return;
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Unreadable(e).WriteAsync(http);
            return;
        }
        catch (Exception e) when (!http.Response.HasStarted && IsAway(e))
        {
            Log.Away(logger, e, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "(no route)");
            http.Response.Clear();
            await (OfStatus(503) with { RetryAfter = TimeSpan.FromSeconds(1) }).WriteAsync(http);
            return;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            Log.Unhandled(logger, e, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "(no route)");
            System.Diagnostics.Activity.Current?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, e.GetType().Name);
            http.Response.Clear();
            await OfStatus(500).WriteAsync(http);
            return;
        }

        if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null })
            await OfStatus(http.Response.StatusCode).WriteAsync(http);
    }

    /// <summary>Whether something that we depend on (a database, the issuer's keys) could not be reached: that passes.</summary>
    private static bool IsAway(Exception? e) => e is not null && (e is HttpRequestException or SocketException || IsAway(e.InnerException));

    /// <summary>A request that could not be read: too large, of the wrong type, not JSON, or of another shape than the route's.</summary>
    private static Refusal Unreadable(BadHttpRequestException e) => e.StatusCode != 400
        ? OfStatus(e.StatusCode)
        : e.InnerException is JsonException json
            ? Refusal.Invalid(json.Path is { Length: > 0 } path ? path : "$", "This is not the JSON that the route expects.")
            : Refusal.Invalid("request", e.Message);

    private static Refusal OfStatus(int status) => status switch
    {
        400 => new(400, "request.invalid", "The request is not valid."),
        401 => new(401, "unauthenticated", "Please sign in.", "The request carries no valid ID token."),
        403 => new(403, "forbidden", "You may not do this."),
        404 => new(404, "route.not_found", "There is nothing at this address."),
        405 => new(405, "method.not_allowed", "This address does not take this method."),
        408 => new(408, "request.timeout", "The request took too long to arrive."),
        413 => new(413, "too_large", "The request is too large.", $"A body may have {ServiceDefaultsExtensions.MaxRequestBodyBytes} bytes."),
        415 => new(415, "media_type.unsupported", "The body must be JSON.", "Send it with Content-Type: application/json."),
        429 => new(429, "rate.limited", "Too many requests; please wait a moment."),
        503 => new(503, "try_again", "Please try again in a moment."),
        < 500 => new(status, "request.invalid", "The request is not valid."),
        _ => new(status, "internal", "Something went wrong on our side.", "Please try again. If it stays, tell us the trace id."),
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Method} {Route} failed")]
        public static partial void Unhandled(ILogger logger, Exception exception, string method, string route);

        [LoggerMessage(LogLevel.Error, "{Method} {Route} could not reach what it needs")]
        public static partial void Away(ILogger logger, Exception exception, string method, string route);
    }
}
