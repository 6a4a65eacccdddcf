using System.Globalization;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>A map run and how far it is.</summary>
internal sealed class MapRun
{
    /// <summary>How many children of an unlimited run run at once (service guide, "Quotas related to Distributed Map").</summary>
    private const int MostAtOnce = 10_000;

    private readonly ExecutionActor _parent;
    private readonly MapRunCall _call;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonValue> _settings = new(StringComparer.Ordinal);
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int[] _items = [];
    private ExecutionStatus?[] _children = [];

    /// <param name="parent">The execution that the run belongs to.</param>
    /// <param name="call">The run.</param>
    /// <param name="earlier">What was kept of it before a restart or a redrive, with what UpdateMapRun changed.</param>
    public MapRun(ExecutionActor parent, MapRunCall call, JsonObject? earlier)
    {
        _parent = parent;
        _call = call;
        if (earlier?[UpdatedMember] is JsonObject updated)
        {
            Update(updated);
        }
    }

    /// <summary>The member of a kept run that has what UpdateMapRun changed; answers leave it out.</summary>
    public const string UpdatedMember = "updated";

    public string Arn => _call.MapRunArn;

    public string ExecutionArn => _parent.Identity.Arn;

    public DateTimeOffset? StoppedAt { get; private set; }

    /// <summary>The status of a run that has not ended.</summary>
    public const string Running = "RUNNING";

    public string Status { get; private set; } = Running;

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

    /// <summary>What UpdateMapRun may change, in force from now on.</summary>
    public void Update(JsonObject settings)
    {
        lock (_gate)
        {
            foreach (var (name, value) in settings)
            {
                _settings[name] = value;
            }

            MakeRoom();
        }
    }

    /// <summary>Done when one more child may run.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_running < Math.Min(Limit, MostAtOnce))
                {
                    _running++;
                    return;
                }

                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A child that had entered is over.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _running--;
            MakeRoom();
        }
    }

    /// <summary>Counts a child's end; true when the run has failed by it.</summary>
    public bool Ended(int child, ExecutionStatus status)
    {
        lock (_gate)
        {
            _children[child] = status;
            var failed = Count(_items, ExecutionStatus.Failed) + Count(_items, ExecutionStatus.TimedOut);
            var count = Setting("toleratedFailureCount") ?? _call.ToleratedFailureCount;
            var percentage = Setting("toleratedFailurePercentage") ?? _call.ToleratedFailurePercentage;
            return (count, percentage) is (null, null)
                ? failed > 0
                : failed > count || failed * 100.0 > percentage * _items.Sum();
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
                ("startDate", HistoryRenderer.EpochSeconds(_call.StartedAt.UtcTicks)),
                ("stopDate", StoppedAt is { } stop ? HistoryRenderer.EpochSeconds(stop.UtcTicks) : null),
                ("maxConcurrency", JsonValue.From(Limit)),
                ("toleratedFailurePercentage", new JsonNumber((Setting("toleratedFailurePercentage") ?? _call.ToleratedFailurePercentage ?? 0).ToString("0.0###", CultureInfo.InvariantCulture))),
                ("toleratedFailureCount", JsonValue.From((long?)Setting("toleratedFailureCount") ?? _call.ToleratedFailureCount ?? 0)),
                ("itemCounts", Counts(_items)),
                ("executionCounts", Counts([.. _items.Select(static _ => 1)])),
                ("redriveCount", JsonValue.From(_call.RedriveCount)),
                ("redriveDate", _call.RedrivenAt is { } redriven ? HistoryRenderer.EpochSeconds(redriven.UtcTicks) : null));
        }
    }

    /// <summary>What is kept of it.</summary>
    public JsonObject ToJson()
    {
        var json = Describe();
        lock (_gate)
        {
            return _settings.Count == 0 ? json : json.With(UpdatedMember, new JsonObject([.. _settings.Keys], [.. _settings.Values]));
        }
    }

    private long Limit => Setting("maxConcurrency") switch
    {
        null => _call.MaxConcurrency,
        0 => int.MaxValue,
        { } most => (long)most,
    };

    private double? Setting(string name) => _settings.GetValueOrDefault(name) is JsonNumber number ? number.Value : null;

    private void MakeRoom()
    {
        _room.SetResult();
        _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
        var failed = Count(weights, ExecutionStatus.Failed);
        var timedOut = Count(weights, ExecutionStatus.TimedOut);
        return JsonObject.Of(
            ("pending", JsonValue.From(Count(weights, status: null))),
            ("running", JsonValue.From(Count(weights, ExecutionStatus.Running))),
            ("succeeded", JsonValue.From(succeeded)),
            ("failed", JsonValue.From(failed)),
            ("timedOut", JsonValue.From(timedOut)),
            ("aborted", JsonValue.From(Count(weights, ExecutionStatus.Aborted))),
            ("total", JsonValue.From(weights.Sum())),
            ("resultsWritten", JsonValue.From(Status is "SUCCEEDED" or "FAILED" ? succeeded + failed + timedOut : 0)),
            ("failuresNotRedrivable", JsonValue.From(0)),
            ("pendingRedrive", JsonValue.From(0)));
    }
}
