using System.Collections.Concurrent;
using System.Diagnostics;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda.Runtime;

/// <summary>The runtimes by function name, and the calls of functions through them.</summary>
internal sealed class FunctionRuntimes
{
    private readonly ConcurrentDictionary<string, FunctionRuntime> _byName = new(StringComparer.Ordinal);

    public FunctionRuntime Of(string function) => _byName.GetOrAdd(function, name => new FunctionRuntime(name));

    /// <summary>Runs the function and waits for how that ends.</summary>
    /// <param name="cancellationToken">Nobody waits any more: what no process has seen yet is dropped, the rest goes on to its end.</param>
    /// <param name="links">Traces of the messages that are handled together.</param>
    public async Task<Outcome> RunAsync(
        string function, ReadOnlyMemory<byte> payload, string? traceParent, ActivityKind kind, CancellationToken cancellationToken,
        string? requestId = null, string? clientContext = null, IEnumerable<ActivityLink>? links = null)
    {
        using var activity = Start(function, traceParent, kind, links);
        var invocation = new Invocation(function, payload, activity?.Id ?? traceParent, requestId) { ClientContext = clientContext };
        activity?.SetTag("faas.invoked_name", function).SetTag("faas.invocation_id", invocation.RequestId);
        var runtime = Of(function);
        runtime.Enqueue(invocation);
        await using (cancellationToken.Register(() => runtime.Withdraw(invocation)))
        {
            var outcome = await invocation.Outcome;
            if (outcome.FunctionError is not null)
            {
                activity?.SetStatus(ActivityStatusCode.Error, outcome.IsLost ? "The function's process ended." : outcome.FunctionError);
            }

            return outcome;
        }
    }

    private static Activity? Start(string function, string? traceParent, ActivityKind kind, IEnumerable<ActivityLink>? links) =>
        traceParent is null ? null : CloudTelemetry.Source.StartActivity($"lambda {function}", kind, traceParent, links: links);
}
