using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>
/// One execution: what it is, where it is, and its history. It changes only by <see cref="Apply"/>, and what it does
/// then depends on nothing but the signals it was given, so that applying the same signals again (after a restart)
/// leads to the same place. What it wants from the world it leaves in <see cref="TakeEffects"/>.
/// </summary>
internal sealed partial class Execution
{
    /// <summary>The size limit of inputs, outputs and results, in bytes of UTF-8.</summary>
    public const int MaxDataBytes = 262_144;

    /// <summary>The limit of a Standard execution's history.</summary>
    public const int MaxEvents = 25_000;

    private const int MaxVariableBytes = 10 * 1024 * 1024;
    private const int TransitionsPerTurn = 20_000;

    private readonly CompiledMachine _machine;
    private readonly List<HistoryEvent> _history = new(4);
    private readonly Queue<Branch> _ready = new();
    private readonly Dictionary<int, PendingCall> _calls = [];
    private readonly Dictionary<int, PendingTimer> _timers = [];
    private List<Effect> _effects = [];
    private Branch _root;
    private int _lastCall;
    private int _lastTimer;
    private int _budget;
    private long _variableBytes;

    public Execution(ExecutionIdentity identity, CompiledMachine machine, JsonValue input, ulong seed)
    {
        Identity = identity;
        _machine = machine;
        Input = input;
        Chance = new Chance(seed);
        _root = new Branch(this, parent: null, index: 0, item: null);
    }

    public ExecutionIdentity Identity { get; }

    public JsonValue Input { get; }

    public Chance Chance { get; }

    public ExecutionStatus Status { get; private set; } = ExecutionStatus.Running;

    public JsonValue? Output { get; private set; }

