using System.Text;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Lambda.Packages;

namespace Espresso.LocalCloud.Lambda.Runtime;

/// <summary>
/// The Runtime API at <c>/_lambda/{instance}/2018-06-01/runtime</c>, for the processes that were started here: each has an
/// address of its own, so it is known who asks and who answers.
/// </summary>
internal sealed partial class InstanceApi(FunctionRuntimes runtimes, ILogger logger)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/_lambda/{instance}/2018-06-01/runtime");
        group.MapGet("/invocation/next", NextAsync);
        group.MapPost("/invocation/{id}/response", (HttpContext http, string instance, string id) => EndAsync(http, instance, id, RuntimeApi.ReadResponseAsync));
        group.MapPost("/invocation/{id}/error", (HttpContext http, string instance, string id) => EndAsync(http, instance, id, RuntimeApi.ReadErrorAsync));
        group.MapPost("/init/error", InitFailedAsync);
    }

    private async Task NextAsync(HttpContext http, string instance)
    {
        if (runtimes.Instance(instance) is not { } process)
        {
            await UnknownAsync(http);
            return;
        }

        if (!process.TryWait())
        {
            await RuntimeApi.AnswerAsync(http, StatusCodes.Status403Forbidden, "InvalidStateTransition", "Transition from Running to Ready is not allowed: the invocation at hand has no response.");
            return;
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, process.Retired);
        Invocation invocation;
        try
        {
            invocation = await process.Runtime.NextAsync(gone.Token);
        }
        catch (OperationCanceledException)
        {
            // Retired with nothing in hand, or the connection broke: either way it gets no work any more.
            process.Kill();
            http.Abort();
            return;
        }

        process.Takes(invocation);
        try
        {
            await RuntimeApi.SendAsync(http, invocation, process.InvokedArn, process.Limit);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It died in between; its end ends the invocation.
            process.Kill();
        }
    }

    private async Task EndAsync(HttpContext http, string instance, string id, Func<HttpContext, Task<Outcome>> read)
    {
        if (runtimes.Instance(instance) is not { } process)
        {
            await UnknownAsync(http);
            return;
        }

        var isKnown = process.TryAnswer(id, await read(http));
        if (http.Response.HasStarted)
        {
            return;
        }

        if (isKnown)
        {
            await RuntimeApi.AcceptAsync(http);
        }
        else
        {
            await RuntimeApi.AnswerAsync(http, StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID");
        }
    }

    private async Task InitFailedAsync(HttpContext http, string instance)
    {
        if (runtimes.Instance(instance) is not { } process)
        {
            await UnknownAsync(http);
            return;
        }

        process.InitError = await WireFormat.ReadBodyAsync(http);
        Log.InitFailed(logger, process.Runtime.Name, Encoding.UTF8.GetString(process.InitError));
        await RuntimeApi.AcceptAsync(http);
    }

    private static Task UnknownAsync(HttpContext http) =>
        RuntimeApi.AnswerAsync(http, StatusCodes.Status403Forbidden, "Unauthorized", "No process of this name was started here.");

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed to start: {Error}")]
        public static partial void InitFailed(ILogger logger, string function, string error);
    }
}
