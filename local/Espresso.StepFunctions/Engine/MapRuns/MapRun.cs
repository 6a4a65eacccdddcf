using System.Globalization;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>A map run and how far it is.</summary>
internal sealed class MapRun(ExecutionActor parent, MapRunCall call, DateTimeOffset startedAt)
{
    private readonly Lock _gate = new();
    private int[] _items = [];
    private ExecutionStatus?[] _children = [];
    private bool _written;

    public string Arn => call.MapRunArn;

    public string ExecutionArn => parent.Identity.Arn;

    public DateTimeOffset StartedAt => startedAt;

    public DateTimeOffset? StoppedAt { get; private set; }

    public string Status { get; private set; } = "RUNNING";

    /// <summary>The children are known, each with the number of its items.</summary>
    public void Planned(int[] items)
    {
        lock (_gate)
        {
            _items = items;
            _children = new ExecutionStatus?[items.Length];
        }
    }

    public void Started(int child)
    {
        lock (_gate)
        {
            _children[child] = ExecutionStatus.Running;
        }
    }

    /// <summary>Counts a child's end; true when the run has failed by it.</summary>
    public bool Ended(int child, ExecutionStatus status)
    {
        lock (_gate)
        {
            _children[child] = status;
            var failed = Count(_items, ExecutionStatus.Failed) + Count(_items, ExecutionStatus.TimedOut);
            return call is { ToleratedFailureCount: null, ToleratedFailurePercentage: null }
                ? failed > 0
                : failed > call.ToleratedFailureCount || failed * 100.0 > call.ToleratedFailurePercentage * _items.Sum();
        }
    }

    /// <summary>The results are where the state wants them.</summary>
    public void Written() => _written = true;

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
                ("toleratedFailurePercentage", new JsonNumber((call.ToleratedFailurePercentage ?? 0).ToString("0.0###", CultureInfo.InvariantCulture))),
                ("toleratedFailureCount", JsonValue.From(call.ToleratedFailureCount ?? 0)),
                ("itemCounts", Counts(_items)),
                ("executionCounts", Counts([.. _items.Select(static _ => 1)])),
                ("redriveCount", JsonValue.From(call.RedriveCount)),
                ("redriveDate", call.RedriveCount > 0 ? HistoryRenderer.EpochSeconds(StartedAt.UtcTicks) : null));
        }
    }

    private int Count(int[] weights, ExecutionStatus? status)
    {
        var count = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            count += _children[i] == status ? weights[i] : 0;
        }

        return count;
    }

    private JsonObject Counts(int[] weights)
    {
        var succeeded = Count(weights, ExecutionStatus.Succeeded);
        return JsonObject.Of(
            ("pending", JsonValue.From(Count(weights, status: null))),
            ("running", JsonValue.From(Count(weights, ExecutionStatus.Running))),
            ("succeeded", JsonValue.From(succeeded)),
            ("failed", JsonValue.From(Count(weights, ExecutionStatus.Failed))),
            ("timedOut", JsonValue.From(Count(weights, ExecutionStatus.TimedOut))),
            ("aborted", JsonValue.From(Count(weights, ExecutionStatus.Aborted))),
            ("total", JsonValue.From(weights.Sum())),
            ("resultsWritten", JsonValue.From(_written && call.State.Writer?.Action is not null ? succeeded : 0)),
            ("failuresNotRedrivable", JsonValue.From(0)),
            ("pendingRedrive", JsonValue.From(0)));
    }
}
