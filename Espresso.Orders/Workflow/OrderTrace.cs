using System.Diagnostics;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Workflow;

/// <summary>One order is one trace: what anybody does to it hangs below the scan, and links to the request that did it.</summary>
internal static class OrderTrace
{
    /// <summary>The activity source's name, for the telemetry set-up.</summary>
    public const string SourceName = "Espresso.Orders";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts a span in the trace of <paramref name="traceParent"/>; without one, in the current trace.</summary>
    /// <param name="traceParent">W3C trace context, for example <c>00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01</c>.</param>
    public static Activity? Start(string name, string? traceParent)
    {
        if (!ActivityContext.TryParse(traceParent, null, isRemote: true, out var order))
        {
            return s_source.StartActivity(name);
        }

        var current = Activity.Current;
        ActivityLink[] links = current is null || current.TraceId == order.TraceId ? [] : [new ActivityLink(current.Context)];
        return current?.TraceId == order.TraceId
            ? s_source.StartActivity(name)
            : s_source.StartActivity(name, ActivityKind.Internal, order, tags: null, links);
    }

    /// <summary>Says which order a span is about, so that a trace is found by its order: <c>order.id</c>, in X-Ray the annotation <c>order_id</c>.</summary>
    public static void Concerns(this Activity? span, OrderId order) => span?.SetTag("order.id", order.Value);

    /// <summary>What to send along: the current span, else the order's trace.</summary>
    public static string? CurrentOr(string? traceParent) => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : traceParent;
}
