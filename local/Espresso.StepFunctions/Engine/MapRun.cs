using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>A map run and how far it is.</summary>
internal sealed class MapRun(ExecutionActor parent, MapRunCall call, DateTimeOffset startedAt)
{
    private readonly Lock _gate = new();
    private readonly int[] _counts = new int[Enum.GetValues<ExecutionStatus>().Length];
    private int _total;
    private int _itemsTotal;

    public string Arn => call.MapRunArn;

    public string ExecutionArn => parent.Identity.Arn;

    public DateTimeOffset StartedAt => startedAt;

    public DateTimeOffset? StoppedAt { get; private set; }

    public string Status { get; private set; } = "RUNNING";

    public void Planned(int children, int items)
    {
        lock (_gate)
        {
            _total = children;
            _itemsTotal = items;
        }
    }

    public void Started() => Count(ExecutionStatus.Running, 1);

    /// <summary>Counts a child's end; true when the run has failed by it.</summary>
    public bool Ended(ExecutionStatus status)
    {
        lock (_gate)
        {
            _counts[(int)ExecutionStatus.Running]--;
            _counts[(int)status]++;
            var failed = _counts[(int)ExecutionStatus.Failed] + _counts[(int)ExecutionStatus.TimedOut];
            return failed > 0
                && failed > call.ToleratedFailureCount
                && failed * 100.0 > call.ToleratedFailurePercentage * _total;
        }
    }

    public void Finish(string status, DateTimeOffset at)
    {
        Status = status;
        StoppedAt = at;
    }

    /// <summary>DescribeMapRun's answer.</summary>
    public JsonObject Describe()
    {
        lock (_gate)
        {
            return JsonObject.Of(
                ("mapRunArn", JsonValue.From(Arn)),
                ("executionArn", JsonValue.From(ExecutionArn)),
                ("status", JsonValue.From(Status)),
                ("startDate", HistoryRenderer.EpochSeconds(StartedAt.UtcTicks)),
                ("stopDate", StoppedAt is { } stop ? HistoryRenderer.EpochSeconds(stop.UtcTicks) : null),
                ("maxConcurrency", JsonValue.From(call.State.MaxConcurrency is null ? 0 : call.MaxConcurrency)),
                ("toleratedFailurePercentage", JsonValue.From(call.ToleratedFailurePercentage)),
                ("toleratedFailureCount", JsonValue.From(call.ToleratedFailureCount)),
                ("itemCounts", Counts(_itemsTotal)),
                ("executionCounts", Counts(_total)),
                ("redriveCount", JsonValue.From(0)));
        }
    }

    private void Count(ExecutionStatus status, int by)
    {
        lock (_gate)
        {
            _counts[(int)status] += by;
        }
    }

    private JsonObject Counts(int total)
    {
        var ended = _counts[(int)ExecutionStatus.Succeeded];
        return JsonObject.Of(
            ("pending", JsonValue.From(Math.Max(0, _total - _counts.Sum()))),
            ("running", JsonValue.From(_counts[(int)ExecutionStatus.Running])),
            ("succeeded", JsonValue.From(total == _total ? ended : ended * total / Math.Max(1, _total))),
            ("failed", JsonValue.From(_counts[(int)ExecutionStatus.Failed])),
            ("timedOut", JsonValue.From(_counts[(int)ExecutionStatus.TimedOut])),
            ("aborted", JsonValue.From(_counts[(int)ExecutionStatus.Aborted])),
            ("total", JsonValue.From(total)),
            ("resultsWritten", JsonValue.From(total == _total ? ended : ended * total / Math.Max(1, _total))),
            ("failuresNotRedrivable", JsonValue.From(0)),
            ("pendingRedrive", JsonValue.From(0)));
    }
}
