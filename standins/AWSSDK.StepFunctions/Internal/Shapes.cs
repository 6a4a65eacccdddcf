using Amazon.StepFunctions.Model;
using Amazon.StandIns;

namespace Amazon.StepFunctions.Internal;

/// <summary>How the structures inside requests are written and those inside answers are read.</summary>
internal static partial class Operations
{
    private static ExecutionListItem ReadExecutionListItem(WireReader x) => new() { ExecutionArn = x.Text("executionArn"),
        StateMachineArn = x.Text("stateMachineArn"), Name = x.Text("name"), Status = x.Text("status"), StartDate = x.Date("startDate"),
        StopDate = x.Date("stopDate"), MapRunArn = x.Text("mapRunArn"), ItemCount = x.Int("itemCount"),
        StateMachineVersionArn = x.Text("stateMachineVersionArn"), StateMachineAliasArn = x.Text("stateMachineAliasArn"),
        RedriveCount = x.Int("redriveCount"), RedriveDate = x.Date("redriveDate") };

    private static TaskFailedEventDetails ReadTaskFailedEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource"), Error = x.Text("error"), Cause = x.Text("cause") };

    private static TaskCredentials ReadTaskCredentials(WireReader x) => new() { RoleArn = x.Text("roleArn") };

    private static TaskScheduledEventDetails ReadTaskScheduledEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource"), Region = x.Text("region"), Parameters = x.Text("parameters"), TimeoutInSeconds = x.Long("timeoutInSeconds"),
        HeartbeatInSeconds = x.Long("heartbeatInSeconds"), TaskCredentials = x.Object("taskCredentials", ReadTaskCredentials) };

    private static TaskStartFailedEventDetails ReadTaskStartFailedEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource"), Error = x.Text("error"), Cause = x.Text("cause") };

    private static TaskStartedEventDetails ReadTaskStartedEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource") };

    private static TaskSubmitFailedEventDetails ReadTaskSubmitFailedEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource"), Error = x.Text("error"), Cause = x.Text("cause") };

    private static HistoryEventExecutionDataDetails ReadHistoryEventExecutionDataDetails(WireReader x) => new() { Truncated = x.Bool("truncated") };

    private static TaskSubmittedEventDetails ReadTaskSubmittedEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource"), Output = x.Text("output"), OutputDetails = x.Object("outputDetails", ReadHistoryEventExecutionDataDetails) };

    private static TaskSucceededEventDetails ReadTaskSucceededEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource"), Output = x.Text("output"), OutputDetails = x.Object("outputDetails", ReadHistoryEventExecutionDataDetails) };

    private static TaskTimedOutEventDetails ReadTaskTimedOutEventDetails(WireReader x) => new() { ResourceType = x.Text("resourceType"),
        Resource = x.Text("resource"), Error = x.Text("error"), Cause = x.Text("cause") };

    private static ExecutionFailedEventDetails ReadExecutionFailedEventDetails(WireReader x) => new() { Error = x.Text("error"),
        Cause = x.Text("cause") };

    private static ExecutionStartedEventDetails ReadExecutionStartedEventDetails(WireReader x) => new() { Input = x.Text("input"),
        InputDetails = x.Object("inputDetails", ReadHistoryEventExecutionDataDetails), RoleArn = x.Text("roleArn"),
        StateMachineAliasArn = x.Text("stateMachineAliasArn"), StateMachineVersionArn = x.Text("stateMachineVersionArn") };

    private static ExecutionSucceededEventDetails ReadExecutionSucceededEventDetails(WireReader x) => new() { Output = x.Text("output"),
        OutputDetails = x.Object("outputDetails", ReadHistoryEventExecutionDataDetails) };

    private static ExecutionAbortedEventDetails ReadExecutionAbortedEventDetails(WireReader x) => new() { Error = x.Text("error"),
        Cause = x.Text("cause") };

    private static ExecutionTimedOutEventDetails ReadExecutionTimedOutEventDetails(WireReader x) => new() { Error = x.Text("error"),
        Cause = x.Text("cause") };

    private static ExecutionRedrivenEventDetails ReadExecutionRedrivenEventDetails(WireReader x) => new() { RedriveCount = x.Int("redriveCount") };

    private static MapStateStartedEventDetails ReadMapStateStartedEventDetails(WireReader x) => new() { Length = x.Long("length") };

    private static MapIterationEventDetails ReadMapIterationEventDetails(WireReader x) => new() { Name = x.Text("name"), Index = x.Int("index") };

    private static LambdaFunctionFailedEventDetails ReadLambdaFunctionFailedEventDetails(WireReader x) => new() { Error = x.Text("error"),
        Cause = x.Text("cause") };

    private static LambdaFunctionScheduleFailedEventDetails ReadLambdaFunctionScheduleFailedEventDetails(WireReader x) => new() {
        Error = x.Text("error"), Cause = x.Text("cause") };

    private static LambdaFunctionScheduledEventDetails ReadLambdaFunctionScheduledEventDetails(WireReader x) => new() { Resource = x.Text("resource"),
        Input = x.Text("input"), InputDetails = x.Object("inputDetails", ReadHistoryEventExecutionDataDetails),
        TimeoutInSeconds = x.Long("timeoutInSeconds"), TaskCredentials = x.Object("taskCredentials", ReadTaskCredentials) };

    private static LambdaFunctionStartFailedEventDetails ReadLambdaFunctionStartFailedEventDetails(WireReader x) => new() { Error = x.Text("error"),
        Cause = x.Text("cause") };

    private static LambdaFunctionSucceededEventDetails ReadLambdaFunctionSucceededEventDetails(WireReader x) => new() { Output = x.Text("output"),
        OutputDetails = x.Object("outputDetails", ReadHistoryEventExecutionDataDetails) };

    private static LambdaFunctionTimedOutEventDetails ReadLambdaFunctionTimedOutEventDetails(WireReader x) => new() { Error = x.Text("error"),
        Cause = x.Text("cause") };

    private static StateEnteredEventDetails ReadStateEnteredEventDetails(WireReader x) => new() { Name = x.Text("name"), Input = x.Text("input"),
        InputDetails = x.Object("inputDetails", ReadHistoryEventExecutionDataDetails) };

    private static AssignedVariablesDetails ReadAssignedVariablesDetails(WireReader x) => new() { Truncated = x.Bool("truncated") };

    private static StateExitedEventDetails ReadStateExitedEventDetails(WireReader x) => new() { Name = x.Text("name"), Output = x.Text("output"),
        OutputDetails = x.Object("outputDetails", ReadHistoryEventExecutionDataDetails), AssignedVariables = x.Map("assignedVariables"),
        AssignedVariablesDetails = x.Object("assignedVariablesDetails", ReadAssignedVariablesDetails) };

    private static EvaluationFailedEventDetails ReadEvaluationFailedEventDetails(WireReader x) => new() { Error = x.Text("error"),
        Cause = x.Text("cause"), Location = x.Text("location"), State = x.Text("state") };

    private static HistoryEvent ReadHistoryEvent(WireReader x) => new() { Timestamp = x.Date("timestamp"), Type = x.Text("type"), Id = x.Long("id"),
        PreviousEventId = x.Long("previousEventId"), TaskFailedEventDetails = x.Object("taskFailedEventDetails", ReadTaskFailedEventDetails),
        TaskScheduledEventDetails = x.Object("taskScheduledEventDetails", ReadTaskScheduledEventDetails),
        TaskStartFailedEventDetails = x.Object("taskStartFailedEventDetails", ReadTaskStartFailedEventDetails),
        TaskStartedEventDetails = x.Object("taskStartedEventDetails", ReadTaskStartedEventDetails),
        TaskSubmitFailedEventDetails = x.Object("taskSubmitFailedEventDetails", ReadTaskSubmitFailedEventDetails),
        TaskSubmittedEventDetails = x.Object("taskSubmittedEventDetails", ReadTaskSubmittedEventDetails),
        TaskSucceededEventDetails = x.Object("taskSucceededEventDetails", ReadTaskSucceededEventDetails),
        TaskTimedOutEventDetails = x.Object("taskTimedOutEventDetails", ReadTaskTimedOutEventDetails),
        ExecutionFailedEventDetails = x.Object("executionFailedEventDetails", ReadExecutionFailedEventDetails),
        ExecutionStartedEventDetails = x.Object("executionStartedEventDetails", ReadExecutionStartedEventDetails),
        ExecutionSucceededEventDetails = x.Object("executionSucceededEventDetails", ReadExecutionSucceededEventDetails),
        ExecutionAbortedEventDetails = x.Object("executionAbortedEventDetails", ReadExecutionAbortedEventDetails),
        ExecutionTimedOutEventDetails = x.Object("executionTimedOutEventDetails", ReadExecutionTimedOutEventDetails),
        ExecutionRedrivenEventDetails = x.Object("executionRedrivenEventDetails", ReadExecutionRedrivenEventDetails),
        MapStateStartedEventDetails = x.Object("mapStateStartedEventDetails", ReadMapStateStartedEventDetails),
        MapIterationStartedEventDetails = x.Object("mapIterationStartedEventDetails", ReadMapIterationEventDetails),
        MapIterationSucceededEventDetails = x.Object("mapIterationSucceededEventDetails", ReadMapIterationEventDetails),
        MapIterationFailedEventDetails = x.Object("mapIterationFailedEventDetails", ReadMapIterationEventDetails),
        MapIterationAbortedEventDetails = x.Object("mapIterationAbortedEventDetails", ReadMapIterationEventDetails),
        LambdaFunctionFailedEventDetails = x.Object("lambdaFunctionFailedEventDetails", ReadLambdaFunctionFailedEventDetails),
        LambdaFunctionScheduleFailedEventDetails = x.Object("lambdaFunctionScheduleFailedEventDetails", ReadLambdaFunctionScheduleFailedEventDetails),
        LambdaFunctionScheduledEventDetails = x.Object("lambdaFunctionScheduledEventDetails", ReadLambdaFunctionScheduledEventDetails),
        LambdaFunctionStartFailedEventDetails = x.Object("lambdaFunctionStartFailedEventDetails", ReadLambdaFunctionStartFailedEventDetails),
        LambdaFunctionSucceededEventDetails = x.Object("lambdaFunctionSucceededEventDetails", ReadLambdaFunctionSucceededEventDetails),
        LambdaFunctionTimedOutEventDetails = x.Object("lambdaFunctionTimedOutEventDetails", ReadLambdaFunctionTimedOutEventDetails),
        StateEnteredEventDetails = x.Object("stateEnteredEventDetails", ReadStateEnteredEventDetails),
        StateExitedEventDetails = x.Object("stateExitedEventDetails", ReadStateExitedEventDetails),
        EvaluationFailedEventDetails = x.Object("evaluationFailedEventDetails", ReadEvaluationFailedEventDetails) };

    private static void WriteCloudWatchLogsLogGroup(WireWriter w, CloudWatchLogsLogGroup v) => w.Add("logGroupArn", v.LogGroupArn);

    private static void WriteLogDestination(WireWriter w, LogDestination v) => w
        .Add("cloudWatchLogsLogGroup", v.CloudWatchLogsLogGroup, WriteCloudWatchLogsLogGroup);

    private static void WriteLoggingConfiguration(WireWriter w, LoggingConfiguration v) => w.Add("level", v.Level)
        .Add("includeExecutionData", v.IncludeExecutionData).Add("destinations", v.Destinations, WriteLogDestination);

    private static void WriteTag(WireWriter w, Tag v) => w.Add("key", v.Key).Add("value", v.Value);

    private static void WriteTracingConfiguration(WireWriter w, TracingConfiguration v) => w.Add("enabled", v.Enabled);

    private static CloudWatchLogsLogGroup ReadCloudWatchLogsLogGroup(WireReader x) => new() { LogGroupArn = x.Text("logGroupArn") };

    private static LogDestination ReadLogDestination(WireReader x) => new() {
        CloudWatchLogsLogGroup = x.Object("cloudWatchLogsLogGroup", ReadCloudWatchLogsLogGroup) };

    private static LoggingConfiguration ReadLoggingConfiguration(WireReader x) => new() { Level = x.Text("level"),
        IncludeExecutionData = x.Bool("includeExecutionData"), Destinations = x.List("destinations", ReadLogDestination) };

    private static TracingConfiguration ReadTracingConfiguration(WireReader x) => new() { Enabled = x.Bool("enabled") };

    private static StateMachineListItem ReadStateMachineListItem(WireReader x) => new() { StateMachineArn = x.Text("stateMachineArn"),
        Name = x.Text("name"), Type = x.Text("type"), CreationDate = x.Date("creationDate") };
}
