using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Runtime;

namespace Espresso.LocalCloud.Lambda.Packages;

/// <summary>One process of a function: it has one invocation at a time, and its limits end it.</summary>
internal sealed class FunctionInstance : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly FunctionTarget _target;
    private readonly FunctionRuntime _runtime;
    private readonly InstanceLog _log;
    private readonly FunctionProcess _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _retired = new();
    private readonly Lock _gate = new();
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();
    private readonly ITimer _deadline;
    private readonly ITimer _memory;
    private Invocation? _current;
    private long _takenAt;
    private TimeSpan? _init;
    private string? _endedBy;

    public FunctionInstance(FunctionTarget target, FunctionRuntime runtime, string folder, ICloud cloud, ILogger logger)
    {
        _target = target;
        _runtime = runtime;
        Id = Ids.Hex(32);
        _log = new InstanceLog(logger);
        _deadline = TimeProvider.System.CreateTimer(_ => EndFor("timeout"), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var stream = $"{TimeProvider.System.GetUtcNow():yyyy'/'MM'/'dd}/[{target.Version}]{Id}";
        _process = FunctionProcess.Start(Path.Combine(folder, "bootstrap"), InstanceEnvironment.For(target, cloud, $"_lambda/{Id}", stream, folder), _log.Written);
        _memory = TimeProvider.System.CreateTimer(_ => LookAtMemory(), state: null, BetweenLooks, BetweenLooks);
        Ended = WatchAsync();
    }

    /// <summary>The last part of its Runtime API's address.</summary>
    public string Id { get; }

    public int ProcessId => _process.Id;

    public FunctionRuntime Runtime => _runtime;

    public TimeSpan Limit => _target.Timeout;

    public string InvokedArn { get; init; } = "";

    /// <summary>Set when it first asks for an invocation.</summary>
    public Task Ready => _ready.Task;

    /// <summary>How it ended: <c>exit status 1</c>, <c>timeout</c>, <c>memory</c>.</summary>
    public Task<string> Ended { get; }

    /// <summary>What it reported with <c>/init/error</c>, or null.</summary>
    public byte[]? InitError { get; set; }

    /// <summary>Since when it waits for an invocation, as a timestamp of <see cref="TimeProvider.System"/>.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Signals that it is to end as soon as it has nothing in hand.</summary>
    public CancellationToken Retired => _retired.Token;

    /// <summary>It asks for work: what it had is over, or it has just started.</summary>
    /// <returns>False when it has not answered what it took before.</returns>
    public bool TryWait()
    {
        lock (_gate)
        {
            if (_current is not null)
            {
                return false;
            }

            _init ??= TimeProvider.System.GetElapsedTime(_startedAt);
            IdleSince = TimeProvider.System.GetTimestamp();
        }

        _ready.TrySetResult();
        return true;
    }

    /// <summary>It takes an invocation; its time runs from now.</summary>
    public void Takes(Invocation invocation)
    {
        lock (_gate)
        {
            _current = invocation;
            _takenAt = TimeProvider.System.GetTimestamp();
        }

        _log.Start(invocation.RequestId, _target.Version);
        _deadline.Change(_target.Timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It answered the invocation with <paramref name="requestId"/>; false when that is not what it has.</summary>
    public bool TryAnswer(string requestId, Outcome outcome) => TryFinish(requestId, outcome, status: outcome.FunctionError is null ? null : "error");

    /// <summary>Ends it when it has nothing in hand; later otherwise.</summary>
    public void Retire() => _retired.Cancel();

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Ended;
        await _deadline.DisposeAsync();
        await _memory.DisposeAsync();
        _process.Dispose();
        _ended.Dispose();
        _retired.Dispose();
    }

    /// <summary>What an invocation gets whose process ended before it could take it.</summary>
    public Outcome InitFailure(string how)
    {
        var duration = TimeProvider.System.GetElapsedTime(_startedAt);
        _log.InitFailed(duration, how == "timeout" ? "timeout" : "error");
        return InitError is { } reported
            ? new Outcome(reported, "Unhandled")
            : Error("Runtime.ExitError", how == "timeout" ? "Error: Runtime did not start within its time" : $"Error: Runtime exited with error: {how}", requestId: null);
    }

    private bool TryFinish(string requestId, Outcome outcome, string? status)
    {
        Invocation finished;
        TimeSpan duration;
        TimeSpan? init;
        lock (_gate)
        {
            if (_current is not { } current || current.RequestId != requestId)
            {
                return false;
            }

            (finished, _current) = (current, null);
            duration = TimeProvider.System.GetElapsedTime(_takenAt);
            (init, _init) = (_init > TimeSpan.Zero ? _init : null, TimeSpan.Zero);
        }

        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _log.Report(finished.RequestId, duration, _target.Memory, _process.Memory().Peak, init, status);
        return _runtime.TryEnd(requestId, outcome with { LogTail = _log.Tail() });
    }

    /// <summary>A limit was reached: the process goes, and what it had ends with it.</summary>
    private void EndFor(string reason)
    {
        lock (_gate)
        {
            if (_current is null && reason == "timeout")
            {
                return;
            }

            _endedBy ??= reason;
        }

        _process.Kill();
    }

    private void LookAtMemory()
    {
        if (!_ended.IsCancellationRequested && _process.Memory().Now > _target.Memory)
        {
            EndFor("memory");
        }
    }

    private async Task<string> WatchAsync()
    {
        var how = await _process.WaitAsync();
        string? requestId;
        lock (_gate)
        {
            how = _endedBy ?? how;
            requestId = _current?.RequestId;
        }

        await _ended.CancelAsync();
        if (requestId is not null)
        {
            var outcome = how switch
            {
                "timeout" => Error("Sandbox.Timedout", string.Create(CultureInfo.InvariantCulture, $"Error: Task timed out after {_target.Timeout.TotalSeconds:F2} seconds"), requestId),
                "memory" => Error("Runtime.OutOfMemory", "Error: Runtime exited with error: signal: killed", requestId),
                _ => Error("Runtime.ExitError", how == "exit status 0" ? "Error: Runtime exited without providing a reason" : $"Error: Runtime exited with error: {how}", requestId),
            };
            _log.Written((JsonNode.Parse(outcome.Payload.Span) as JsonObject)!.Text("errorMessage")!);
            TryFinish(requestId, outcome, how == "timeout" ? "timeout" : "error");
        }

        return how;
    }

    private static Outcome Error(string type, string message, string? requestId)
    {
        var error = new JsonObject { ["errorType"] = type, ["errorMessage"] = requestId is null ? message : $"RequestId: {requestId} {message}" };
        return new Outcome(Encoding.UTF8.GetBytes(error.ToText()), "Unhandled");
    }
}
