using System.Globalization;
using Amazon.Lambda.Core;
using Espresso.Orders.Domain;
using Espresso.Orders.Ordering;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Orders.Workflow;

/// <summary>
/// What the state machine calls: to register the token of a wait, to say that a wait is over, to look at the order.
/// Every call names its attempt, and one that is not the order's current attempt is told to stop.
/// </summary>
internal sealed partial class WorkflowSteps(
    OrderStore orders, WorkflowStore workflows, Signals signals, OrderChanges changes, TimeProvider clock, ILogger<WorkflowSteps> logger)
    : IEventHandler<WorkflowCall, WorkflowAnswer>
{
    public Task<WorkflowAnswer> HandleAsync(WorkflowCall input, ILambdaContext context, CancellationToken cancellationToken) => RunAsync(input, cancellationToken);

    public Task<WorkflowAnswer> RunAsync(WorkflowCall call, CancellationToken cancellation) => call.Step switch
    {
        "register" => RegisterAsync(call, cancellation),
        "timeIsUp" => TimeIsUpAsync(call, cancellation),
        "look" => LookAsync(call, cancellation),
        _ => throw new ArgumentException($"Step \"{call.Step}\" is not known. This function has: register, timeIsUp, look.", nameof(call)),
    };

    private async Task<WorkflowAnswer> RegisterAsync(WorkflowCall call, CancellationToken cancellation)
    {
        var id = OrderId.Parse(call.OrderId);
        var awaits = Lifecycle.Parse(call.Awaits ?? "");
        var token = call.TaskToken ?? throw new ArgumentException("register needs a taskToken.", nameof(call));
        var registered = await workflows.RegisterAsync(id, call.Attempt, token, awaits, Rank(call), cancellation);
        if (registered is not null)
        {
            // The decision may have come first: then this registration is what it was waiting for.
            await signals.DeliverAsync(registered, cancellation);
            return new WorkflowAnswer(registered.Status.Text());
        }

        Log.Stale(logger, call.OrderId, call.Attempt);
        if ((await orders.FindAsync(id, cancellation))?.Run.Attempt != call.Attempt)
        {
            await signals.SupersedeAsync(token, cancellation);
        }

        return WorkflowAnswer.Superseded;
    }

    /// <summary>Only an order that has not moved since its wait began is late; everything else is followed.</summary>
    private async Task<WorkflowAnswer> TimeIsUpAsync(WorkflowCall call, CancellationToken cancellation)
    {
        var id = OrderId.Parse(call.OrderId);
        string? overdue = null;
        OrderStatus? followed = null;
        var outcome = await changes.ChangeAsync(id, null, (order, moment) =>
        {
            (overdue, followed) = (null, null);
            if (order.Run.Attempt != call.Attempt || !order.Status.IsAwaited() || order.Waiting is null || order.HasNewsForWorkflow)
            {
                followed = order.Run.Attempt == call.Attempt ? order.Status : null;
                return Stay(order);
            }

            if (order.Status is OrderStatus.Making && call.Waited != WorkflowAnswer.Overdue)
            {
                (overdue, followed) = (OverdueAlert(order, moment.Now), order.Status);
                return Stay(order);
            }

            followed = OrderStatus.Expired;
            return Task.FromResult(order.Apply(OrderAct.Expire, Actor.System, moment.Now, moment.Write, Reason(order.Status)).IsRefused(out var refusal, out var after)
                ? refusal
                : Outcome<Decision>.Of(new Decision(after)));
        }, cancellation);
        if (outcome.IsRefused(out var refused, out _))
        {
            throw new InvalidOperationException($"Order {id} could not be read or written when its time was up: {refused.Code}.");
        }

        return overdue is not null ? new WorkflowAnswer(WorkflowAnswer.Overdue, overdue)
            : followed is { } status ? new WorkflowAnswer(status.Text())
            : WorkflowAnswer.Superseded;
    }

    private async Task<WorkflowAnswer> LookAsync(WorkflowCall call, CancellationToken cancellation) =>
        await orders.FindAsync(OrderId.Parse(call.OrderId), cancellation) is { } order && order.Run.Attempt == call.Attempt
            ? new WorkflowAnswer(order.Status.Text())
            : WorkflowAnswer.Superseded;

    private string OverdueAlert(Order order, DateTimeOffset now) => System.Text.Json.JsonSerializer.Serialize(
        new Alert($"{order.Id}#{order.Version}#overdue", "order.overdue", "warning", $"Order {order.Number} is overdue",
            $"{order.Barista?.Name} accepted order {order.Number} ({order.Selection?.DrinkName} for {order.Name}) {Minutes(now - order.AcceptedAt)} minutes ago and has not finished it.",
            order.Id.Value, clock.GetUtcNow().Text(), OrderTrace.CurrentOr(order.TraceParent)),
        WorkflowJson.Default.Alert);

    private static string Minutes(TimeSpan? time) => Math.Floor((time ?? default).TotalMinutes).ToString(CultureInfo.InvariantCulture);

    private static Task<Outcome<Decision>> Stay(Order order) => Task.FromResult(Outcome<Decision>.Of(new Decision(order)));

    private static string Reason(OrderStatus status) => status switch
    {
        OrderStatus.Scanned => "No drink was chosen in time.",
        OrderStatus.Placed => "No barista was free in time.",
        _ => "It was not made in time.",
    };

    /// <summary>Sorts registrations as text: attempt, time of entering the state, retries within it.</summary>
    private static string Rank(WorkflowCall call) => string.Create(CultureInfo.InvariantCulture,
        $"{call.Attempt:D6}.{(call.EnteredTime ?? throw new ArgumentException("register needs an enteredTime.", nameof(call))).ToUnixTimeMilliseconds():D15}.{call.RetryCount:D6}");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A registration for order {Order} by attempt {Attempt} came too late")]
        public static partial void Stale(ILogger logger, string order, int attempt);
    }
}
