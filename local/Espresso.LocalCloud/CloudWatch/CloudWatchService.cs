using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.CloudWatch;

/// <summary>
/// The alarms of Amazon CloudWatch (API version 2010-08-01), over CBOR, JSON and Query. Alarms on AWS/SQS gauges are
/// evaluated against the queues of this process; others never get data, and are shown as such.
/// </summary>
public sealed partial class CloudWatchService : CloudService, IDisposable
{
    private const string Space = "cloudwatch.alarms";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly string[] Settings =
    [
        "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "InsufficientDataActions", "MetricName", "Namespace", "Statistic", "Dimensions",
        "Period", "Unit", "ExtendedStatistic", "EvaluateLowSampleCountPercentile", "Metrics", "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData",
    ];

    private readonly SortedDictionary<string, AlarmRecord> _alarms = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly IStore _store;
    private readonly TimeProvider _clock;
    private readonly AlarmEvaluation _evaluation;
    private readonly AlarmActions _actions;
    private readonly ILogger _logger;
    private ITimer? _timer;

    public CloudWatchService(IStore store, TimeProvider clock, ICloud cloud, SqsService sqs, ILogger<CloudWatchService> logger)
    {
        ArgumentNullException.ThrowIfNull(sqs);
        (_store, _clock, _logger) = (store, clock, logger);
        _evaluation = new AlarmEvaluation(sqs.Registry);
        _actions = new AlarmActions(cloud, logger);

        Operation("PutMetricAlarm", PutAsync);
        Operation("DescribeAlarms", DescribeAsync);
        Operation("DeleteAlarms", DeleteAsync);
        Operation("SetAlarmState", SetStateAsync);
        Operation("EnableAlarmActions", (input, _) => SwitchActionsAsync(input, isOn: true));
        Operation("DisableAlarmActions", (input, _) => SwitchActionsAsync(input, isOn: false));
        Operation("ListTagsForResource", ListTagsAsync);
        Operation("TagResource", TagAsync);
        Operation("UntagResource", UntagAsync);
    }

    public override string Name => "monitoring";

    public override string? TargetPrefix => "GraniteServiceVersion20100801";

