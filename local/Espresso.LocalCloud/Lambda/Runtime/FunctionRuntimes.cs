using System.Collections.Concurrent;
using System.Diagnostics;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Packages;

namespace Espresso.LocalCloud.Lambda.Runtime;

/// <summary>
/// Where invocations go: for a local process by the function's name, to whoever polls under it; for a package to the
/// processes that are started from it.
/// </summary>
internal sealed class FunctionRuntimes(ICloud cloud, CodePackages packages, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, FunctionRuntime> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstancePool> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _inHand = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ITimer? _idle;

    public FunctionRuntime Of(string function) => _byName.GetOrAdd(function, name => new FunctionRuntime(name));

    /// <summary>A started process by the id in its Runtime API's address, or null.</summary>
    public FunctionInstance? Instance(string id)
    {
        lock (_gate)
        {
            return _pools.Values.Select(pool => pool.TryFind(id)).FirstOrDefault(found => found is not null);
        }
    }

    /// <summary>Lets go of the processes of a function that run anything but <paramref name="keys"/>.</summary>
    public void Keep(string function, IReadOnlyList<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in _pools.Keys.Where(key => key.StartsWith(function + ":", StringComparison.Ordinal) && !keys.Contains(key, StringComparer.Ordinal)).ToList())
            {
                _pools.Remove(key, out var pool);
                pool!.Retire();
            }
        }
    }

    /// <summary>Waits until the function has, or may start, a process with nothing in hand.</summary>
    /// <returns>A token that is cancelled when a local process is not idle any more.</returns>
    public async Task<CancellationToken> WaitForRoomAsync(FunctionTarget target, CancellationToken cancellationToken)
    {
        if (target.IsLocalProcess)
        {
            return await Of(target.Name).WaitForPollerAsync(cancellationToken);
        }

        await PoolOf(target).WaitForRoomAsync(cancellationToken);
        return CancellationToken.None;
    }

    /// <summary>Runs the function and waits for how that ends.</summary>
    /// <param name="cancellationToken">Nobody waits any more: what no process has seen yet is dropped, the rest goes on to its end.</param>
    /// <param name="links">Traces of the messages that are handled together.</param>
    /// <exception cref="CloudException"><c>TooManyRequestsException</c>: the function has its reserved concurrency in hand.</exception>
    public async Task<Outcome> RunAsync(
        FunctionTarget target, ReadOnlyMemory<byte> payload, string? traceParent, ActivityKind kind, CancellationToken cancellationToken,
        string? requestId = null, string? clientContext = null, IEnumerable<ActivityLink>? links = null)
    {
        using var activity = Start(target.Name, traceParent, kind, links);
        var invocation = new Invocation(target.Name, payload, activity?.Id ?? traceParent, requestId) { ClientContext = clientContext };
        activity?.SetTag("faas.invoked_name", target.Name).SetTag("faas.version", target.Version).SetTag("faas.invocation_id", invocation.RequestId);
        var outcome = target.IsLocalProcess
            ? await RunLocalAsync(Of(target.Name), invocation, cancellationToken)
            : await RunPackageAsync(target, invocation, cancellationToken);
        if (outcome.FunctionError is not null)
        {
            activity?.SetStatus(ActivityStatusCode.Error, outcome.IsLost ? "The function's process ended." : outcome.FunctionError);
        }

        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        List<InstancePool> pools;
        lock (_gate)
        {
            pools = [.. _pools.Values];
        }

        foreach (var pool in pools)
        {
            await pool.DisposeAsync();
        }

        if (_idle is not null)
        {
            await _idle.DisposeAsync();
        }
    }

    private static async Task<Outcome> RunLocalAsync(FunctionRuntime runtime, Invocation invocation, CancellationToken cancellationToken)
    {
        runtime.Enqueue(invocation);
        await using (cancellationToken.Register(() => runtime.Withdraw(invocation)))
        {
            return await invocation.Outcome;
        }
    }

    private async Task<Outcome> RunPackageAsync(FunctionTarget target, Invocation invocation, CancellationToken cancellationToken)
    {
        Admit(target);
        try
        {
            while (true)
            {
                if (await PoolOf(target).RunAsync(invocation, cancellationToken) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _inHand[target.Name]--;
            }
        }
    }

    private void Admit(FunctionTarget target)
    {
        lock (_gate)
        {
            var inHand = _inHand.GetValueOrDefault(target.Name);
            if (target.Function.ReservedConcurrency is { } reserved && inHand >= reserved)
            {
                throw LambdaErrors.Throttled();
            }

            _inHand[target.Name] = inHand + 1;
        }
    }

    private InstancePool PoolOf(FunctionTarget target)
    {
        lock (_gate)
        {
            if (!_pools.TryGetValue(target.Key, out var pool))
            {
                pool = new InstancePool(target, packages.FolderOf(target), cloud, loggers.CreateLogger("Lambda." + target.Name));
                _pools.Add(target.Key, pool);
                _idle ??= TimeProvider.System.CreateTimer(_ => EndIdle(), state: null, BetweenLooks, BetweenLooks);
            }

            return pool;
        }
    }

    private void EndIdle()
    {
        lock (_gate)
        {
            foreach (var pool in _pools.Values)
            {
                pool.EndIdle();
            }
        }
    }

    private static Activity? Start(string function, string? traceParent, ActivityKind kind, IEnumerable<ActivityLink>? links) =>
        traceParent is null ? null : CloudTelemetry.Source.StartActivity($"lambda {function}", kind, traceParent, links: links);
}
