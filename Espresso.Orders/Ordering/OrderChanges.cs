using Amazon.Runtime;
using Espresso.Orders.Domain;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>A request that carries an <c>Idempotency-Key</c>.</summary>
/// <param name="Hash">Of method, path and body.</param>
internal sealed record OnceRequest(UserId User, string Key, string Hash);

/// <summary>When a decision is made, and the mark of its write.</summary>
internal readonly record struct Moment(DateTimeOffset Now, WriteId Write);

/// <summary>What is to become of an order.</summary>
/// <param name="After">The same order when there is nothing to change.</param>
/// <param name="Answer">Set when the change is saved and the request is refused all the same: an order that is rejected.</param>
internal sealed record Decision(Order After, Refusal? Answer = null);

/// <summary>An order to answer with, and the HTTP status.</summary>
internal sealed record Answered(Order Order, int Status = StatusCodes.Status200OK);

/// <summary>
/// The one way in which an order changes: read, decide, write on the version that was read; whoever was faster makes us
/// read and decide again. Then the event is published and the workflow told.
/// </summary>
internal sealed partial class OrderChanges(
    OrderStore orders, QrStore qrPeriods, IdSource ids, Announcements announcements, Signals signals, OrderMetrics metrics, Table table, TimeProvider clock,
    ILogger<OrderChanges> logger)
{
    /// <summary>How often somebody else may be faster before time counts.</summary>
    public const int RacesToLose = 3;

    public async Task<Outcome<Answered>> ChangeAsync(
        OrderId id, OnceRequest? once, Func<Order, Moment, Task<Outcome<Decision>>> decide, CancellationToken cancellation)
    {
        var patience = table.NewPatience();
        do
        {
            var now = clock.GetUtcNow().ToMilliseconds();
            if (await ReplayAsync(once, now, cancellation) is { } replay)
            {
                return replay;
            }

            if (await orders.FindAsync(id, cancellation) is not { } before)
            {
                return Refusals.OrderNotFound();
            }

            var moment = new Moment(now, ids.NextWrite());
            if ((await decide(before, moment)).IsRefused(out var refusal, out var decision))
            {
                return refusal;
            }

            if (ReferenceEquals(decision.After, before))
            {
                return new Answered(before);
            }

            using var activity = OrderTrace.Start($"order {decision.After.Status.Text()}", before.TraceParent);
            activity.Concerns(id);
            var after = decision.After;
            var news = OutboxEvent.Of(before, after, activity?.Id ?? before.TraceParent);
            var remember = once is null || decision.Answer is not null ? null : new IdempotencyRecord(once.User, once.Key, once.Hash, id, StatusCodes.Status200OK);
            var saved = await orders.SaveAsync(before, after, new SaveWith(news, await TokenToGiveBackAsync(before, after, now, cancellation), remember), now, patience, cancellation);
            if (saved.State is WriteState.Committed)
            {
                Log.Changed(logger, id.Value, before.Status.Text(), after.Status.Text(), after.Version, after.Timeline[^1].By);
                await SettleAsync(after, news);
                return decision.Answer is { } answer ? answer : new Answered(after);
            }

            if (saved.State is WriteState.Busy)
            {
                break;
            }
        }
        while (await patience.PauseAsync(cancellation, RacesToLose));
        return Refusals.TryAgain();
    }

    /// <summary>The answer to a request whose key was used before; null when the key is new.</summary>
    public async Task<Outcome<Answered>?> ReplayAsync(OnceRequest? once, DateTimeOffset now, CancellationToken cancellation)
    {
        if (once is null || await orders.FindIdempotencyAsync(once.User, once.Key, now, cancellation) is not { } record)
        {
            return null;
        }

        if (record.Hash != once.Hash)
        {
            return Refusals.IdempotencyMismatch();
        }

        return await orders.FindAsync(record.OrderId, cancellation) is { } order ? new Answered(order, record.Status) : Refusals.OrderNotFound();
    }

    /// <summary>
    /// Publishes the event and tells the workflow, before anybody is answered. What fails stays due in the table, and the
    /// sweep does it: the change itself stands, so the caller gets the answer it deserves.
    /// </summary>
    public async Task SettleAsync(Order after, OutboxEvent news)
    {
        metrics.Changed(after);
        // Not the request's token: a client that goes away does not take back what it did.
        await Task.WhenAll(
            AttemptAsync("publish the event", after.EventId, () => announcements.PublishAsync(news, CancellationToken.None)),
            after.SignalDue is null ? Task.CompletedTask : AttemptAsync("tell the workflow", after.EventId, () => signals.DeliverAsync(after.Id, CancellationToken.None)));
    }

    /// <summary>Does what can be done again later; a failure of the network or of AWS is logged and left to the sweep.</summary>
    public async Task AttemptAsync(string what, string about, Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            Log.LeftToTheSweep(logger, what, about, exception);
        }
    }

    private async Task<QrCode?> TokenToGiveBackAsync(Order before, Order after, DateTimeOffset now, CancellationToken cancellation) =>
        before.Status is OrderStatus.Scanned && after.Status.IsEnd()
            && await qrPeriods.FindAsync(before.QrCode, cancellation) is { } period && !period.IsPast(now)
            ? period.Code
            : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Order {Order} went from {Before} to {After} (version {Version}) by {By}")]
        public static partial void Changed(ILogger logger, string order, string before, string after, int version, string by);

        [LoggerMessage(2, LogLevel.Warning, "Could not {What} for {About}; the sweep will")]
        public static partial void LeftToTheSweep(ILogger logger, string what, string about, Exception exception);
    }
}
