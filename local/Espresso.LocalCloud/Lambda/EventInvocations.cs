using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.EventBridge;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Runtime;
using Espresso.LocalCloud.Sns;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.Lambda;

/// <summary>
/// Asynchronous invocations: kept until the function has handled them, tried again after one and then two minutes,
/// then given to the function's dead-letter queue or destination.
/// </summary>
internal sealed partial class EventInvocations(FunctionRuntimes runtimes, FunctionRegistry functions, IStore store, TimeProvider clock, ICloud cloud, ILogger logger) : IDisposable
{
    private const string Space = "lambda.events";

    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<string, byte> _running = new(StringComparer.Ordinal);

    /// <summary>Takes up what was under way before a restart.</summary>
    public void Start()
    {
        foreach (var (_, queued) in store.ReadRecords<QueuedEvent>(Space).ToList())
        {
            Run(queued);
        }
    }

    /// <param name="function">Its name, with a qualifier or without.</param>
    public async Task<string> AddAsync(string function, ReadOnlyMemory<byte> payload, string? traceParent)
    {
        var now = Now();
        var queued = new QueuedEvent(Ids.Request(), function, payload.ToArray(), traceParent, Attempts: 0, now, now);
        await SaveAsync(queued);
        Run(queued);
        return queued.RequestId;
    }

    public Task StopAsync() => _stopped.CancelAsync();

    public void Dispose() => _stopped.Dispose();

    private void Run(QueuedEvent queued)
    {
        if (_running.TryAdd(queued.RequestId, 0))
        {
            _ = Task.Run(async () =>
            {
                try
                {
                    await RunToEndAsync(queued);
                }
                catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
                {
                    // The store still has it; the next start goes on.
                }
                finally
                {
                    _running.TryRemove(queued.RequestId, out _);
                }
            });
        }
    }

