using System.Text.Json;
using Amazon.Lambda.Core;
using Espresso.Orders.Domain;
using Espresso.Orders.Ordering;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Orders.Workflow;

/// <summary>What one run of the sweep did.</summary>
internal sealed record SweepReport(int Published, int Told, int Started, int Restarted, int Collected);

/// <summary>
/// Finishes what others began: publishes events that are left, tells the workflow what it was not told, starts executions
/// that nobody started, follows dead ones with a new attempt, and collects what nobody did. EventBridge calls it every
/// minute, and when an execution fails, times out or is aborted.
/// </summary>
internal sealed partial class Sweep(
    OrderStore orders, ShopStore shops, OutboxStore outbox, WorkflowStore workflows, OrderChanges changes, Executions executions, Signals signals,
    Announcements announcements, TimeProvider clock, ILogger<Sweep> logger)
    : IEventHandler<JsonElement, SweepReport>
{
    private const int MostEvents = 500;
    private const int AtOnce = 8;

    /// <summary>Attempts that follow a dead one at once; later ones wait for the minute, so that a machine that always dies does not spin.</summary>
    private const int AttemptsAtOnce = 3;

    /// <summary>Younger events are being published by the one who wrote them.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    public async Task<SweepReport> HandleAsync(JsonElement input, ILambdaContext context, CancellationToken cancellationToken) =>
        ExecutionName(input) is { } execution ? await FollowAsync(execution, cancellationToken) : await RunAsync(cancellationToken);

    /// <summary>The minute's run. An order that fails does not keep the others waiting; the run fails with it at its end.</summary>
    public async Task<SweepReport> RunAsync(CancellationToken cancellation)
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var (published, told, started, restarted, collected) = (0, 0, 0, 0, 0);
        var settings = (await shops.GetAsync(cancellation)).Settings;
        var now = clock.GetUtcNow();
        await EachAsync(await outbox.LeftAsync(now - s_grace, MostEvents, cancellation), news => news.Id, async news =>
        {
            await announcements.PublishAsync(news, cancellation);
            Interlocked.Increment(ref published);
        });
        await EachAsync(await orders.UnfinishedAsync(cancellation), order => order.Id.Value, async order =>
        {
            if (order is { Status: OrderStatus.Ready, ReadyAt: { } ready } && ready.AddMinutes(settings.CollectMinutes) <= now && await CollectAsync(order, cancellation))
            {
                Interlocked.Increment(ref collected);
            }

            if (order.SignalDue is not null)
            {
                await signals.DeliverAsync(order.Id, cancellation);
                Interlocked.Increment(ref told);
            }

            switch (order.Status.IsAwaited() ? await executions.StateAsync(order, cancellation) : ExecutionState.Running)
            {
                case ExecutionState.Missing:
                    await executions.StartAsync(order, cancellation);
                    Interlocked.Increment(ref started);
                    break;
                case ExecutionState.Dead or ExecutionState.Succeeded when await RestartAsync(order, settings, cancellation):
                    Interlocked.Increment(ref restarted);
                    break;
            }
        });
        var report = new SweepReport(published, told, started, restarted, collected);
        Log.Swept(logger, report);
        return failures.IsEmpty ? report : throw new AggregateException($"{failures.Count} parts of the sweep failed.", failures);

        Task EachAsync<T>(IReadOnlyCollection<T> items, Func<T, string> name, Func<T, Task> act) =>
            Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (item, _) =>
            {
                try
                {
                    await act(item);
                }
                catch (Exception exception) when (!cancellation.IsCancellationRequested)
                {
                    Log.Failed(logger, name(item), exception);
                    failures.Enqueue(exception);
                }
            });
    }

    /// <summary>An execution died: says so, and starts the next attempt if its order still needs one.</summary>
    public async Task<SweepReport> FollowAsync(string execution, CancellationToken cancellation)
    {
        var dash = execution.LastIndexOf('-');
        if (dash < 0 || !OrderId.TryParse(execution[..dash], out var id) || !int.TryParse(execution.AsSpan(dash + 1), out var attempt)
            || await orders.FindAsync(id, cancellation) is not { } order || order.Run.Attempt != attempt || !order.Status.IsAwaited())
        {
            return new SweepReport(0, 0, 0, 0, 0);
        }

        var restarted = attempt < AttemptsAtOnce && await RestartAsync(order, (await shops.GetAsync(cancellation)).Settings, cancellation);
        return new SweepReport(0, 0, 0, restarted ? 1 : 0, 0);
    }

    private async Task<bool> RestartAsync(Order order, ShopSettings settings, CancellationToken cancellation)
    {
        var attempt = order.Run.Attempt + 1;
        var run = new WorkflowRun(attempt, WorkflowInput.Text(order.Id, attempt, order.Status, settings, order.TraceParent));
        if (await workflows.RestartAsync(order, run, cancellation) is not { } restarted)
        {
            return false;
        }

        Log.Restarted(logger, order.ExecutionName, restarted.ExecutionName);
        await executions.StartAsync(restarted, cancellation);
        await announcements.AlertAsync(
            new Alert($"{order.ExecutionName}#failed", "workflow.failed", "critical", "A workflow died",
                $"Execution {order.ExecutionName} ended before its order did; {restarted.ExecutionName} goes on from {order.Status.Text()}.",
                order.Id.Value, clock.GetUtcNow().Text(), OrderTrace.CurrentOr(order.TraceParent)),
            cancellation);
        return true;
    }

    private async Task<bool> CollectAsync(Order order, CancellationToken cancellation) =>
        !(await changes.ChangeAsync(order.Id, null, (current, moment) => Task.FromResult(
            current.Apply(OrderAct.Collect, Actor.System, moment.Now, moment.Write, "Nobody collected it in time.").IsRefused(out var refusal, out var after)
                ? refusal
                : Outcome<Decision>.Of(new Decision(after))), cancellation)).IsRefused(out _, out _);

    /// <summary>The execution that an event tells of; null for the schedule's event.</summary>
    private static string? ExecutionName(JsonElement input) =>
        // {"source": "aws.states", "detail-type": "Step Functions Execution Status Change", "detail": {"name": "<order>-<attempt>", "status": "FAILED", …}}
        input.ValueKind is JsonValueKind.Object && input.TryGetProperty("source", out var source) && source.ValueEquals("aws.states")
            && input.TryGetProperty("detail", out var detail) && detail.TryGetProperty("name", out var name)
            ? name.GetString()
            : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Swept: {Report}")]
        public static partial void Swept(ILogger logger, SweepReport report);

        [LoggerMessage(2, LogLevel.Error, "The sweep could not finish {What}")]
        public static partial void Failed(ILogger logger, string what, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "Execution {Dead} is dead; {Next} follows")]
        public static partial void Restarted(ILogger logger, string dead, string next);
    }
}