    public StateError? Error { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? StoppedAt { get; private set; }

    public int RedriveCount { get; private set; }

    public DateTimeOffset? RedrivenAt { get; private set; }

    /// <summary>Hears of states; null while replaying.</summary>
    public IStateTracer? Tracer { get; set; }

    /// <summary>The moment of the signal that is being applied.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>True when the turn ended before everything that could be done was done.</summary>
    public bool NeedsTurn => _ready.Count > 0;

    public IReadOnlyList<HistoryEvent> History => _history;

    public IEnumerable<PendingCall> Calls => _calls.Values;

    public IEnumerable<PendingTimer> Timers => _timers.Values;

    /// <summary>What the world is asked for since the last time, in order.</summary>
    public List<Effect> TakeEffects()
    {
        var effects = _effects;
        _effects = [];
        return effects;
    }

    /// <summary>True when the signal still means something; what it would find gone is not worth keeping.</summary>
    public bool Accepts(Signal signal) => signal.Kind switch
    {
        SignalKind.Start => StartedAt == default,
        SignalKind.Reply => _calls.ContainsKey(signal.Id),
        SignalKind.Callback or SignalKind.Heartbeat => _calls.TryGetValue(signal.Id, out var call) && call.Token == signal.Token,
        SignalKind.Scheduled => _calls.GetValueOrDefault(signal.Id) is TaskCall { IsScheduled: false },
        SignalKind.Taken => _calls.GetValueOrDefault(signal.Id) is TaskCall { IsTaken: false },
        SignalKind.ChildEnded => _calls.GetValueOrDefault(signal.Id) is MapRunCall,
        SignalKind.Timer => _timers.ContainsKey(signal.Id),
        SignalKind.Turn or SignalKind.Stop => Status == ExecutionStatus.Running,
        SignalKind.Redrive => Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.TimedOut,
        _ => false,
    };

    /// <summary>Takes note of something that happened and does everything that follows from it.</summary>
    public void Apply(Signal signal)
    {
        Now = new DateTimeOffset(signal.UtcTicks, TimeSpan.Zero);
        _budget = TransitionsPerTurn;
        switch (signal.Kind)
        {
            case SignalKind.Start:
                Start();
                break;
            case SignalKind.Reply:
                Drive(_calls[signal.Id], call => call.Replied(new TaskReply(signal.Data, signal.Error, signal.Cause, signal.SubmitFailed)));
                break;
            case SignalKind.Callback:
                Drive(_calls[signal.Id], call => CalledBack((TaskCall)call, signal));
                break;
            case SignalKind.Heartbeat:
                ArmHeartbeat((TaskCall)_calls[signal.Id]);
                break;
            case SignalKind.Scheduled:
                Scheduled((TaskCall)_calls[signal.Id]);
                break;
            case SignalKind.Taken:
                Taken((TaskCall)_calls[signal.Id], signal.Cause);
                break;
            case SignalKind.ChildEnded:
                ((MapRunCall)_calls[signal.Id]).ChildEnded((JsonObject)signal.Data!);
                break;
            case SignalKind.Timer:
                Fired(_timers[signal.Id]);
                break;
            case SignalKind.Stop:
                Finish(ExecutionStatus.Aborted, output: null, new StateError(signal.Error, signal.Cause), previousEvent: 0);
                break;
            case SignalKind.Redrive:
                Redrive(signal.Token);
                break;
            case SignalKind.Turn:
                break;
        }

        while (_budget > 0 && _ready.TryDequeue(out var branch))
        {
            if (branch.IsDead)
            {
                continue;
            }

            if (branch.IsEntering)
            {
                branch.IsEntering = false;
                Enter(branch, branch.State, branch.Input);
            }

            Drive(branch, Attempt(branch));
        }
    }

    public int NextCallId() => ++_lastCall;

    public string CreateToken(int callId) => TaskTokens.Create(Identity.Id, callId, Chance);

    /// <summary>Puts a branch in a state; the state is entered and executed when its turn comes.</summary>
    public void Schedule(Branch branch, State state, JsonValue input)
    {
        branch.State = state;
        branch.Input = input;
        branch.IsEntering = true;
        _ready.Enqueue(branch);
    }

    /// <summary>Starts a call: the world is asked, and its timers run.</summary>
    public void Begin(PendingCall call)
    {
        _calls[call.Id] = call;
        if (call is TaskCall { Resource.Kind: not TaskResourceKind.Activity } task)
        {
            ArmTaskTimers(task);
        }

        _effects.Add(new Effect(EffectKind.Call, call));
    }

    /// <summary>Ends a call: answers to it are not accepted any more.</summary>
    public void End(PendingCall call)
    {
        if (_calls.Remove(call.Id))
        {
            CancelTimers(call.Branch);
            _effects.Add(new Effect(EffectKind.EndCall, call));
        }
    }

    public PendingTimer Arm(Branch? branch, TimerPurpose purpose, DateTimeOffset due)
    {
        var timer = new PendingTimer(++_lastTimer, this, branch, purpose, due);
        _timers.Add(timer.Id, timer);
        _effects.Add(new Effect(EffectKind.Timer, timer));
        return timer;
    }

    /// <summary>Ends a branch from outside: an error beside it, or the end of the execution.</summary>
    public void Kill(Branch branch)
    {
        if (!branch.IsDead)
        {
            _variableBytes -= branch.Variables.Size;
        }

        branch.IsDead = true;
        Tracer?.Left(branch, error: null);
        branch.State?.Abandon(branch);
        CancelTimers(branch);
    }

    private void Start()
    {
        StartedAt = Now;
        _history.Add(new HistoryEvent(EventType.ExecutionStarted, Previous: 0, Now.UtcTicks, Name: null, Input, Identity));
        if (_machine.TimeoutSeconds is { } seconds)
        {
            Arm(branch: null, TimerPurpose.ExecutionTimeout, AfterSeconds(seconds));
        }

        _effects.Add(new Effect(EffectKind.StatusChanged, Status));
        Schedule(_root, _machine.Graph.Start, Input);
    }

    private static Step CalledBack(TaskCall call, Signal signal) => signal.Data is not null
        ? call.State.Succeeded(call.Branch, call, signal.Data)
        : call.State.Failed(call.Branch, call, new StateError(signal.Error, signal.Cause, FromTask: true));

    private DateTimeOffset AfterSeconds(double seconds) =>
        seconds < (DateTimeOffset.MaxValue - Now).TotalSeconds ? Now.AddSeconds(seconds) : DateTimeOffset.MaxValue;

    private void ArmTaskTimers(TaskCall call)
    {
        if (call.TimeoutSeconds is { } timeout)
        {
            Arm(call.Branch, TimerPurpose.TaskTimeout, AfterSeconds(timeout));
        }

        ArmHeartbeat(call);
    }

    private void ArmHeartbeat(TaskCall call)
    {
        if (call.HeartbeatSeconds is { } heartbeat)
        {
            Cancel(call.HeartbeatTimer);
            call.HeartbeatTimer = Arm(call.Branch, TimerPurpose.Heartbeat, AfterSeconds(heartbeat));
        }
    }

    private void Scheduled(TaskCall call)
    {
        call.IsScheduled = true;
        TaskEvents.Scheduled(this, call);
    }

    private void Taken(TaskCall call, string? workerName)
    {
        call.IsTaken = true;
        TaskEvents.Started(this, call, workerName);
        ArmTaskTimers(call);
    }

    private void Fired(PendingTimer timer)
    {
        _timers.Remove(timer.Id);
        timer.IsCancelled = true;
        switch (timer.Purpose)
        {
            case TimerPurpose.ExecutionTimeout:
                Finish(ExecutionStatus.TimedOut, output: null, new StateError(ErrorNames.Timeout, Cause: null), previousEvent: 0);
                break;
            case TimerPurpose.Retry:
                _ready.Enqueue(timer.Branch!);
                break;
            default:
                var branch = timer.Branch!;
                Drive(branch, Guard(branch, b => b.State.TimerFired(b, timer)));
                break;
        }
    }

    private void Cancel(PendingTimer? timer)
    {
        if (timer is not null && _timers.Remove(timer.Id))
        {
            timer.IsCancelled = true;
            _effects.Add(new Effect(EffectKind.CancelTimer, timer));
        }
    }

    private void CancelTimers(Branch branch)
    {
        if (_timers.Count == 0)
        {
            return;
        }

        foreach (var timer in _timers.Values.Where(t => t.Branch == branch).ToArray())
        {
            Cancel(timer);
        }
    }
}
