using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Workflow;

internal enum ExecutionState
{
    /// <summary>Nobody has started it yet.</summary>
    Missing,
    Running,
    Succeeded,

    /// <summary>Failed, timed out or aborted: the order needs another attempt.</summary>
    Dead,
}

/// <summary>The executions of the order workflow.</summary>
/// <param name="machineArn">For example <c>arn:aws:states:eu-west-1:000000000000:stateMachine:order-workflow</c>.</param>
internal sealed partial class Executions(IAmazonStepFunctions stepFunctions, string machineArn, ILogger<Executions> logger)
{
    public string ArnOf(Order order) => $"{machineArn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{order.ExecutionName}";

    /// <summary>Starts the order's current attempt with its stored text. Starting it twice is the same as once.</summary>
    public async Task StartAsync(Order order, CancellationToken cancellation)
    {
        try
        {
            await stepFunctions.StartExecutionAsync(
                new StartExecutionRequest { StateMachineArn = machineArn, Name = order.ExecutionName, Input = order.Run.Input }, cancellation);
        }
        catch (ExecutionAlreadyExistsException)
        {
            // It runs, or it ended: then the sweep finds it dead and makes the next attempt.
            Log.AlreadyStarted(logger, order.ExecutionName);
        }
    }

    public async Task<ExecutionState> StateAsync(Order order, CancellationToken cancellation)
    {
        try
        {
            var execution = await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = ArnOf(order) }, cancellation);
            return execution.Status.Value switch
            {
                "SUCCEEDED" => ExecutionState.Succeeded,
                "FAILED" or "TIMED_OUT" or "ABORTED" => ExecutionState.Dead,
                _ => ExecutionState.Running,
            };
        }
        catch (ExecutionDoesNotExistException)
        {
            return ExecutionState.Missing;
        }
    }

    /// <summary>The execution's status in Step Functions' words and the events of its history, oldest first; null when it has not started.</summary>
    public async Task<(string Status, List<HistoryEvent> Events)?> HistoryAsync(Order order, CancellationToken cancellation)
    {
        var arn = ArnOf(order);
        try
        {
            var execution = await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn }, cancellation);
            var events = new List<HistoryEvent>();
            string? next = null;
            do
            {
                var page = await stepFunctions.GetExecutionHistoryAsync(
                    new GetExecutionHistoryRequest { ExecutionArn = arn, MaxResults = 1000, NextToken = next, IncludeExecutionData = false }, cancellation);
                events.AddRange(page.Events ?? []);
                next = page.NextToken;
            }
            while (next is not null);
            return (execution.Status.Value, events);
        }
        catch (ExecutionDoesNotExistException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Execution {Execution} was started before")]
        public static partial void AlreadyStarted(ILogger logger, string execution);
    }
}
