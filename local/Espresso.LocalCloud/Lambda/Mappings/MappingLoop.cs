using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Runtime;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.Lambda.Mappings;

/// <summary>
/// The consumer of a queue: takes messages only while a process of the function is idle, keeps them out as long as the
/// function has them, and deletes what it handled. What failed comes back when the queue's visibility timeout is over,
/// as in AWS; what a dying process had comes back at once.
/// </summary>
internal sealed partial class MappingLoop : IAsyncDisposable
{
    private const int MostPerReceive = 10;
    private const int LargestEvent = 5 * 1024 * 1024;

    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan NothingPause = TimeSpan.FromSeconds(1);

    private readonly MappingRecord _mapping;
    private readonly MessageFilter? _filter;
    private readonly QueueRegistry _queues;
    private readonly FunctionRegistry _functions;
    private readonly FunctionRuntimes _runtimes;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _region;
    private readonly CancellationTokenSource _stopped = new();
    private readonly SemaphoreSlim _concurrency;
    private readonly Task _loop;

    public MappingLoop(MappingRecord mapping, QueueRegistry queues, FunctionRegistry functions, FunctionRuntimes runtimes, TimeProvider clock, string region, ILogger logger)
    {
        (_mapping, _queues, _functions, _runtimes, _clock, _region, _logger) = (mapping, queues, functions, runtimes, clock, region, logger);
        _filter = MessageFilter.Parse(mapping.FilterCriteria);
        _concurrency = new SemaphoreSlim(mapping.MostConcurrent ?? 1000);
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _loop;
        _stopped.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (_functions.TryFind(_mapping.Function) is not { } function)
                {
                    await Task.Delay(NothingPause, _stopped.Token);
                    continue;
                }

                var whileIdle = await _runtimes.WaitForRoomAsync(function, _stopped.Token);
                await _concurrency.WaitAsync(_stopped.Token);
                var isOut = false;
                try
                {
                    if (_queues.TryFind(_mapping.QueueArn) is not { } queue)
                    {
                        await Task.Delay(NothingPause, _stopped.Token);
                        continue;
                    }

                    var batch = await GatherAsync(queue, whileIdle);
                    if (batch.Count > 0)
                    {
                        isOut = true;
                        _ = ProcessAsync(queue, batch);
                    }
                }
                finally
                {
                    if (!isOut)
                    {
                        _concurrency.Release();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The mapping was changed or removed, or the process ends.
        }
    }

    private async Task<List<ReceivedMessage>> GatherAsync(MessageQueue queue, CancellationToken whileIdle)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token, whileIdle);
        var batch = new List<ReceivedMessage>();
        var wait = LongPoll;
        var windowStart = 0L;
        try
        {
            while (batch.Count < _mapping.BatchSize)
            {
                var most = Math.Min(MostPerReceive, _mapping.BatchSize - batch.Count);
                var received = await queue.ReceiveAsync(most, wait, visibilitySeconds: null, hold: true, either.Token);
                if (batch.Count == 0)
                {
                    windowStart = TimeProvider.System.GetTimestamp();
                }

                batch.AddRange(received);
                wait = TimeSpan.FromSeconds(_mapping.WindowSeconds) - TimeProvider.System.GetElapsedTime(windowStart);
                if (batch.Count == 0 || received.Count == 0 || (wait <= TimeSpan.Zero && received.Count < most))
                {
                    break;
                }

                wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
            }
        }
        catch (OperationCanceledException)
        {
            // The idle process got another invocation, or the mapping ends: what was gathered is handed on all the same.
        }

