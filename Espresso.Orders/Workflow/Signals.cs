using System.Text.Json;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Espresso.Orders.Domain;
using Espresso.Orders.Storage;

namespace Espresso.Orders.Workflow;

/// <summary>
/// Tells the workflow of decisions. A decision marks its order in the same write; the mark goes when the workflow has
/// been told, or when its next registration has seen the decision. So a tap is never lost, whoever dies in between.
/// Where the workflow goes straight on to its next wait, that wait's registration takes the mark: one write less.
/// </summary>
internal sealed partial class Signals(IAmazonStepFunctions stepFunctions, OrderStore orders, WorkflowStore workflows, ILogger<Signals> logger)
{
    /// <summary>The error of a wait whose order is not where the workflow goes on from it; <c>order-workflow.asl.json</c> then looks at the order.</summary>
    public const string Elsewhere = "Order.Elsewhere";

    /// <summary>Delivers what is due for an order, if the workflow has registered a token; otherwise its registration will.</summary>
    public async Task DeliverAsync(OrderId id, CancellationToken cancellation)
    {
        if (await orders.FindAsync(id, cancellation) is { } order)
        {
            await DeliverAsync(order, cancellation);
        }
    }

    /// <summary>Delivers what is due for an order that was read after the decision was written.</summary>
    public async Task DeliverAsync(Order order, CancellationToken cancellation)
    {
        if (order is not { SignalDue: not null, Waiting: { } waiting })
        {
            return;
        }

        var goesOn = order.Status.EndsWait(waiting.Awaits);
        if (order.HasNewsForWorkflow)
        {
            var wasTold = goesOn
                ? await SucceedAsync(waiting.Token, order.Status, cancellation)
                : await FailAsync(waiting.Token, order.Status.Text(), cancellation);
            Log.Told(logger, order.Id.Value, order.Status.Text(), order.Version);
            if (wasTold && goesOn && order.Status.IsAwaited())
            {
                return;
            }
        }

        await workflows.ToldAsync(order, cancellation);
    }

    /// <summary>Ends a wait whose attempt is not the current one.</summary>
    public Task SupersedeAsync(string token, CancellationToken cancellation) => FailAsync(token, WorkflowAnswer.Superseded.Status, cancellation);

    /// <summary>A sign of life for the order that somebody is making: the wait for Ready starts over.</summary>
    public async Task HeartbeatAsync(Order order, CancellationToken cancellation)
    {
        if (order.Waiting is not { } waiting || order.HasNewsForWorkflow)
        {
            return;
        }

        try
        {
            await stepFunctions.SendTaskHeartbeatAsync(new SendTaskHeartbeatRequest { TaskToken = waiting.Token }, cancellation);
        }
        catch (Exception exception) when (IsOver(exception))
        {
            Log.WaitWasOver(logger, order.Id.Value, exception.GetType().Name);
        }
    }

    private Task<bool> SucceedAsync(string token, OrderStatus status, CancellationToken cancellation)
    {
        var output = JsonSerializer.Serialize(new TaskOutput(status.Text()), WorkflowJson.Default.TaskOutput);
        return AnswerAsync(() => stepFunctions.SendTaskSuccessAsync(new SendTaskSuccessRequest { TaskToken = token, Output = output }, cancellation), status.Text());
    }

    private Task<bool> FailAsync(string token, string status, CancellationToken cancellation) => AnswerAsync(
        () => stepFunctions.SendTaskFailureAsync(new SendTaskFailureRequest { TaskToken = token, Error = Elsewhere, Cause = status }, cancellation), status);

    /// <returns>Whether the wait was still there to be told.</returns>
    private async Task<bool> AnswerAsync(Func<Task> send, string status)
    {
        try
        {
            await send();
            return true;
        }
        catch (Exception exception) when (IsOver(exception))
        {
            // The wait ended by another way; whatever comes next reads the order.
            Log.WaitWasOver(logger, status, exception.GetType().Name);
            return false;
        }
    }

    private static bool IsOver(Exception exception) => exception is TaskTimedOutException or TaskDoesNotExistException or InvalidTokenException;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Told the workflow of order {Order} that it is {Status} (version {Version})")]
        public static partial void Told(ILogger logger, string order, string status, int version);

        [LoggerMessage(2, LogLevel.Debug, "The workflow did not wait any more for {What} ({Reason})")]
        public static partial void WaitWasOver(ILogger logger, string what, string reason);
    }
}
