using Amazon.CDK;
using Amazon.CDK.AWS.Logs;

namespace Espresso.AppHost.Infrastructure;

/// <summary>Questions that people ask the logs, saved in Logs Insights under the deployment's name.</summary>
internal static class Queries
{
    /// <summary>A report of Lambda about an invocation that began with a new instance.</summary>
    public const string ColdStart = "filter type = \"platform.report\" and ispresent(record.metrics.initDurationMs)";

    public static void Create(Stack stack, StackParameters parameters, Functions functions, Workflow workflow, Api api)
    {
        string[] functionLogs = [.. functions.All.Select(function => function.Logs.Ref)];

        Save("OneOrdersStoryQuery", "one order's story (put its id in)", [.. functionLogs, workflow.Logs.Ref],
            "fields @timestamp, @log, @message",
            "filter @message like \"ORDER-ID\"",
            "sort @timestamp asc",
            "limit 1000");
        Save("SlowestRequestsQuery", "slowest requests", functionLogs,
            "filter type = \"platform.report\"",
            "fields @timestamp, @log, record.requestId as request, record.metrics.durationMs as ms, record.metrics.initDurationMs as startMs, record.metrics.maxMemoryUsedMB as memoryMB",
            "sort ms desc",
            "limit 50");
        Save("ErrorsByCodeQuery", "errors by code", functionLogs,
            "filter ispresent(State.Code) or LogLevel in [\"Error\", \"Critical\"]",
            "stats count(*) as times, max(@timestamp) as last by coalesce(State.Code, Category) as code, State.Status as status, @log",
            "sort times desc");
        Save("ColdStartsQuery", "cold starts", functionLogs,
            ColdStart,
            "stats count(*) as starts, avg(record.metrics.initDurationMs) as averageMs, max(record.metrics.initDurationMs) as worstMs by bin(1h), @log",
            "sort starts desc");
        Save("RefusedByGatewayQuery", "refused by the gateway", [api.Logs.Ref],
            "filter status >= 400",
            "stats count(*) as times by status, refusedBy, method, route",
            "sort times desc").CfnOptions.Condition = parameters.HasApiLogs;

        CfnQueryDefinition Save(string id, string name, string[] logs, params string[] lines)
        {
            var query = new CfnQueryDefinition(stack, id, new CfnQueryDefinitionProps
            {
                Name = Fn.Sub($"${{NamePrefix}}espresso/{name}"),
                QueryString = string.Join("\n| ", lines),
                LogGroupNames = logs,
            });
            query.CfnOptions.Condition = parameters.Deployed;
            return query;
        }
    }
}
