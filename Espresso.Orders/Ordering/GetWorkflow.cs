using Amazon.StepFunctions.Model;
using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>The states that an order's workflow went through, for the staff.</summary>
internal static class GetWorkflow
{
    private const string Entered = "StateEntered";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/orders/{id}/workflow", static async (string id, HttpContext http, OrderStore orders, Executions executions, CancellationToken cancellation) =>
        {
            if (!OrderId.TryParse(id, out var orderId) || await orders.FindAsync(orderId, cancellation) is not { } order)
            {
                return Refusals.OrderNotFound().ToResult();
            }

            return await executions.HistoryAsync(order, cancellation) is not var (status, events)
                ? Refusals.WorkflowNotStarted(order.Status).ToResult()
                : Tagged.Json(http, new WorkflowView(status, executions.ArnOf(order), order.Run.Attempt, States(events)), OrdersJson.Default.WorkflowView);
        })
        .RequireAuthorization(Policies.Staff)
        .WithName("getWorkflow").WithSummary("The order's workflow: its status and the states it went through.").WithTags("Barista")
        .Produces<WorkflowView>().Produces(StatusCodes.Status304NotModified)
        .Refuses(401, 403, 404);

    /// <summary>Reads a history. The machine has no parallel states, so what happens belongs to the state that was entered last.</summary>
    public static IReadOnlyList<WorkflowStateView> States(IReadOnlyList<HistoryEvent> events)
    {
        var states = new List<WorkflowStateView>();
        foreach (var happened in events)
        {
            var type = happened.Type.Value;
            if (type.EndsWith(Entered, StringComparison.Ordinal))
            {
                states.Add(new WorkflowStateView(happened.StateEnteredEventDetails.Name, type[..^Entered.Length], Utc(happened), null, null));
            }
            else if (states.Count > 0 && type.EndsWith("StateExited", StringComparison.Ordinal))
            {
                states[^1] = states[^1] with { ExitedAt = Utc(happened) };
            }
            else if (states.Count > 0 && Error(happened) is { } error)
            {
                states[^1] = states[^1] with { Error = error };
            }
        }

        return states;
    }

    private static DateTime Utc(HistoryEvent happened) => (happened.Timestamp ?? default).ToUniversalTime();

    private static string? Error(HistoryEvent happened) => happened.Type.Value switch
    {
        // A wait that ends because its order is elsewhere has done its work.
        "TaskFailed" => happened.TaskFailedEventDetails?.Error is Signals.Elsewhere ? null : happened.TaskFailedEventDetails?.Error ?? "",
        "TaskTimedOut" => happened.TaskTimedOutEventDetails?.Error ?? "",
        "TaskSubmitFailed" => happened.TaskSubmitFailedEventDetails?.Error ?? "",
        "TaskStartFailed" => happened.TaskStartFailedEventDetails?.Error ?? "",
        "ExecutionFailed" => happened.ExecutionFailedEventDetails?.Error ?? "",
        _ => null,
    };
}
