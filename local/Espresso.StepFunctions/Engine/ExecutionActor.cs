using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Engine;

/// <summary>
/// Gives an execution its signals one at a time, notes them in the journal, and lets their consequences out only when
/// the journal has them. A closed execution keeps its signals only; its history is made from them again when asked for.
/// </summary>
internal sealed class ExecutionActor : IThreadPoolWorkItem
{
    private readonly StepFunctionsEngine _engine;
    private readonly CompiledMachine _machine;
    private readonly Lock _inboxGate = new();
    private readonly Lock _state = new();
    private readonly Queue<(Signal Signal, TaskCompletionSource<bool>? Done)> _inbox = new();
    private readonly List<Signal> _log = [];
    private Execution? _execution;
    private readonly ExecutionLog? _eventLog;
    private bool _scheduled;
    private int _logged;

    public ExecutionActor(StepFunctionsEngine engine, ExecutionIdentity identity, CompiledMachine machine, string definition, JsonValue input, ulong seed)
    {
        _engine = engine;
        _machine = machine;
        Seed = seed;
        Identity = identity;
        Definition = definition;
        Input = input;
        _eventLog = identity.Logging is { } settings && engine.Options.Logs is { } logs
            ? new ExecutionLog(logs, settings, identity.Arn, $"states/{identity.StateMachineName}/{engine.Clock.GetUtcNow():yyyy-MM-dd-HH-mm}/{identity.Id:N}", engine.Options.Region)
            : null;
    }

    public ExecutionIdentity Identity { get; }

    /// <summary>The key of the definition that this execution runs.</summary>
    public string Definition { get; }

    public JsonValue Input { get; }

    /// <summary>The status, readable without a lock.</summary>
    public ExecutionSummary Summary { get; private set; } = new(ExecutionStatus.Running, default, StoppedAt: null, Output: null, Error: null, RedriveCount: 0, RedrivenAt: null);

    /// <summary>True when it ended earlier, and only the result is known.</summary>
    public bool IsRecalled { get; private set; }

