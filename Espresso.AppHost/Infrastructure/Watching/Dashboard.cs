using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// One page for whoever runs the shop's system: first the shop, then what it runs on, from the browser inwards.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
/// </summary>
internal static class Dashboard
{
    private const int Columns = 24;
    private const int Height = 6;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Create(Stack stack, StackParameters parameters, Functions functions)
    {
        string[] names = [.. functions.All.Select(function => function.Name)];
        JsonObject[][] rows =
        [
            [OrdersByStatus(), DrinksMade(), TimeToReady()],
            [ApiRequests(), ApiLatency(), Firewall()],
            [OfFunctions("Function duration, p99", "Duration", "p99", names), OfFunctions("Function errors", "Errors", "Sum", names), OfFunctions("Throttles", "Throttles", "Sum", names), ColdStarts(names)],
            [QueueAge(), DeadLetters(), Workflow()],
            [TableUse(), TableThrottles(), Mails()],
        ];
        var widgets = rows.SelectMany((row, y) => row.Select((widget, x) =>
        {
            var width = Columns / row.Length;
            (widget["x"], widget["y"], widget["width"], widget["height"]) = (x * width, y * Height, width, Height);
            return (JsonNode)widget;
        }));
        var body = new JsonObject { ["widgets"] = new JsonArray([.. widgets]) };
        var dashboard = new CfnDashboard(stack, "Dashboard", new CfnDashboardProps
        {
            DashboardName = parameters.Name("espresso"),
            DashboardBody = Fn.Sub(body.ToJsonString(Readable)),
        });
        dashboard.CfnOptions.Condition = parameters.Deployed;
    }

    private static JsonObject OrdersByStatus() => Graph("Orders by status", "Sum", Search($"{{{Metrics.Namespace},{Metrics.Service},status}} MetricName=\"{Metrics.OrderChanges}\" {OrdersServices}", "Sum", "${!PROP('Dim.status')}"));

    private static JsonObject DrinksMade() => Graph("Drinks made", "SampleCount", Search($"{{{Metrics.Namespace},{Metrics.Service},drink}} MetricName=\"{Metrics.TimeToReady}\" {OrdersServices}", "SampleCount", "${!PROP('Dim.drink')}"));

    private static JsonObject TimeToReady() => Graph("From accept to ready (seconds)", "p50",
        OneOf("p50", Metrics.Namespace, Metrics.TimeToReady, Metrics.Service, Metrics.NameOf(ResourceNames.Orders)),
        OneOf("p90", Metrics.Namespace, Metrics.TimeToReady, Metrics.Service, Metrics.NameOf(ResourceNames.Orders)));

    private static JsonObject ApiRequests() => Graph("API requests", "Sum", OfApi("Sum", "Count"), OfApi("Sum", "4XXError"), OfApi("Sum", "5XXError"));

    private static JsonObject ApiLatency() => Graph("API latency (ms)", "p50", OfApi("p50", "Latency"), OfApi("p90", "Latency"), OfApi("p99", "Latency"));

    private static JsonObject Firewall() => Graph("Refused by the firewall", "Sum", Search("{AWS/WAFV2,Region,Rule,WebACL} MetricName=\"BlockedRequests\" WebACL=\"${NamePrefix}espresso\"", "Sum", "${!PROP('Dim.Rule')}"));

    private static JsonObject OfFunctions(string title, string metric, string statistic, string[] names) => Graph(title, statistic,
        [.. names.Select(name => OneOf(statistic, "AWS/Lambda", metric, "FunctionName", Metrics.NameOf(name)))]);

    private static JsonObject ColdStarts(string[] names) => new()
    {
        ["type"] = "log",
        ["properties"] = new JsonObject
        {
            ["title"] = "Cold starts",
            ["region"] = "${AWS::Region}",
            ["view"] = "timeSeries",
            ["stacked"] = true,
            ["query"] = string.Join(" | ", [.. names.Select(name => $"SOURCE '/aws/lambda/${{NamePrefix}}{name}'"), Queries.ColdStart, "stats count(*) as starts by bin(5m)"]),
        },
    };

    private static JsonObject QueueAge() => Graph("Age of the oldest message (seconds)", "Maximum",
        OfQueue("Maximum", "ApproximateAgeOfOldestMessage", "notifications"), OfQueue("Maximum", "ApproximateAgeOfOldestMessage", "alerts"));

    private static JsonObject DeadLetters() => Graph("Dead letters", "Maximum",
        [.. new[] { "notifications", "alerts", "functions" }.Select(name => OfQueue("Maximum", "ApproximateNumberOfMessagesVisible", name + "-dead-letters"))]);

    private static JsonObject Workflow() => Graph("Order workflow", "Sum",
        [.. new[] { "ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted" }.Select(metric => OneOf("Sum", "AWS/States", metric, "StateMachineArn", "${OrderWorkflow}"))]);

    private static JsonObject TableUse() => Graph("Table capacity used", "Sum",
        [.. EachTable(table => OneOf("Sum", "AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", table)), .. EachTable(table => OneOf("Sum", "AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table))]);

    private static JsonObject TableThrottles() => Graph("Table throttles", "Sum",
        [.. EachTable(table => OneOf("Sum", "AWS/DynamoDB", "ReadThrottleEvents", "TableName", table)), .. EachTable(table => OneOf("Sum", "AWS/DynamoDB", "WriteThrottleEvents", "TableName", table))]);

    private static JsonObject Mails() => Graph("Mails", "Sum",
        Search($"{{{Metrics.Namespace},{Metrics.Service},outcome}} MetricName=\"{Metrics.Mails}\" {Metrics.Service}=\"{Metrics.NameOf(ResourceNames.NotificationsEvents)}\"", "Sum", "${!PROP('Dim.outcome')}"));

    private static string OrdersServices =>
        $"{Metrics.Service}=({string.Join(" OR ", new[] { ResourceNames.Orders, ResourceNames.OrdersWorkflow, ResourceNames.OrdersSweep }.Select(name => $"\"{Metrics.NameOf(name)}\""))})";

    private static JsonNode[] EachTable(Func<string, JsonNode> metric) => [metric("${OrdersTable}"), metric("${NotificationsTable}")];

    private static JsonArray OfApi(string statistic, string metric) =>
        ["AWS/ApiGateway", metric, "ApiName", "${NamePrefix}espresso", "Stage", Api.StageName, new JsonObject { ["stat"] = statistic, ["label"] = $"{metric} {statistic}" }];

    private static JsonArray OfQueue(string statistic, string metric, string queue) => OneOf(statistic, "AWS/SQS", metric, "QueueName", Metrics.NameOf(queue));

    private static JsonArray OneOf(string statistic, string space, string metric, string dimension, string value) =>
        [space, metric, dimension, value, new JsonObject { ["stat"] = statistic }];

    private static JsonArray Search(string what, string statistic, string label) =>
        [new JsonObject { ["expression"] = $"SEARCH('{what}', '{statistic}')", ["label"] = label }];

    private static JsonObject Graph(string title, string statistic, params JsonNode[] metrics) => new()
    {
        ["type"] = "metric",
        ["properties"] = new JsonObject
        {
            ["title"] = title,
            ["region"] = "${AWS::Region}",
            ["view"] = "timeSeries",
            ["period"] = 300,
            ["stat"] = statistic,
            ["metrics"] = new JsonArray(metrics),
        },
    };
}
