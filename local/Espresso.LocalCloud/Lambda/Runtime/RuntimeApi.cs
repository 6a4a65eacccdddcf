using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Microsoft.AspNetCore.Connections.Features;

namespace Espresso.LocalCloud.Lambda.Runtime;

/// <summary>
/// The Lambda Runtime API at <c>/{function}/2018-06-01/runtime</c>, which a function's process polls. A process says
/// nothing when it dies; what shows it is that the connection ends on which it took the invocation.
/// </summary>
internal sealed partial class RuntimeApi(FunctionRuntimes runtimes, CloudSettings settings, ILogger logger)
{
    private const int LargestResponse = 6 * 1024 * 1024;

    // Clients that keep connections drop an idle one after a minute or more; an earlier end is the process' end, or that
    // of a client that keeps none and answers on a new one: PollerGrace is its chance to do so.
    private static readonly TimeSpan IdleClose = TimeSpan.FromSeconds(50);

    // With local processes nothing times out: a breakpoint may last. The runtime only wants a number.
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(12);

    // Functions with a client that answers on another connection than it polled on: there, an end says nothing.
    private readonly ConcurrentDictionary<string, bool> _reconnects = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/{function}/2018-06-01/runtime");
        group.MapGet("/invocation/next", NextAsync);
        group.MapPost("/invocation/{id}/response", RespondAsync);
        group.MapPost("/invocation/{id}/error", FailAsync);
        group.MapPost("/init/error", InitFailedAsync);
        new InstanceApi(runtimes, logger).Map(routes);
    }

    private async Task NextAsync(HttpContext http, string function)
    {
        var runtime = runtimes.Of(function);
        Invocation invocation;
        try
        {
            invocation = await runtime.NextAsync(http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            await SendAsync(http, invocation, settings.Arn("lambda", $"function:{function}"), Deadline);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            runtime.GiveBack(invocation);
            return;
        }

        Watch(http, runtime, invocation);
    }

    private async Task RespondAsync(HttpContext http, string function, string id)
    {
        var outcome = await ReadResponseAsync(http);
        if (outcome.FunctionError is not null)
        {
            runtimes.Of(function).TryEnd(id, outcome);
            return;
        }

        await EndAsync(http, function, id, outcome);
    }

    private async Task FailAsync(HttpContext http, string function, string id)
    {
        await EndAsync(http, function, id, await ReadErrorAsync(http));
    }

    private async Task InitFailedAsync(HttpContext http, string function)
    {
        // The process ends after this; what waits for the function goes on waiting for the next one.
        Log.InitFailed(logger, function, Encoding.UTF8.GetString(await WireFormat.ReadBodyAsync(http)));
        await AcceptAsync(http);
    }

    /// <summary>Writes an invocation as the answer to <c>/next</c>.</summary>
    internal static async Task SendAsync(HttpContext http, Invocation invocation, string arn, TimeSpan timeLeft)
    {
        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = (TimeProvider.System.GetUtcNow() + timeLeft).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = arn;
        if (XRayHeader.FromTraceParent(invocation.TraceParent) is { } trace)
        {
            headers["Lambda-Runtime-Trace-Id"] = trace;
        }

        if (invocation.ClientContext is { } context)
        {
            headers["Lambda-Runtime-Client-Context"] = Encoding.UTF8.GetString(Convert.FromBase64String(context));
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = invocation.Payload.Length;
        await http.Response.Body.WriteAsync(invocation.Payload, http.RequestAborted);
        await http.Response.CompleteAsync();
    }

    /// <summary>Reads what was posted to <c>/response</c>. One that is too large is an error, and 413 has been answered then.</summary>
    internal static async Task<Outcome> ReadResponseAsync(HttpContext http)
    {
        var isStreamed = http.Request.Headers["Lambda-Runtime-Function-Response-Mode"] == "streaming";
        byte[] body;
        try
        {
            body = await WireFormat.ReadBodyAsync(http);
        }
        catch (CloudException)
        {
            body = new byte[WireFormat.LargestBody + 1];
        }

        var limit = isStreamed ? WireFormat.LargestBody : LargestResponse;
        if (body.Length > limit)
        {
            await AnswerAsync(http, StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", $"The response is larger than {limit / 1024 / 1024} MB.");
            return Error("Function.ResponseSizeTooLarge", $"Response payload size exceeded maximum allowed payload size ({limit} bytes).");
        }

        if (isStreamed && http.Request.CheckTrailersAvailable() && http.Request.GetTrailer("Lambda-Runtime-Function-Error-Type").ToString() is { Length: > 0 } type)
        {
            var cause = http.Request.GetTrailer("Lambda-Runtime-Function-Error-Body").ToString();
            await AcceptAsync(http);
            return Error(type, Encoding.UTF8.GetString(Convert.FromBase64String(cause)));
        }

        return new Outcome(body.Length == 0 ? "null"u8.ToArray() : body, FunctionError: null) { ContentType = isStreamed ? http.Request.ContentType : null };
    }

    /// <summary>Reads what was posted to <c>/error</c>.</summary>
    internal static async Task<Outcome> ReadErrorAsync(HttpContext http)
    {
        var body = await WireFormat.ReadBodyAsync(http);
        return body.Length > 0 ? new Outcome(body, "Unhandled") : Error(http.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString(), "");
    }

    private static Outcome Error(string type, string message) =>
        new(Encoding.UTF8.GetBytes(new JsonObject { ["errorType"] = type, ["errorMessage"] = message }.ToText()), "Unhandled");

    private async Task EndAsync(HttpContext http, string function, string id, Outcome outcome)
    {
        if (runtimes.Of(function).TryEnd(id, outcome))
        {
            await AcceptAsync(http);
        }
        else
        {
            await AnswerAsync(http, StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID");
        }
    }

    /// <summary>Ends the invocation as lost when its process goes away with it.</summary>
    private void Watch(HttpContext http, FunctionRuntime runtime, Invocation invocation)
    {
        if (http.Features.Get<IConnectionLifetimeFeature>() is not { } connection)
        {
            return;
        }

        var client = $"{runtime.Name}/{http.Request.Headers.UserAgent}";
        var takenAt = TimeProvider.System.GetTimestamp();
        var watch = connection.ConnectionClosed.Register(() => _ = Task.Run(async () =>
        {
            if (!runtime.IsOut(invocation.RequestId))
            {
                return;
            }

            var isSure = TimeProvider.System.GetElapsedTime(takenAt) < IdleClose && !_reconnects.ContainsKey(client);
            try
            {
                await invocation.Outcome.WaitAsync(isSure ? settings.PollerGrace : runtime.Timeout, TimeProvider.System);
                _reconnects.TryAdd(client, true);
            }
            catch (TimeoutException)
            {
                if (runtime.TryEnd(invocation.RequestId, Outcome.Lost(invocation.RequestId)))
                {
                    Log.Lost(logger, runtime.Name, invocation.RequestId);
                }
            }
        }));
        _ = invocation.Outcome.ContinueWith(_ => watch.Unregister(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    internal static Task AcceptAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        return http.Response.WriteAsJsonAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["status"] = "OK" });
    }

    internal static Task AnswerAsync(HttpContext http, int status, string type, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["errorMessage"] = message, ["errorType"] = type });
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed to start: {Error}")]
        public static partial void InitFailed(ILogger logger, string function, string error);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The process of function {Function} went away with invocation {RequestId}")]
        public static partial void Lost(ILogger logger, string function, string requestId);
    }
}
