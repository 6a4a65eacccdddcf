using System.Diagnostics;
using Espresso.StepFunctions.Interpreter;

namespace Espresso.StepFunctions.Engine;

/// <summary>
/// Spans of executions and their states (source <c>Espresso.StepFunctions</c>), for executions that are part of a trace:
/// one without a caller's trace would only be noise. A restart ends the open spans; states go on without one.
/// </summary>
internal sealed class StateTracer : IStateTracer
{
    private readonly ActivityContext _parent;
    private Activity? _execution;

    private StateTracer(ActivityContext parent) => _parent = parent;

    public static ActivitySource Source { get; } = new(StepFunctionsEngine.ActivitySourceName);

    /// <summary>A tracer when somebody listens and the execution is part of a trace.</summary>
    public static StateTracer? For(ExecutionActor actor) =>
        Source.HasListeners() && ActivityContext.TryParse(TraceContext.TraceParent(actor.Identity, actor.Input), traceState: null, isRemote: true, out var parent)
            ? new StateTracer(parent)
            : null;

    public object? Entered(Branch branch)
    {
        var execution = branch.Execution;
        _execution ??= Start($"{execution.Identity.StateMachineName} {execution.Identity.Name}", _parent, execution.Now)?
            .SetTag("aws.step_functions.execution.arn", execution.Identity.Arn);
        var span = Start(branch.State.Name, (SpanAround(branch) ?? _execution)?.Context ?? _parent, branch.EnteredAt);
        return span?
            .SetTag("aws.step_functions.state.name", branch.State.Name)
            .SetTag("aws.step_functions.state.type", branch.State.Type.ToString());
    }

    public void Left(Branch branch, StateError? error)
    {
        if (branch.Span is not Activity span)
        {
            return;
        }

        branch.Span = null;
        if (branch.RetryCount > 0)
        {
            span.SetTag("aws.step_functions.state.retries", branch.RetryCount);
        }

        Stop(span, branch.Now, error);
    }

    public void Finished(Execution execution)
    {
        if (_execution is { } span)
        {
            _execution = null;
            span.SetTag("aws.step_functions.execution.status", StatusChanges.Name(execution.Status));
            Stop(span, execution.Now, execution.Error);
        }
    }

    private static Activity? SpanAround(Branch branch) => branch.Parent?.Span as Activity;

    private static Activity? Start(string name, ActivityContext parent, DateTimeOffset at)
    {
        // The new span must not become the current one of this thread, which serves other executions next.
        var current = Activity.Current;
        var span = Source.StartActivity(name, ActivityKind.Internal, parent, startTime: at);
        Activity.Current = current;
        return span;
    }

    private static void Stop(Activity span, DateTimeOffset at, StateError? error)
    {
        if (error is not null)
        {
            span.SetStatus(ActivityStatusCode.Error, error.Cause).SetTag("error.type", error.Name);
        }

        var current = Activity.Current;
        span.SetEndTime(at.UtcDateTime);
        span.Stop();
        Activity.Current = current;
    }
}