    public override QueryShapes? Query { get; } = new()
    {
        Namespace = "http://monitoring.amazonaws.com/doc/2010-08-01/",
        Version = "2010-08-01",
        Timestamps = new HashSet<string> { "AlarmConfigurationUpdatedTimestamp", "StateUpdatedTimestamp", "StateTransitionedTimestamp" },
        WithoutResult = new HashSet<string> { "PutMetricAlarm", "DeleteAlarms", "SetAlarmState", "EnableAlarmActions", "DisableAlarmActions" },
    };

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, alarm) in _store.ReadRecords<AlarmRecord>(Space))
        {
            _alarms[name] = alarm;
        }

        return Task.CompletedTask;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _clock.CreateTimer(_ => _ = EvaluateAllAsync(), state: null, Interval, Interval);
        return Task.CompletedTask;
    }

    public override Task StopAsync()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _gate.Dispose();
    }

    private Task<JsonObject> PutAsync(JsonObject input, CloudCall call) => ExclusivelyAsync(async () =>
    {
        var name = input.RequiredText("AlarmName", () => Invalid("The parameter AlarmName is required."));
        if (input["ThresholdMetricId"] is not null)
        {
            throw CloudException.NotImplemented("monitoring", "PutMetricAlarm with ThresholdMetricId");
        }

        var metric = input["Metrics"] is null ? input.RequiredText("MetricName", () => Invalid("The parameter MetricName is required.")) : "(an expression)";
        var comparison = input.RequiredText("ComparisonOperator", () => Invalid("The parameter ComparisonOperator is required."));
        if (!AlarmEvaluation.KnownComparisons.Contains(comparison, StringComparer.Ordinal))
        {
            throw Invalid($"ComparisonOperator {comparison} is none of {string.Join(", ", AlarmEvaluation.KnownComparisons)}.");
        }

        if (input.Number("EvaluationPeriods") is not > 0)
        {
            throw Invalid("The parameter EvaluationPeriods must be greater than 0.");
        }

        var settings = new JsonObject();
        foreach (var member in Settings.Where(member => input[member] is not null))
        {
            settings[member] = input[member]!.DeepClone();
        }

        var now = Now();
        var alarm = _alarms.TryGetValue(name, out var before)
            ? before with { Settings = settings, ConfiguredAt = now }
            : new AlarmRecord(name, settings, Tags(input), "INSUFFICIENT_DATA", "Unchecked: Initial alarm creation", ReasonData: null, now, now, now);
        if (!AlarmEvaluation.Knows(alarm))
        {
            Log.NoData(_logger, name, settings.Text("Namespace") ?? "", metric);
        }

        _evaluation.Forget(name);
        await SaveAsync(alarm);
        return new JsonObject();
    });

    private Task<JsonObject> DescribeAsync(JsonObject input, CloudCall call) => ExclusivelyAsync(() =>
    {
        var names = input.Texts("AlarmNames");
        var found = _alarms.Values.Where(alarm =>
            (names.Count == 0 || names.Contains(alarm.Name, StringComparer.Ordinal))
            && (input.Text("AlarmNamePrefix") is not { } prefix || alarm.Name.StartsWith(prefix, StringComparison.Ordinal))
            && (input.Text("StateValue") is not { } state || alarm.State == state)
            && (input.Text("ActionPrefix") is not { } action || alarm.Settings.Texts("AlarmActions").Any(arn => arn.StartsWith(action, StringComparison.Ordinal))));
        return Task.FromResult(new JsonObject
        {
            ["MetricAlarms"] = new JsonArray([.. found.Select(alarm => (JsonNode?)View(alarm))]),
            ["CompositeAlarms"] = new JsonArray(),
        });
    });

    private Task<JsonObject> DeleteAsync(JsonObject input, CloudCall call) => ExclusivelyAsync(async () =>
    {
        var batch = new StoreBatch();
        foreach (var name in input.Texts("AlarmNames"))
        {
            _alarms.Remove(name);
            _evaluation.Forget(name);
            batch.Delete(Space, name);
        }

        await _store.CommitAsync(batch);
        return new JsonObject();
    });

    private Task<JsonObject> SetStateAsync(JsonObject input, CloudCall call) => ExclusivelyAsync(async () =>
    {
        var alarm = Find(input.RequiredText("AlarmName", () => Invalid("The parameter AlarmName is required.")));
        var state = input.RequiredText("StateValue", () => Invalid("The parameter StateValue is required."));
        if (state is not ("OK" or "ALARM" or "INSUFFICIENT_DATA"))
        {
            throw new CloudException("ValidationError", $"1 validation error detected: Value '{state}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]");
        }

        await ChangeAsync(alarm, state, input.RequiredText("StateReason", () => Invalid("The parameter StateReason is required.")), input.Text("StateReasonData"));
        return new JsonObject();
    });

    private Task<JsonObject> SwitchActionsAsync(JsonObject input, bool isOn) => ExclusivelyAsync(async () =>
    {
        foreach (var name in input.Texts("AlarmNames"))
        {
            var alarm = Find(name);
            var settings = alarm.Settings.DeepClone().AsObject();
            settings["ActionsEnabled"] = isOn;
            await SaveAsync(alarm with { Settings = settings });
        }

        return new JsonObject();
    });

    private Task<JsonObject> ListTagsAsync(JsonObject input, CloudCall call) => ExclusivelyAsync(() => Task.FromResult(new JsonObject
    {
        ["Tags"] = new JsonArray([.. Resource(input).Tags.Select(pair => (JsonNode?)new JsonObject { ["Key"] = pair.Key, ["Value"] = pair.Value })]),
    }));

    private Task<JsonObject> TagAsync(JsonObject input, CloudCall call) => ExclusivelyAsync(async () =>
    {
        var (alarm, tags) = (Resource(input), Tags(input));
        await SaveAsync(alarm with { Tags = alarm.Tags.Where(pair => !tags.ContainsKey(pair.Key)).Concat(tags).ToDictionary(StringComparer.Ordinal) });
        return new JsonObject();
    });

    private Task<JsonObject> UntagAsync(JsonObject input, CloudCall call) => ExclusivelyAsync(async () =>
    {
        var (alarm, keys) = (Resource(input), input.Texts("TagKeys"));
        await SaveAsync(alarm with { Tags = alarm.Tags.Where(pair => !keys.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal) });
        return new JsonObject();
    });

    private async Task EvaluateAllAsync()
    {
        try
        {
            await ExclusivelyAsync(async () =>
            {
                foreach (var alarm in _alarms.Values.Where(AlarmEvaluation.Knows).ToList())
                {
                    var (state, reason) = _evaluation.Evaluate(alarm, _clock.GetUtcNow());
                    if (state != alarm.State)
                    {
                        await ChangeAsync(alarm, state, reason, reasonData: null);
                    }
                }

                return new JsonObject();
            });
        }
        catch (Exception e) when (e is CloudException or ObjectDisposedException)
        {
            // The next round comes in seconds; at the end of the process there is none, and nothing to tell.
            Log.Failed(_logger, e);
        }
    }

    private async Task ChangeAsync(AlarmRecord alarm, string state, string reason, string? reasonData)
    {
        var now = Now();
        var changed = alarm with { State = state, Reason = reason, ReasonData = reasonData, StateUpdatedAt = now, StateChangedAt = state == alarm.State ? alarm.StateChangedAt : now };
        // Told first, stored then: a kill in between tells twice, never not at all.
        if (state != alarm.State)
        {
            await _actions.TellAsync(changed, alarm.State);
        }

        await SaveAsync(changed);
    }

    private Task SaveAsync(AlarmRecord alarm)
    {
        _alarms[alarm.Name] = alarm;
        return _store.CommitAsync(new StoreBatch().PutRecord(Space, alarm.Name, alarm));
    }

    private async Task<JsonObject> ExclusivelyAsync(Func<Task<JsonObject>> action)
    {
        await _gate.WaitAsync();
        try
        {
            return await action();
        }
        finally
        {
            _gate.Release();
        }
    }

    private JsonObject View(AlarmRecord alarm)
    {
        var view = alarm.Settings.DeepClone().AsObject();
        view["AlarmName"] = alarm.Name;
        view["AlarmArn"] = _actions.ArnOf(alarm);
        view["ActionsEnabled"] = alarm.ActionsEnabled;
        foreach (var list in (string[])["OKActions", "AlarmActions", "InsufficientDataActions", "Dimensions"])
        {
            view[list] ??= new JsonArray();
        }

        view["StateValue"] = alarm.State;
        view["StateReason"] = alarm.Reason;
        view["StateReasonData"] = alarm.ReasonData;
        view["StateUpdatedTimestamp"] = alarm.StateUpdatedAt;
        view["StateTransitionedTimestamp"] = alarm.StateChangedAt;
        view["AlarmConfigurationUpdatedTimestamp"] = alarm.ConfiguredAt;
        // Over Query these come as text.
        foreach (var number in (string[])["Period", "EvaluationPeriods", "DatapointsToAlarm"])
        {
            if (alarm.Settings.Number(number) is { } value)
            {
                view[number] = value;
            }
        }

        view["Threshold"] = alarm.Settings.Real("Threshold");
        return view;
    }

    private AlarmRecord Find(string name) =>
        _alarms.GetValueOrDefault(name) ?? throw new CloudException("ResourceNotFound", $"Alarm {name} does not exist", 404) { QueryCode = "ResourceNotFound" };

    private AlarmRecord Resource(JsonObject input) => Find(Arn.TryParse(input.RequiredText("ResourceARN"), out var arn) ? arn.Name : "");

    private static Dictionary<string, string> Tags(JsonObject input) =>
        input.Objects("Tags").ToDictionary(tag => tag.RequiredText("Key"), tag => tag.Text("Value") ?? "", StringComparer.Ordinal);

    private static CloudException Invalid(string message) => new("InvalidParameterValueException", message) { QueryCode = "InvalidParameterValue" };

    private double Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Alarm {Alarm} watches {Namespace} {Metric}, which has no data here: its state stays INSUFFICIENT_DATA")]
        public static partial void NoData(ILogger logger, string alarm, string @namespace, string metric);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The alarms could not be evaluated")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