    private async Task RunToEndAsync(QueuedEvent queued)
    {
        while (true)
        {
            var wait = queued.NotBefore - Now();
            if (wait > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(wait), clock, _stopped.Token);
            }

            if (functions.TryFind(queued.Function) is not { } function)
            {
                // Deleted in the meantime; AWS drops its events too.
                Log.Dropped(logger, queued.RequestId, queued.Function);
                await store.CommitAsync(new StoreBatch().Delete(Space, queued.RequestId));
                return;
            }

            if (await TryRunAsync(queued, function) is not { } outcome)
            {
                // Throttled: AWS waits one second and then longer, up to five minutes, and does not count it as an attempt.
                var throttles = queued.Throttles + 1;
                queued = queued with { Throttles = throttles, NotBefore = Now() + Math.Min(1000L << Math.Min(throttles - 1, 9), 300_000) };
                if (queued.NotBefore - queued.AcceptedAt > function.Function.EventInvoke(function.Qualifier).OldestSeconds * 1000L)
                {
                    await EndAsync(queued, function, new Outcome("{}"u8.ToArray(), "Throttled"), "EventAgeExceeded");
                    return;
                }

                await SaveAsync(queued);
                continue;
            }

            queued = queued with { Attempts = queued.Attempts + 1 };
            if (outcome.FunctionError is null)
            {
                await EndAsync(queued, function, outcome, "Success");
                return;
            }

            // A local process that died says nothing about the event: it goes to the next process at once.
            var pause = outcome.IsLost ? TimeSpan.Zero : TimeSpan.FromMinutes(queued.Attempts);
            var rules = function.Function.EventInvoke(function.Qualifier);
            if (queued.Attempts > rules.MostRetries)
            {
                await EndAsync(queued, function, outcome, "RetriesExhausted");
                return;
            }

            queued = queued with { NotBefore = Now() + (long)pause.TotalMilliseconds };
            if (queued.NotBefore - queued.AcceptedAt > rules.OldestSeconds * 1000L)
            {
                await EndAsync(queued, function, outcome, "EventAgeExceeded");
                return;
            }

            await SaveAsync(queued);
        }
    }

    /// <returns>Null when the function has all the calls in hand that it may have.</returns>
    private async Task<Outcome?> TryRunAsync(QueuedEvent queued, FunctionTarget function)
    {
        try
        {
            return await runtimes.RunAsync(function, queued.Payload, queued.TraceParent, ActivityKind.Producer, _stopped.Token, queued.RequestId);
        }
        catch (CloudException error) when (error.Status == 429)
        {
            return null;
        }
    }

    private async Task EndAsync(QueuedEvent queued, FunctionTarget function, Outcome outcome, string condition)
    {
        // First the destination, then the delete: a kill in between sends twice and loses nothing.
        var isSuccess = condition == "Success";
        try
        {
            var rules = function.Function.EventInvoke(function.Qualifier);
            if ((isSuccess ? rules.OnSuccess : rules.OnFailure) is { } destination)
            {
                await SendToDestinationAsync(destination, queued, function, outcome, condition);
            }

            if (!isSuccess && function.Function.DeadLetterTarget is { } target)
            {
                await SendToDeadLettersAsync(target, queued, outcome);
            }
        }
        catch (CloudException e)
        {
            Log.DestinationFailed(logger, queued.RequestId, queued.Function, e.Message);
        }

        await store.CommitAsync(new StoreBatch().Delete(Space, queued.RequestId));
    }

    private async Task SendToDestinationAsync(string destination, QueuedEvent queued, FunctionTarget function, Outcome outcome, string condition)
    {
        var response = new JsonObject { ["statusCode"] = 200, ["executedVersion"] = function.Version };
        if (outcome.FunctionError is { } error)
        {
            response["functionError"] = error;
        }

        var record = new JsonObject
        {
            ["version"] = "1.0",
            ["timestamp"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["requestContext"] = new JsonObject
            {
                ["requestId"] = queued.RequestId,
                ["functionArn"] = $"{cloud.Settings.Arn("lambda", $"function:{function.Name}")}:{function.Qualifier ?? "$LATEST"}",
                ["condition"] = condition,
                ["approximateInvokeCount"] = queued.Attempts,
            },
            ["requestPayload"] = JsonNode.Parse(queued.Payload),
            ["responseContext"] = response,
            ["responsePayload"] = JsonNode.Parse(outcome.Payload.Span),
        };
        switch (destination.Split(':')[2])
        {
            case "sqs":
                await cloud.Service<ISqs>().SendAsync(destination, new OutgoingMessage(record.ToText()) { TraceParent = queued.TraceParent });
                break;
            case "sns":
                await cloud.Service<ISns>().PublishAsync(destination, record.ToText(), traceParent: queued.TraceParent);
                break;
            case "lambda":
                await AddAsync(functions.Find(destination).Reference, Encoding.UTF8.GetBytes(record.ToText()), queued.TraceParent);
                break;
            case "events":
                var detailType = $"Lambda Function Invocation Result - {(condition == "Success" ? "Success" : "Failure")}";
                await cloud.Service<IEventBridge>().PutEventAsync("lambda", detailType, record, [cloud.Settings.Arn("lambda", $"function:{function.Name}"), destination], destination, queued.TraceParent);
                break;
            default:
                throw CloudException.NotImplemented("lambda", $"destination {destination}");
        }
    }

    private Task SendToDeadLettersAsync(string target, QueuedEvent queued, Outcome outcome)
    {
        var message = (JsonNode.Parse(outcome.Payload.Span) as JsonObject)?.Text("errorMessage") ?? "";
        var attributes = new JsonObject
        {
            ["RequestID"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = queued.RequestId },
            ["ErrorCode"] = new JsonObject { ["DataType"] = "Number", ["StringValue"] = "200" },
            ["ErrorMessage"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = message.Length == 0 ? "Unhandled" : message[..Math.Min(1024, message.Length)] },
        };
        var body = Encoding.UTF8.GetString(queued.Payload);
        return target.Split(':')[2] == "sns"
            ? cloud.Service<ISns>().PublishAsync(target, body, attributes: attributes, traceParent: queued.TraceParent)
            : cloud.Service<ISqs>().SendAsync(target, new OutgoingMessage(body) { Attributes = attributes, TraceParent = queued.TraceParent });
    }

    private Task SaveAsync(QueuedEvent queued) => store.CommitAsync(new StoreBatch().PutRecord(Space, queued.RequestId, queued));

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>An event that waits; times in milliseconds since 1970.</summary>
    private sealed record QueuedEvent(string RequestId, string Function, byte[] Payload, string? TraceParent, int Attempts, long AcceptedAt, long NotBefore)
    {
        /// <summary>How often the function had no room for it.</summary>
        public int Throttles { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Event {RequestId} is dropped: function {Function} is gone")]
        public static partial void Dropped(ILogger logger, string requestId, string function);

        [LoggerMessage(Level = LogLevel.Error, Message = "The destination of event {RequestId} of function {Function} failed: {Error}")]
        public static partial void DestinationFailed(ILogger logger, string requestId, string function, string error);
    }
}
