using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Kernel;

public class AlarmTests
{
    [Fact]
    public async Task An_alarm_on_a_dead_letter_queue_tells_its_topic_and_calms_down_again()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var (dead, told) = await AlarmedAsync(cloud);
        await cloud.SendAsync(dead, "poison");
        var notice = await NoticeAsync(cloud, told);
        notice["AlarmName"]!.GetValue<string>().ShouldBe("letters");
        notice["NewStateValue"]!.GetValue<string>().ShouldBe("ALARM");
        notice["Trigger"]!["Dimensions"]!.ToJsonString().ShouldBe("""[{"value":"dead","name":"QueueName"}]""");
        (await StateAsync(cloud)).ShouldBe("ALARM");

        await cloud.CallAsync("sqs", "PurgeQueue", $$"""{"QueueUrl": "{{dead}}"}""");
        var calm = await NoticeAsync(cloud, told);
        calm["NewStateValue"]!.GetValue<string>().ShouldBe("OK");
        calm["OldStateValue"]!.GetValue<string>().ShouldBe("ALARM");
    }

    [Fact]
    public async Task An_alarm_can_be_set_by_hand_and_silenced()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var (_, told) = await AlarmedAsync(cloud);
        await cloud.CallAsync("monitoring", "DisableAlarmActions", """{"AlarmNames": ["letters"]}""");
        await cloud.CallAsync("monitoring", "SetAlarmState", """{"AlarmName": "letters", "StateValue": "ALARM", "StateReason": "by hand"}""");
        (await cloud.BodiesAsync(told)).ShouldBeEmpty();
        await cloud.CallAsync("monitoring", "EnableAlarmActions", """{"AlarmNames": ["letters"]}""");
        await cloud.CallAsync("monitoring", "SetAlarmState", """{"AlarmName": "letters", "StateValue": "OK", "StateReason": "by hand"}""");
        JsonNode.Parse((await cloud.BodiesAsync(told)).Single())!["NewStateReason"]!.GetValue<string>().ShouldBe("by hand");
        (await cloud.RefusalAsync("monitoring", "SetAlarmState", """{"AlarmName": "none", "StateValue": "OK", "StateReason": "x"}""")).Code.ShouldBe("ResourceNotFound");
        (await cloud.RefusalAsync("monitoring", "SetAlarmState", """{"AlarmName": "letters", "StateValue": "FINE", "StateReason": "x"}""")).Code.ShouldBe("ValidationError");
    }

    [Theory]
    [InlineData(""" "Namespace": "AWS/States", "MetricName": "ExecutionsFailed", "Statistic": "Sum", "Period": 60 """)]
    [InlineData(""" "Namespace": "AWS/ApiGateway", "MetricName": "Latency", "ExtendedStatistic": "p99", "Period": 60 """)]
    [InlineData(""" "Metrics": [{"Id": "m", "Expression": "SELECT COUNT(Errors) FROM \"AWS/Lambda\"", "Period": 60, "ReturnData": true}] """)]
    public async Task A_metric_that_is_not_here_leaves_its_alarm_without_data(string metric)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("monitoring", "PutMetricAlarm",
            $$"""{"AlarmName": "letters", {{metric}}, "EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}""");
        await cloud.AdvanceAsync(TimeSpan.FromMinutes(5));
        (await StateAsync(cloud)).ShouldBe("INSUFFICIENT_DATA");
    }

    private static async Task<(string Dead, string Told)> AlarmedAsync(RunningCloud cloud)
    {
        var dead = await cloud.QueueAsync("dead");
        var told = await cloud.QueueAsync("told");
        await cloud.CallAsync("sns", "CreateTopic", """{"Name": "alerts"}""");
        await cloud.CallAsync("sns", "Subscribe",
            $$$"""{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:alerts", "Protocol": "sqs", "Endpoint": "{{{RunningCloud.QueueArn("told")}}}", "Attributes": {"RawMessageDelivery": "true"}}""");
        await cloud.CallAsync("monitoring", "PutMetricAlarm",
            """
            {"AlarmName": "letters", "Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Dimensions": [{"Name": "QueueName", "Value": "dead"}],
             "Statistic": "Maximum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching",
             "AlarmActions": ["arn:aws:sns:eu-west-1:000000000000:alerts"], "OKActions": ["arn:aws:sns:eu-west-1:000000000000:alerts"]}
            """);
        return (dead, told);
    }

    private static async Task<JsonNode> NoticeAsync(RunningCloud cloud, string told)
    {
        // Further periods go by until the alarm has looked.
        var bodies = await cloud.AdvanceUntilAsync(cloud.TakeAsync(told, seconds: 20), TimeSpan.FromSeconds(61));
        return JsonNode.Parse(bodies.Single())!;
    }

    private static async Task<string?> StateAsync(RunningCloud cloud) =>
        (await cloud.CallAsync("monitoring", "DescribeAlarms")).Objects("MetricAlarms").Single().Text("StateValue");
}
