using System.ComponentModel;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Runtime;

namespace Espresso.LocalCloud.Lambda.Packages;

/// <summary>
/// The processes of one version of a function: as many as there are calls at the same time, up to what the machine may
/// carry; a call beyond that waits for the next one to be free.
/// </summary>
internal sealed partial class InstancePool(FunctionTarget target, string folder, ICloud cloud, ILogger logger) : IAsyncDisposable
{
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: init may take ten seconds; one that
    // failed is tried again with the invocation's own time.
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(10);

    private readonly FunctionRuntime _runtime = new(target.Name);
    private readonly Dictionary<string, FunctionInstance> _instances = new(StringComparer.Ordinal);
    private readonly Waiters _room = new();
    private readonly Lock _gate = new();
    private int _starting;
    private int _inHand;
    private bool _isRetired;
    private bool _isOver;

    public FunctionInstance? TryFind(string instance)
    {
        lock (_gate)
        {
            return _instances.GetValueOrDefault(instance);
        }
    }

    /// <summary>Whether a call would find a process or may start one.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _room.Next();
            lock (_gate)
            {
                if (_inHand < cloud.Settings.MostInstances)
                {
                    return;
                }
            }

            await next.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    /// <summary>Runs the invocation; null when this pool has retired and another is to be asked.</summary>
    public async Task<Outcome?> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return null;
            }

            _inHand++;
            _runtime.Enqueue(invocation);
            GrowLocked();
        }

        try
        {
            await using (cancellationToken.Register(() => _runtime.Withdraw(invocation)))
            {
                return await invocation.Outcome;
            }
        }
        finally
        {
            lock (_gate)
            {
                _inHand--;
            }

            _room.Wake();
        }
    }

    /// <summary>No new calls: processes go when they have nothing in hand.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _isRetired = true;
            if (_inHand > 0)
            {
                // Waiting calls still need them: the last to finish looks again.
                _ = RetireLaterAsync();
                return;
            }

            foreach (var instance in _instances.Values)
            {
                instance.Retire();
            }
        }
    }

    /// <summary>Ends processes that nobody has needed for a while, as AWS does.</summary>
    public void EndIdle()
    {
        lock (_gate)
        {
            foreach (var instance in _instances.Values)
            {
                if (instance.Ready.IsCompletedSuccessfully && TimeProvider.System.GetElapsedTime(instance.IdleSince) > LongestIdle)
                {
                    instance.Retire();
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<FunctionInstance> instances;
        lock (_gate)
        {
            (_isRetired, _isOver) = (true, true);
            instances = [.. _instances.Values];
        }

        foreach (var instance in instances)
        {
            instance.Kill();
            await instance.Ended;
        }
    }

    private async Task RetireLaterAsync()
    {
        while (true)
        {
            var next = _room.Next();
            lock (_gate)
            {
                if (_inHand == 0)
                {
                    foreach (var instance in _instances.Values)
                    {
                        instance.Retire();
                    }

                    return;
                }
            }

            await next.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }
    }

    private void GrowLocked()
    {
        while (!_isOver && _runtime.Waiting > _starting && _instances.Count + _starting < cloud.Settings.MostInstances)
        {
            _starting++;
            _ = Task.Run(StartAsync);
        }
    }

    private async Task StartAsync()
    {
        var failure = await TryStartAsync(InitLimit);
        if (failure is not null && _runtime.Waiting > 0)
        {
            failure = await TryStartAsync(target.Timeout);
        }

        lock (_gate)
        {
            _starting--;
            if (failure is not null)
            {
                _runtime.FailFirst(failure);
            }

            GrowLocked();
        }
    }

    /// <returns>Null when the process is up, else what its invocation gets.</returns>
    private async Task<Outcome?> TryStartAsync(TimeSpan limit)
    {
        if (!File.Exists(Path.Combine(folder, "bootstrap")))
        {
            return Invalid("Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
        }

        FunctionInstance instance;
        try
        {
            instance = new FunctionInstance(target, _runtime, folder, cloud, logger)
            {
                InvokedArn = cloud.Settings.Arn("lambda", $"function:{target.Reference}"),
            };
        }
        catch (Win32Exception error)
        {
            return Invalid($"Error: {error.Message} (packages are programs for Linux)");
        }

        Log.Started(logger, target.Name, target.Version, instance.ProcessId);
        lock (_gate)
        {
            _instances.Add(instance.Id, instance);
        }

        using var gaveUp = new CancellationTokenSource();
        var deadline = Task.Delay(limit, TimeProvider.System, gaveUp.Token);
        var first = await Task.WhenAny(instance.Ready, instance.Ended, deadline);
        await gaveUp.CancelAsync();
        if (first == instance.Ready)
        {
            _ = FollowAsync(instance);
            return null;
        }

        if (first == deadline)
        {
            instance.Kill();
        }

        var how = await instance.Ended;
        var failure = instance.InitFailure(first == deadline ? "timeout" : how);
        await RemoveAsync(instance);
        return failure;
    }

    private async Task FollowAsync(FunctionInstance instance)
    {
        await instance.Ended;
        await RemoveAsync(instance);
        lock (_gate)
        {
            GrowLocked();
        }
    }

    private async Task RemoveAsync(FunctionInstance instance)
    {
        lock (_gate)
        {
            _instances.Remove(instance.Id);
        }

        await instance.DisposeAsync();
    }

    private static Outcome Invalid(string message) =>
        new(Encoding.UTF8.GetBytes(new JsonObject { ["errorType"] = "Runtime.InvalidEntrypoint", ["errorMessage"] = message }.ToText()), "Unhandled");

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Function {Function}, version {Version}: a process starts ({ProcessId})")]
        public static partial void Started(ILogger logger, string function, string version, int processId);
    }
}