    /// <summary>Completed when the execution is closed.</summary>
    public TaskCompletionSource Closed { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the execution's chance starts.</summary>
    public ulong Seed { get; }

    public IReadOnlyList<Signal> Log => _log;

    /// <summary>Hands in a signal.</summary>
    public void Post(Signal signal, TaskCompletionSource<bool>? done = null)
    {
        lock (_inboxGate)
        {
            _inbox.Enqueue((signal, done));
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Hands in a signal and waits until it is noted. False when it meant nothing any more.</summary>
    public Task<bool> PostAsync(Signal signal)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(signal, done);
        return done.Task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        List<(TaskCompletionSource<bool> Done, bool Accepted)>? answers = null;
        List<Effect> effects;
        Execution execution;
        bool goOn;
        int events;
        if (_engine.IsDisposed)
        {
            GiveUp();
            return;
        }

        lock (_state)
        {
            execution = _execution ??= Replay();
            if (_log.Count == 0)
            {
                execution.Tracer = StateTracer.For(this);
            }

            while (TryTake(out var signal, out var done))
            {
                var accepted = execution.Accepts(signal);
                if (accepted)
                {
                    Apply(execution, signal);
                }

                if (done is not null)
                {
                    (answers ??= []).Add((done, accepted));
                }
            }

            goOn = execution.NeedsTurn;
            effects = execution.TakeEffects();
            events = execution.History.Count;
            Summary = Summarize(execution);
        }

        if (!Identity.IsExpress)
        {
            _engine.Journal.Flush();
        }

        WriteLog(execution);

        if (_engine.IsDisposed)
        {
            // The journal may not have taken the last records: nothing that follows from them may be seen.
            answers?.ForEach(static a => a.Done.TrySetCanceled());
            return;
        }

        foreach (var (done, accepted) in answers ?? [])
        {
            done.SetResult(accepted);
        }

        _engine.Perform(this, effects);
        _engine.Options.Observer.Progressed(Identity.Arn, events);
        lock (_inboxGate)
        {
            if (goOn)
            {
                _inbox.Enqueue((new Signal(SignalKind.Turn), null));
            }

            if (_inbox.Count == 0)
            {
                _scheduled = false;
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Takes back what the journal had, before the engine runs.</summary>
    public void Restore(Signal signal) => _log.Add(signal);

    /// <summary>
    /// Brings a restored execution to where it was. Its open calls and timers are returned to be started again; calls that
    /// had ended and that ran for it alone are added to <paramref name="ended"/>: a kill may have come before they were told.
    /// </summary>
    public Execution Resume(ICollection<(ExecutionActor Actor, PendingCall Call)> ended)
    {
        lock (_state)
        {
            var execution = Replay();
            foreach (var effect in execution.TakeEffects())
            {
                if (effect is { Kind: EffectKind.EndCall, Subject: MapRunCall or TaskCall { Resource.Pattern: TaskPattern.Sync or TaskPattern.Sync2 } })
                {
                    ended.Add((this, (PendingCall)effect.Subject));
                }
            }

            Summary = Summarize(execution);
            _logged = execution.History.Count;
            if (execution.Status == ExecutionStatus.Running)
            {
                _execution = execution;
            }
            else
            {
                Closed.TrySetResult();
            }

            return execution;
        }
    }

    /// <summary>Makes this the actor of an execution that ended earlier, of which only the result is known.</summary>
    public ExecutionActor AlreadyClosed(ExecutionSummary summary)
    {
        Summary = summary;
        IsRecalled = true;
        Closed.TrySetResult();
        return this;
    }

    /// <summary>Looks at the execution while nothing changes it.</summary>
    public T Read<T>(Func<Execution, T> look)
    {
        lock (_state)
        {
            return look(_execution ?? Replay());
        }
    }

    /// <summary>Drops what can be made from the signals again; called for closed executions.</summary>
    public void Fold()
    {
        lock (_state)
        {
            if (_execution is { Status: not ExecutionStatus.Running })
            {
                _execution = null;
            }
        }
    }

    /// <summary>Makes waiting for the end possible again, for a redrive.</summary>
    public void Reopen() => Closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool TryTake(out Signal signal, out TaskCompletionSource<bool>? done)
    {
        lock (_inboxGate)
        {
            var taken = _inbox.TryDequeue(out var item);
            (signal, done) = item;
            return taken;
        }
    }

    // Whoever waits for a signal to be noted learns that it was not.
    private void GiveUp()
    {
        while (TryTake(out _, out var done))
        {
            done?.TrySetCanceled();
        }
    }

    private void Apply(Execution execution, Signal signal)
    {
        var stamped = signal with { UtcTicks = _engine.Clock.GetUtcNow().UtcTicks };
        execution.Apply(stamped);
        _log.Add(stamped);
        if (!Identity.IsExpress)
        {
            _engine.Note(new JournalRecord.Signalled(Identity.Id, stamped));
        }
    }

    private void WriteLog(Execution execution)
    {
        if (_eventLog is null)
        {
            return;
        }

        for (; _logged < execution.History.Count; _logged++)
        {
            _eventLog.Write(_logged + 1, execution.History[_logged], execution.RedriveCount);
        }
    }

    private Execution Replay()
    {
        var execution = new Execution(Identity, _machine, Input, Seed);
        foreach (var signal in _log)
        {
            if (execution.Accepts(signal))
            {
                execution.Apply(signal);
            }
        }

        return execution;
    }

    private static ExecutionSummary Summarize(Execution execution) => new(
        execution.Status,
        execution.StartedAt,
        execution.StoppedAt,
        execution.Output,
        execution.Error,
        execution.RedriveCount,
        execution.RedrivenAt,
        execution.RedriveToken,
        execution.History.Count);
}

/// <summary>What is known of an execution without its history.</summary>
internal sealed record ExecutionSummary(
    ExecutionStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset? StoppedAt,
    JsonValue? Output,
    StateError? Error,
    int RedriveCount,
    DateTimeOffset? RedrivenAt,
    string? RedriveToken = null,
    int Events = 0)
{
    /// <summary>How often an execution can be redriven (service guide, "Quotas related to state machine executions").</summary>
    private const int MostRedrives = 1000;

    private static readonly TimeSpan _redrivable = TimeSpan.FromDays(14);

    /// <summary>Why the execution cannot be redriven; null when it can.</summary>
    public string? NotRedrivable(DateTimeOffset now) => Status switch
    {
        ExecutionStatus.Running or ExecutionStatus.Succeeded => $"Execution is {StatusChanges.Name(Status)} and cannot be redriven",
        _ when RedriveCount >= MostRedrives => "Execution redrive limit exceeded",
        _ when now - StoppedAt > _redrivable => "Execution redrivable period exceeded",
        _ when Events >= Execution.MaxEvents - 1 => "Execution history event limit exceeded",
        _ => null,
    };
}
