using System.Diagnostics;

namespace Espresso.ServiceDefaults.Lambda;

/// <summary>
/// AWS's tracing header, <c>Root=1-{8 hex}-{24 hex};Parent={16 hex};Sampled=0|1</c>: in <c>X-Amzn-Trace-Id</c> and in
/// <c>_X_AMZN_TRACE_ID</c>. Its root is W3C's trace id with two hyphens and a version.
/// </summary>
internal static class XRayHeader
{
    /// <summary>W3C's form of the header; null when it has no parent (a trace that nobody records) or is malformed.</summary>
    public static string? ToTraceparent(string? header)
    {
        string? root = null, parent = null, sampled = null;
        foreach (var field in (header ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            var (name, value) = field.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (field[..at], field[(at + 1)..]) : (field, "");
            if (name == "Root") root = value;
            else if (name == "Parent") parent = value;
            else if (name == "Sampled") sampled = value;
        }

        if (root is not ['1', '-', _, _, _, _, _, _, _, _, '-', ..] || root.Length != 35 || parent is null) return null;
        var traceparent = $"00-{root.AsSpan(2, 8)}{root.AsSpan(11)}-{parent}-{(sampled == "1" ? "01" : "00")}";
        return ActivityContext.TryParse(traceparent, traceState: null, out _) ? traceparent : null;
    }

    /// <summary>A trace id as X-Ray writes it: <c>1-{8 hex}-{24 hex}</c>.</summary>
    public static string TraceId(ActivityTraceId id)
    {
        var hex = id.ToHexString();
        return $"1-{hex.AsSpan(0, 8)}-{hex.AsSpan(8)}";
    }
}

/// <summary>Goes on with W3C's trace context where a request carries it, else with AWS's.</summary>
internal sealed class XRayPropagator(DistributedContextPropagator w3c) : DistributedContextPropagator
{
    private const string HeaderName = "X-Amzn-Trace-Id";

    public override IReadOnlyCollection<string> Fields { get; } = [.. w3c.Fields, HeaderName];

    /// <summary>Makes this the process's propagator.</summary>
    public static void Install()
    {
        if (Current is not XRayPropagator) Current = new XRayPropagator(Current);
    }

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => w3c.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        w3c.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        if (!string.IsNullOrEmpty(traceId) || getter is null) return;
        getter(carrier, HeaderName, out var header, out var headers);
        traceId = XRayHeader.ToTraceparent(header ?? headers?.FirstOrDefault());
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => w3c.ExtractBaggage(carrier, getter);
}
