using Espresso.Orders.Domain;
using Espresso.Orders.Storage;

namespace Espresso.Orders.Ordering.Http;

/// <summary>An AWS service that stays away for as long as patience lasts is no bug: the caller is asked to try again.</summary>
internal sealed partial class BusyMiddleware(RequestDelegate next, ILogger<BusyMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        // A request that cannot be read is an IOException too; it has an answer of its own.
        catch (Exception exception) when (exception is not BadHttpRequestException && !http.Response.HasStarted && Table.IsTransient(exception, http.RequestAborted))
        {
            Log.Away(logger, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "(no route)", exception);
            await Refusals.TryAgain().ToResult().ExecuteAsync(http);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Method} {Route} gave up: a service that it needs does not answer")]
        public static partial void Away(ILogger logger, string method, string route, Exception exception);
    }
}
