using System.Text.Json;
using System.Text.Json.Serialization;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Workflow;

/// <summary>The input of <c>order-workflow.asl.json</c>. All times are in seconds.</summary>
internal sealed record WorkflowInput(string OrderId, int Attempt, WorkflowInput.OrderPart Order, WorkflowInput.TimeoutPart Timeouts, string? Traceparent)
{
    internal sealed record OrderPart(string Status);

    /// <param name="Ready">Without a sign of life for this long, an order in making is overdue.</param>
    /// <param name="Making">An order in making is overdue after this long at the latest.</param>
    /// <param name="Overdue">An order that is overdue for this long expires.</param>
    internal sealed record TimeoutPart(int Choose, int Accept, int Ready, int Making, int Overdue);

    /// <summary>The exact text: stored with the order, and sent by every start of this attempt.</summary>
    public static string Text(OrderId order, int attempt, OrderStatus status, ShopSettings settings, string? traceParent) => JsonSerializer.Serialize(
        new WorkflowInput(order.Value, attempt, new OrderPart(status.Text()),
            new TimeoutPart(settings.ChooseMinutes * 60, settings.AcceptMinutes * 60, settings.ReadyMinutes * 60, settings.MakingMinutes * 60,
                (settings.MakingMinutes - settings.ReadyMinutes) * 60),
            traceParent),
        WorkflowJson.Default.WorkflowInput);
}

/// <summary>What the state machine calls the workflow function with.</summary>
/// <param name="Step"><c>register</c>, <c>timeIsUp</c> or <c>look</c>.</param>
/// <param name="Awaits">For <c>register</c>: the status in which the wait begins.</param>
/// <param name="Waited">For <c>timeIsUp</c>: the status whose wait is over, or <c>overdue</c>.</param>
/// <param name="EnteredTime">When the state was entered, ISO 8601.</param>
/// <param name="RetryCount">How often the state was tried again before.</param>
internal sealed record WorkflowCall(
    string Step,
    string OrderId,
    int Attempt,
    string? Awaits = null,
    string? Waited = null,
    string? TaskToken = null,
    DateTimeOffset? EnteredTime = null,
    int RetryCount = 0,
    string? Traceparent = null);

/// <summary>What the state machine follows.</summary>
/// <param name="Status">The order's status; <c>overdue</c> for an order in making that is late, <c>superseded</c> for an attempt that is not the current one.</param>
/// <param name="Alert">With <c>overdue</c>: the body of the alert to publish.</param>
internal sealed record WorkflowAnswer(string Status, string? Alert = null)
{
    public const string Overdue = "overdue";
    public static WorkflowAnswer Superseded { get; } = new("superseded");
}

/// <summary>What a task token is answered with when the workflow goes straight on.</summary>
internal sealed record TaskOutput(string Status);

/// <summary>The body of an alert.</summary>
internal sealed record Alert(string Id, string Kind, string Severity, string Subject, string Detail, string? OrderId, string At, string? Traceparent)
{
    public string Type { get; init; } = "alert";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkflowInput))]
[JsonSerializable(typeof(WorkflowCall))]
[JsonSerializable(typeof(WorkflowAnswer))]
[JsonSerializable(typeof(TaskOutput))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(SweepReport))]
internal sealed partial class WorkflowJson : JsonSerializerContext;
