using System.Diagnostics;

namespace Espresso.LocalCloud.Kernel;

/// <summary>How a request came in, as far as an operation may want to know.</summary>
public sealed record CloudCall
{
    /// <summary>Answered as <c>x-amzn-RequestId</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The address under which the caller reached us, without a slash at the end: <c>http://127.0.0.1:4566</c>.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The HTTP request; null for a call from another service of this process.</summary>
    public HttpContext? Http { get; init; }

    /// <summary>Signals that nobody waits for the answer any more.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>The <c>traceparent</c> to pass on: our own span while one is recorded, else what the caller sent.</summary>
    public string? TraceParent { get; init; }

    /// <summary>A caller's trace context, or null.</summary>
    public ActivityContext? Parent =>
        ActivityContext.TryParse(TraceParent, traceState: null, isRemote: true, out var context) ? context : null;
}
