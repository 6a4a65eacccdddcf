using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;

namespace Espresso.StepFunctions.Engine;

/// <summary>
/// State machines, executions and activities, kept in a journal. <see cref="Api.StepFunctionsApi"/> is the way in.
/// </summary>
public sealed partial class StepFunctionsEngine : IDisposable
{
    /// <summary>The source of the spans of executions and states.</summary>
    public const string ActivitySourceName = "Espresso.StepFunctions";

    private const int UnfoldedClosed = 256;

    /// <summary>How long the service keeps closed executions (service guide, "Quotas related to state machine executions").</summary>
    private static readonly TimeSpan _retention = TimeSpan.FromDays(90);

    private readonly EngineOptions _options;
    private readonly TimerQueue _timers;
    private readonly ConcurrentDictionary<Guid, ExecutionActor> _byId = new();
    private readonly ConcurrentDictionary<PendingCall, CancellationTokenSource> _open = new();
    private readonly ConcurrentQueue<ExecutionActor> _unfolded = new();
    private readonly List<(ExecutionActor Actor, Execution Execution)> _interrupted = [];
    private readonly List<ExecutionActor> _unannounced = [];
    private readonly List<(ExecutionActor Actor, PendingCall Call)> _abandoned = [];
    private readonly List<string> _expired = [];
    private readonly Lock _noteGate = new();
    private readonly HashSet<string> _keptDefinitions = new(StringComparer.Ordinal);

