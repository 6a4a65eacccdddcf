using System.Diagnostics;

namespace Espresso.LocalCloud.Kernel;

/// <summary>
/// The trace context in X-Ray's form, <c>Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1</c>:
/// the same ids as W3C's <c>00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01</c>.
/// </summary>
public static class XRayHeader
{
    /// <summary>From <c>traceparent</c>; null when that is absent or malformed.</summary>
    public static string? FromTraceParent(string? traceParent)
    {
        if (!ActivityContext.TryParse(traceParent, traceState: null, out var context))
        {
            return null;
        }

        var trace = context.TraceId.ToHexString();
        var sampled = context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? '1' : '0';
        return $"Root=1-{trace[..8]}-{trace[8..]};Parent={context.SpanId.ToHexString()};Sampled={sampled}";
    }

    /// <summary>To <c>traceparent</c>; null when <paramref name="header"/> is absent or malformed.</summary>
    public static string? ToTraceParent(string? header)
    {
        string? root = null, parent = null;
        var sampled = "01";
        foreach (var part in header?.Split(';', StringSplitOptions.TrimEntries) ?? [])
        {
            if (part.StartsWith("Root=1-", StringComparison.Ordinal))
            {
                root = part[7..].Replace("-", "", StringComparison.Ordinal);
            }
            else if (part.StartsWith("Parent=", StringComparison.Ordinal))
            {
                parent = part[7..];
            }
            else if (part == "Sampled=0")
            {
                sampled = "00";
            }
        }

        return root is { Length: 32 } && parent is { Length: 16 } ? $"00-{root}-{parent}-{sampled}" : null;
    }
}
