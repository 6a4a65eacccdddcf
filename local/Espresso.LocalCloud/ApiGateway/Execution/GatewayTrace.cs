using System.Diagnostics;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>The gateway's part in a trace.</summary>
internal static class GatewayTrace
{
    /// <summary>Goes on with the caller's trace, in W3C's form or X-Ray's.</summary>
    /// <param name="begins">Whether a trace begins here when the caller has none, as with X-Ray.</param>
    /// <param name="traceParent">The context for the function, whose own spans hang below it; null when there is no trace.</param>
    public static Activity? Start(HttpRequest request, string name, bool begins, out string? traceParent)
    {
        var given = request.Headers["traceparent"] is [{ Length: > 0 } parent] ? parent : XRayHeader.ToTraceParent(request.Headers["X-Amzn-Trace-Id"]);
        if (given is null && begins)
        {
            // X-Ray's ids begin with the second in which they were made.
            given = $"00-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds():x8}{Ids.Hex(24)}-{Ids.Hex(16)}-01";
        }

        var activity = given is null ? null : CloudTelemetry.Source.StartActivity(name, ActivityKind.Server, given);
        traceParent = activity?.Id ?? given;
        return activity;
    }
}