    /// <summary>Reads the journal back; nothing runs before <see cref="Start"/>.</summary>
    public StepFunctionsEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _timers = new TimerQueue(options.Clock, timer =>
        {
            if (_byId.TryGetValue(timer.Execution.Identity.Id, out var actor))
            {
                actor.Post(new Signal(SignalKind.Timer) { Id = timer.Id });
            }
        });
        Machines = new MachineRegistry(this);
        Executions = new ExecutionRegistry(this);
        Activities = new ActivityRegistry(this);
        MapRuns = new MapRunRegistry(this);
        Load();
    }

    internal EngineOptions Options => _options;

    /// <summary>True once the engine is being taken down: nothing that runs may be stopped for that.</summary>
    internal bool IsDisposed { get; private set; }

    internal TimeProvider Clock => _options.Clock;

    internal IJournal Journal => _options.Journal;

    internal Definitions Definitions { get; } = new();

    internal MachineRegistry Machines { get; }

    internal ExecutionRegistry Executions { get; }

    internal ActivityRegistry Activities { get; }

    internal MapRunRegistry MapRuns { get; }

    /// <summary>Goes on with what was running when the journal ended.</summary>
    public void Start()
    {
        foreach (var (actor, execution) in _interrupted)
        {
            Restart(actor, execution);
        }

        foreach (var (actor, call) in _abandoned)
        {
            Abandon(actor, call);
        }

        foreach (var arn in _expired)
        {
            MapRuns.Forget(arn);
        }

        foreach (var machine in Machines.All.Where(static m => m.IsDeleting).ToArray())
        {
            Machines.FinishDeletion(machine.Arn);
        }

        foreach (var actor in _unannounced)
        {
            Announce(actor, actor.Summary.Status);
        }

        _interrupted.Clear();
        _unannounced.Clear();
        _abandoned.Clear();
        _expired.Clear();
    }

    /// <summary>Looks at the timers again after the clock jumped.</summary>
    public void ClockAdvanced() => _timers.Check();

    /// <inheritdoc/>
    public void Dispose()
    {
        IsDisposed = true;
        _timers.Dispose();
        foreach (var call in _open.Values)
        {
            call.Cancel();
        }

        Journal.Dispose();
    }

    internal void Note(JournalRecord record) => Journal.Append(record.Encode());

    internal static ulong NewSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    internal static Guid NewId() => Guid.CreateVersion7();

    internal ExecutionActor? Find(Guid id) => _byId.GetValueOrDefault(id);

    internal void Register(ExecutionActor actor) => _byId[actor.Identity.Id] = actor;

    internal void Forget(ExecutionActor actor) => _byId.TryRemove(actor.Identity.Id, out _);

    /// <summary>Lets out what an execution asks of the world; its journal records are kept by now.</summary>
    internal void Perform(ExecutionActor actor, List<Effect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect.Kind)
            {
                case EffectKind.Call:
                    Begin(actor, (PendingCall)effect.Subject!);
                    break;
                case EffectKind.EndCall:
                    EndCall((PendingCall)effect.Subject!);
                    break;
                case EffectKind.Timer:
                    if (effect.Subject is PendingTimer { IsCancelled: false } timer)
                    {
                        _timers.Add(timer);
                    }

                    break;
                case EffectKind.CancelTimer:
                    _timers.Cancelled();
                    break;
                case EffectKind.StatusChanged:
                    Announce(actor, (ExecutionStatus)effect.Subject!);
                    break;
            }
        }
    }

    // Not flushed: losing the note to a kill only means that the end is told again.
    private void Confirm(ExecutionActor actor, ExecutionStatus status)
    {
        if (status != ExecutionStatus.Running)
        {
            Note(new JournalRecord.Announced(actor.Identity.Id));
        }
    }

    private void Announce(ExecutionActor actor, ExecutionStatus status)
    {
        if (!actor.Identity.IsExpress)
        {
            _options.Observer.StatusChanged(StatusChanges.Of(actor, status, () => Confirm(actor, status)));
        }

        if (status == ExecutionStatus.Running)
        {
            return;
        }

        actor.Closed.TrySetResult();
        Machines.FinishDeletion(actor.Identity.StateMachineArn);
        if (actor.Identity.IsExpress)
        {
            Forget(actor);
            return;
        }

        _unfolded.Enqueue(actor);
        while (_unfolded.Count > UnfoldedClosed && _unfolded.TryDequeue(out var oldest))
        {
            oldest.Fold();
        }
    }

    // A service that was called works on, whatever became of the task; only what runs for its caller is stopped.
    private void EndCall(PendingCall call)
    {
        if (call is not TaskCall { Resource.Pattern: TaskPattern.RequestResponse or TaskPattern.WaitForTaskToken } && _open.TryRemove(call, out var source))
        {
            source.Cancel();
            source.Dispose();
        }

        if (call is TaskCall task)
        {
            Activities.Withdraw(task);
        }
        else if (call is MapRunCall run)
        {
            MapRuns.Release(run);
        }
    }

    private void Begin(ExecutionActor actor, PendingCall call)
    {
        if (call is TaskCall { Resource.Kind: TaskResourceKind.Activity } activity)
        {
            Activities.Schedule(actor, activity);
            return;
        }

        var source = new CancellationTokenSource();
        _open[call] = source;
        _ = PerformAsync(actor, call, source.Token);
    }

    private async Task PerformAsync(ExecutionActor actor, PendingCall call, CancellationToken cancellationToken)
    {
        await Task.Yield();
        TaskReply reply;
        try
        {
            reply = call switch
            {
                MapRunCall run => await MapRuns.RunAsync(actor, run, cancellationToken),
                TaskCall { Resource: { Service: "states" or "sfn", Action: "startExecution" } } nested => await NestedExecutions.StartAsync(this, actor, nested, cancellationToken),
                _ => await ServiceCalls.PerformAsync(
                    _options.Integration,
                    ((TaskCall)call).Resource,
                    ((TaskCall)call).Arguments,
                    new CallContext(
                        actor.Identity.Arn,
                        actor.Identity.StateMachineArn,
                        (call.Branch.Span as Activity)?.Id ?? TraceContext.TraceParent(actor.Identity, actor.Input),
                        Clock.GetUtcNow()),
                    cancellationToken),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever the host's code throws must end this task, not the engine; it becomes the task's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            reply = new TaskReply(Output: null, Expressions.ErrorNames.Runtime, $"{e.GetType().Name}: {e.Message}");
        }

        if (_open.TryRemove(call, out var source))
        {
            source.Dispose();
        }

        actor.Post(new Signal(SignalKind.Reply) { Id = call.Id, Data = reply.Output, Error = reply.Error, Cause = reply.Cause });
    }
}