        return batch;
    }

    private async Task ProcessAsync(MessageQueue queue, List<ReceivedMessage> received)
    {
        try
        {
            var wanted = new List<ReceivedMessage>();
            foreach (var message in received)
            {
                if (_filter?.IsMatch(message.Message) is false)
                {
                    await queue.DeleteAsync(message.ReceiptHandle);
                }
                else
                {
                    wanted.Add(message);
                }
            }

            foreach (var batch in Split(wanted))
            {
                await HandleAsync(queue, batch);
            }
        }
        catch (OperationCanceledException)
        {
            // The mapping ended before a process had seen these: they go back to the queue.
            foreach (var message in received)
            {
                await ReleaseAsync(queue, message, TimeSpan.Zero);
            }
        }
        catch (CloudException e)
        {
            // The queue was deleted in the meantime, and its messages with it.
            Log.Failed(_logger, _mapping.QueueArn, _mapping.Function, e.Message);
        }
        finally
        {
            _concurrency.Release();
        }
    }

    private async Task HandleAsync(MessageQueue queue, List<ReceivedMessage> batch)
    {
        _stopped.Token.ThrowIfCancellationRequested();
        var receivedAt = _clock.GetUtcNow();
        var payload = new JsonObject { ["Records"] = new JsonArray([.. batch.Select(message => (JsonNode?)MessageView.LambdaRecord(message, queue.Arn, _region))]) };
        var traces = batch.Select(message => XRayHeader.ToTraceParent(message.Message.TraceHeader)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var outcome = await RunAsync(
            Encoding.UTF8.GetBytes(payload.ToText()), traces.FirstOrDefault(),
            traces.Skip(1).Select(trace => new ActivityLink(ActivityContext.Parse(trace, traceState: null))));
        var failed = Failed(batch, outcome);
        if (failed.Count > 0)
        {
            Log.Returned(_logger, failed.Count, batch.Count, _mapping.QueueArn, _mapping.Function);
        }

        var back = outcome.IsLost ? TimeSpan.Zero : TimeSpan.FromSeconds(queue.Attributes.VisibilitySeconds) - (_clock.GetUtcNow() - receivedAt);
        await Task.WhenAll(batch.Select(message => failed.Contains(message.Message.MessageId) ? ReleaseAsync(queue, message, back) : queue.DeleteAsync(message.ReceiptHandle)));
    }

    private async Task<Outcome> RunAsync(byte[] payload, string? traceParent, IEnumerable<ActivityLink> links)
    {
        try
        {
            return await _runtimes.RunAsync(_functions.Find(_mapping.Function), payload, traceParent, ActivityKind.Consumer, _stopped.Token, links: links);
        }
        catch (CloudException error)
        {
            // Throttled, or the function is gone: the batch comes back like any other that was not handled.
            Log.Failed(_logger, _mapping.QueueArn, _mapping.Function, error.Message);
            return new Outcome("{}"u8.ToArray(), error.Code);
        }
    }

    /// <summary>The ids of the messages that were not handled.</summary>
    private HashSet<string> Failed(List<ReceivedMessage> batch, Outcome outcome)
    {
        var all = batch.Select(message => message.Message.MessageId).ToHashSet(StringComparer.Ordinal);
        if (outcome.FunctionError is not null)
        {
            return all;
        }

        if (!_mapping.ReportsItemFailures || outcome.Payload.Length == 0)
        {
            return [];
        }

        try
        {
            if ((JsonNode.Parse(outcome.Payload.Span) as JsonObject)?["batchItemFailures"] is not JsonArray items)
            {
                return [];
            }

            var failed = items.Select(item => (item as JsonObject)?["itemIdentifier"]?.GetValue<string>() ?? "").ToHashSet(StringComparer.Ordinal);
            // An id that is not of this batch says that the answer is wrong, so nothing counts as handled.
            return failed.IsSubsetOf(all) ? failed : all;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            Log.Unreadable(_logger, _mapping.Function, e.Message);
            return all;
        }
    }

    private static async Task ReleaseAsync(MessageQueue queue, ReceivedMessage message, TimeSpan back)
    {
        try
        {
            await queue.ChangeVisibilityAsync(message.ReceiptHandle, Math.Max(0, (int)Math.Ceiling(back.TotalSeconds)));
        }
        catch (CloudException)
        {
            // Deleted or purged in the meantime: there is nothing to give back.
        }
    }

    private static IEnumerable<List<ReceivedMessage>> Split(List<ReceivedMessage> messages)
    {
        var part = new List<ReceivedMessage>();
        var size = 0;
        foreach (var message in messages)
        {
            var length = Encoding.UTF8.GetByteCount(message.Message.Body);
            if (part.Count > 0 && size + length > LargestEvent)
            {
                yield return part;
                (part, size) = ([], 0);
            }

            part.Add(message);
            size += length;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Failed} of {Count} messages of {Queue} were not handled by function {Function}")]
        public static partial void Returned(ILogger logger, int failed, int count, string queue, string function);

        [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} answered no batchItemFailures that can be read: {Error}")]
        public static partial void Unreadable(ILogger logger, string function, string error);

        [LoggerMessage(Level = LogLevel.Error, Message = "Messages of {Queue} for function {Function} could not be handled: {Error}")]
        public static partial void Failed(ILogger logger, string queue, string function, string error);
    }
}
