using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// When somebody should look. Every alarm goes to the alerts topic, so to the administrators' page and mail. The dead-letter
/// queues have theirs in <see cref="Messaging" />; these are about what runs in the cloud only.
/// </summary>
internal sealed class Alarms
{
    private const double FiveMinutes = 300;

    private readonly Stack _stack;
    private readonly StackParameters _parameters;
    private readonly Messaging _messaging;

    private Alarms(Stack stack, StackParameters parameters, Messaging messaging) => (_stack, _parameters, _messaging) = (stack, parameters, messaging);

    public static void Create(Stack stack, StackParameters parameters, Tables tables, Messaging messaging, Functions functions, Workflow workflow)
    {
        var alarms = new Alarms(stack, parameters, messaging);
        alarms.OnApi();
        alarms.OnFunctions(functions);
        alarms.OnQueues();
        alarms.OnWorkflow(workflow);
        alarms.OnTables(tables);
        alarms.OnSilence();
    }

    private void OnApi()
    {
        (string, string)[] api = [("ApiName", Fn.Sub("${NamePrefix}espresso")), ("Stage", Api.StageName)];
        Alarm("Api5xx", "api-5xx", "The API fails.", "AWS/ApiGateway", "5XXError", api, "Sum", 5);
        // The average of this metric is a share of the requests.
        Alarm("Api4xx", "api-4xx", "Four of ten requests are refused: a client is out of date, or somebody is trying things.", "AWS/ApiGateway", "4XXError", api, "Average", 0.4, periods: 3);
        Alarm("ApiLatency", "api-latency", "One request of a hundred takes longer than three seconds.", "AWS/ApiGateway", "Latency", api, "p99", 3000, periods: 3);
    }

    private void OnFunctions(Functions functions)
    {
        foreach (var function in functions.All)
        {
            (string, string)[] dimensions = [("FunctionName", function.Function.Ref)];
            var id = function.Function.Node.Id;
            Alarm($"{id}Errors", $"{function.Name}-errors", $"Invocations of {function.Name} fail.", "AWS/Lambda", "Errors", dimensions, "Sum", 0);
            Alarm($"{id}Throttles", $"{function.Name}-throttles", $"Invocations of {function.Name} are turned away for lack of concurrency.", "AWS/Lambda", "Throttles", dimensions, "Sum", 0);
        }
    }

    private void OnQueues()
    {
        foreach (var (id, queue) in new[] { ("Notifications", _messaging.NotificationsQueue), ("Alerts", _messaging.AlertsQueue) })
        {
            Alarm($"{id}QueueAge", $"{id.ToLowerInvariant()}-queue-age", "A message waits longer than five minutes.", "AWS/SQS", "ApproximateAgeOfOldestMessage",
                [("QueueName", queue.AttrQueueName)], "Maximum", 300);
        }
    }

    private void OnWorkflow(Workflow workflow)
    {
        foreach (var end in (string[])["Failed", "TimedOut", "Aborted"])
        {
            Alarm($"OrderWorkflow{end}", $"workflow-{end.ToLowerInvariant()}", $"Executions of the order workflow ended as {end}. The sweep starts another attempt.", "AWS/States", $"Executions{end}",
                [("StateMachineArn", workflow.Machine.Ref)], "Sum", 0);
        }
    }

    private void OnTables(Tables tables)
    {
        foreach (var (id, table) in new[] { ("OrdersTable", tables.Orders), ("NotificationsTable", tables.Notifications) })
        {
            foreach (var action in (string[])["Read", "Write"])
            {
                Alarm($"{id}{action}Throttles", $"{id}-{action}-throttles".ToLowerInvariant(), "DynamoDB turns requests away.", "AWS/DynamoDB", $"{action}ThrottleEvents",
                    [("TableName", table.Ref)], "Sum", 0);
            }
        }
    }

    /// <summary>
    /// No order for an hour while the shop should be open. A metric without data cannot be compared; the sweep's, which comes
    /// every minute, says what time it is and turns "nothing" into zero.
    /// </summary>
    private void OnSilence()
    {
        var alarm = new CfnAlarm(_stack, "NoOrdersAlarm", Told(new CfnAlarmProps
        {
            AlarmName = _parameters.Name("no-orders"),
            AlarmDescription = "Nobody has ordered for an hour, in the opening hours.",
            Metrics = new[]
            {
                Hourly("orders", Metrics.Namespace, Metrics.OrderChanges, (Metrics.Service, Fn.Sub(Metrics.NameOf(ResourceNames.Orders))), ("status", "scanned")),
                Hourly("sweeps", "AWS/Lambda", "Invocations", ("FunctionName", Fn.Sub($"${{NamePrefix}}{ResourceNames.OrdersSweep}"))),
                new CfnAlarm.MetricDataQueryProperty
                {
                    Id = "ordered",
                    Expression = Fn.Sub("IF(HOUR(sweeps) >= ${OpensAtHour} AND HOUR(sweeps) < ${ClosesAtHour} AND DAY(sweeps) < 6, SUM([orders, 0 * sweeps]), 1)"),
                    ReturnData = true,
                },
            },
            EvaluationPeriods = 1,
            Threshold = 1,
            ComparisonOperator = "LessThanThreshold",
            TreatMissingData = "notBreaching",
        }));
        alarm.CfnOptions.Condition = _parameters.Deployed;

        static CfnAlarm.MetricDataQueryProperty Hourly(string id, string space, string name, params (string Name, string Value)[] dimensions) => new()
        {
            Id = id,
            ReturnData = false,
            MetricStat = new CfnAlarm.MetricStatProperty
            {
                Metric = new CfnAlarm.MetricProperty { Namespace = space, MetricName = name, Dimensions = Dimensions(dimensions) },
                Period = 3600,
                Stat = "Sum",
            },
        };
    }

    private void Alarm(
        string id, string name, string description, string space, string metric, (string Name, string Value)[] dimensions, string statistic, double above, double periods = 1)
    {
        var isPercentile = statistic.StartsWith('p');
        var alarm = new CfnAlarm(_stack, id + "Alarm", Told(new CfnAlarmProps
        {
            AlarmName = _parameters.Name(name),
            AlarmDescription = description,
            Namespace = space,
            MetricName = metric,
            Dimensions = Dimensions(dimensions),
            Statistic = isPercentile ? null : statistic,
            ExtendedStatistic = isPercentile ? statistic : null,
            Period = FiveMinutes,
            EvaluationPeriods = periods,
            Threshold = above,
            ComparisonOperator = "GreaterThanThreshold",
            TreatMissingData = "notBreaching",
        }));
        alarm.CfnOptions.Condition = _parameters.Deployed;
    }

    private CfnAlarmProps Told(CfnAlarmProps props)
    {
        props.AlarmActions = [_messaging.Alerts.Ref];
        return props;
    }

    private static CfnAlarm.DimensionProperty[] Dimensions((string Name, string Value)[] dimensions) =>
        [.. dimensions.Select(dimension => new CfnAlarm.DimensionProperty { Name = dimension.Name, Value = dimension.Value })];
}
