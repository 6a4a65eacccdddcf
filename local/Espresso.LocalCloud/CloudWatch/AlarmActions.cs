using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.EventBridge;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda;
using Espresso.LocalCloud.Sns;

namespace Espresso.LocalCloud.CloudWatch;

/// <summary>Tells of an alarm's new state: its actions, and an event on the default bus.</summary>
internal sealed partial class AlarmActions(ICloud cloud, ILogger logger)
{
    public string ArnOf(AlarmRecord alarm) => cloud.Settings.Arn("cloudwatch", $"alarm:{alarm.Name}");

    public async Task TellAsync(AlarmRecord alarm, string oldState)
    {
        Log.Changed(logger, alarm.Name, oldState, alarm.State, alarm.Reason);
        if (alarm.ActionsEnabled)
        {
            foreach (var action in alarm.ActionsOf(alarm.State))
            {
                await RunAsync(action, alarm, oldState);
            }
        }

        var detail = new JsonObject
        {
            ["alarmName"] = alarm.Name,
            ["state"] = new JsonObject { ["value"] = alarm.State, ["reason"] = alarm.Reason, ["timestamp"] = Time(alarm.StateUpdatedAt) },
            ["previousState"] = new JsonObject { ["value"] = oldState },
            ["configuration"] = new JsonObject { ["description"] = alarm.Settings.Text("AlarmDescription") },
        };
        await cloud.Service<IEventBridge>().PutEventAsync("aws.cloudwatch", "CloudWatch Alarm State Change", detail, [ArnOf(alarm)]);
    }

    private async Task RunAsync(string action, AlarmRecord alarm, string oldState)
    {
        var message = Message(alarm, oldState).ToText();
        try
        {
            switch (Arn.TryParse(action, out var arn) ? arn.Service : "")
            {
                case "sns":
                    await cloud.Service<ISns>().PublishAsync(action, message, $"{alarm.State}: \"{alarm.Name}\" in {cloud.Settings.Region}");
                    break;
                case "lambda":
                    await cloud.Service<ILambda>().InvokeEventAsync(action, Encoding.UTF8.GetBytes(message));
                    break;
                default:
                    Log.Unknown(logger, alarm.Name, action);
                    break;
            }
        }
        catch (CloudException e)
        {
            Log.Failed(logger, alarm.Name, action, e.Message);
        }
    }

    private JsonObject Message(AlarmRecord alarm, string oldState)
    {
        var settings = alarm.Settings;
        return new JsonObject
        {
            ["AlarmName"] = alarm.Name,
            ["AlarmDescription"] = settings.Text("AlarmDescription"),
            ["AWSAccountId"] = CloudSettings.AccountId,
            ["AlarmConfigurationUpdatedTimestamp"] = Time(alarm.ConfiguredAt),
            ["NewStateValue"] = alarm.State,
            ["NewStateReason"] = alarm.Reason,
            ["StateChangeTime"] = Time(alarm.StateUpdatedAt),
            ["Region"] = cloud.Settings.Region,
            ["AlarmArn"] = ArnOf(alarm),
            ["OldStateValue"] = oldState,
            ["OKActions"] = settings.Texts("OKActions").ToJson(),
            ["AlarmActions"] = settings.Texts("AlarmActions").ToJson(),
            ["InsufficientDataActions"] = settings.Texts("InsufficientDataActions").ToJson(),
            ["Trigger"] = new JsonObject
            {
                ["MetricName"] = settings.Text("MetricName"),
                ["Namespace"] = settings.Text("Namespace"),
                ["StatisticType"] = "Statistic",
                ["Statistic"] = settings.Text("Statistic")?.ToUpperInvariant(),
                ["Unit"] = settings.Text("Unit"),
                ["Dimensions"] = new JsonArray([.. settings.Objects("Dimensions").Select(dimension => (JsonNode?)new JsonObject { ["value"] = dimension.Text("Value"), ["name"] = dimension.Text("Name") })]),
                ["Period"] = alarm.PeriodSeconds,
                ["EvaluationPeriods"] = alarm.EvaluationPeriods,
                ["DatapointsToAlarm"] = alarm.DatapointsToAlarm,
                ["ComparisonOperator"] = settings.Text("ComparisonOperator"),
                ["Threshold"] = settings.Real("Threshold"),
                ["TreatMissingData"] = settings.Text("TreatMissingData") ?? "",
                ["EvaluateLowSampleCountPercentile"] = "",
            },
        };
    }

    private static string Time(double seconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Alarm {Alarm} went from {OldState} to {State}: {Reason}")]
        public static partial void Changed(ILogger logger, string alarm, string oldState, string state, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Action {Action} of alarm {Alarm} has no meaning here")]
        public static partial void Unknown(ILogger logger, string alarm, string action);

        [LoggerMessage(Level = LogLevel.Error, Message = "Action {Action} of alarm {Alarm} failed: {Error}")]
        public static partial void Failed(ILogger logger, string alarm, string action, string error);
    }
}
