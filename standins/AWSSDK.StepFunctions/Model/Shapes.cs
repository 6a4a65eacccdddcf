using Amazon.StandIns;

namespace Amazon.StepFunctions.Model;

/// <summary>Step Functions's structure ExecutionListItem.</summary>
public partial class ExecutionListItem
{
    public string ExecutionArn { get; set; }
    public string StateMachineArn { get; set; }
    public string Name { get; set; }
    public ExecutionStatus Status { get; set; }
    public DateTime? StartDate { get; set; }
    public DateTime? StopDate { get; set; }
    public string MapRunArn { get; set; }
    public int? ItemCount { get; set; }
    public string StateMachineVersionArn { get; set; }
    public string StateMachineAliasArn { get; set; }
    public int? RedriveCount { get; set; }
    public DateTime? RedriveDate { get; set; }
}

/// <summary>Step Functions's structure TaskFailedEventDetails.</summary>
public partial class TaskFailedEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure TaskCredentials.</summary>
public partial class TaskCredentials
{
    public string RoleArn { get; set; }
}

/// <summary>Step Functions's structure TaskScheduledEventDetails.</summary>
public partial class TaskScheduledEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
    public string Region { get; set; }
    public string Parameters { get; set; }
    public long? TimeoutInSeconds { get; set; }
    public long? HeartbeatInSeconds { get; set; }
    public TaskCredentials TaskCredentials { get; set; }
}

/// <summary>Step Functions's structure TaskStartFailedEventDetails.</summary>
public partial class TaskStartFailedEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure TaskStartedEventDetails.</summary>
public partial class TaskStartedEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
}

/// <summary>Step Functions's structure TaskSubmitFailedEventDetails.</summary>
public partial class TaskSubmitFailedEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure HistoryEventExecutionDataDetails.</summary>
public partial class HistoryEventExecutionDataDetails
{
    public bool? Truncated { get; set; }
}

/// <summary>Step Functions's structure TaskSubmittedEventDetails.</summary>
public partial class TaskSubmittedEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
    public string Output { get; set; }
    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
}

/// <summary>Step Functions's structure TaskSucceededEventDetails.</summary>
public partial class TaskSucceededEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
    public string Output { get; set; }
    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
}

/// <summary>Step Functions's structure TaskTimedOutEventDetails.</summary>
public partial class TaskTimedOutEventDetails
{
    public string ResourceType { get; set; }
    public string Resource { get; set; }
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure ExecutionFailedEventDetails.</summary>
public partial class ExecutionFailedEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure ExecutionStartedEventDetails.</summary>
public partial class ExecutionStartedEventDetails
{
    public string Input { get; set; }
    public HistoryEventExecutionDataDetails InputDetails { get; set; }
    public string RoleArn { get; set; }
    public string StateMachineAliasArn { get; set; }
    public string StateMachineVersionArn { get; set; }
}

/// <summary>Step Functions's structure ExecutionSucceededEventDetails.</summary>
public partial class ExecutionSucceededEventDetails
{
    public string Output { get; set; }
    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
}

/// <summary>Step Functions's structure ExecutionAbortedEventDetails.</summary>
public partial class ExecutionAbortedEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure ExecutionTimedOutEventDetails.</summary>
public partial class ExecutionTimedOutEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure ExecutionRedrivenEventDetails.</summary>
public partial class ExecutionRedrivenEventDetails
{
    public int? RedriveCount { get; set; }
}

/// <summary>Step Functions's structure MapStateStartedEventDetails.</summary>
public partial class MapStateStartedEventDetails
{
    public long? Length { get; set; }
}

/// <summary>Step Functions's structure MapIterationEventDetails.</summary>
public partial class MapIterationEventDetails
{
    public string Name { get; set; }
    public int? Index { get; set; }
}

/// <summary>Step Functions's structure LambdaFunctionFailedEventDetails.</summary>
public partial class LambdaFunctionFailedEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure LambdaFunctionScheduleFailedEventDetails.</summary>
public partial class LambdaFunctionScheduleFailedEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure LambdaFunctionScheduledEventDetails.</summary>
public partial class LambdaFunctionScheduledEventDetails
{
    public string Resource { get; set; }
    public string Input { get; set; }
    public HistoryEventExecutionDataDetails InputDetails { get; set; }
    public long? TimeoutInSeconds { get; set; }
    public TaskCredentials TaskCredentials { get; set; }
}

/// <summary>Step Functions's structure LambdaFunctionStartFailedEventDetails.</summary>
public partial class LambdaFunctionStartFailedEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure LambdaFunctionSucceededEventDetails.</summary>
public partial class LambdaFunctionSucceededEventDetails
{
    public string Output { get; set; }
    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
}

/// <summary>Step Functions's structure LambdaFunctionTimedOutEventDetails.</summary>
public partial class LambdaFunctionTimedOutEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Step Functions's structure StateEnteredEventDetails.</summary>
public partial class StateEnteredEventDetails
{
    public string Name { get; set; }
    public string Input { get; set; }
    public HistoryEventExecutionDataDetails InputDetails { get; set; }
}

/// <summary>Step Functions's structure AssignedVariablesDetails.</summary>
public partial class AssignedVariablesDetails
{
    public bool? Truncated { get; set; }
}

/// <summary>Step Functions's structure StateExitedEventDetails.</summary>
public partial class StateExitedEventDetails
{
    public string Name { get; set; }
    public string Output { get; set; }
    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
    public Dictionary<string, string> AssignedVariables { get; set; } = Unset.Map<string>();
    public AssignedVariablesDetails AssignedVariablesDetails { get; set; }
}

/// <summary>Step Functions's structure EvaluationFailedEventDetails.</summary>
public partial class EvaluationFailedEventDetails
{
    public string Error { get; set; }
    public string Cause { get; set; }
    public string Location { get; set; }
    public string State { get; set; }
}

/// <summary>Step Functions's structure HistoryEvent.</summary>
public partial class HistoryEvent
{
    public DateTime? Timestamp { get; set; }
    public HistoryEventType Type { get; set; }
    public long? Id { get; set; }
    public long? PreviousEventId { get; set; }
    public TaskFailedEventDetails TaskFailedEventDetails { get; set; }
    public TaskScheduledEventDetails TaskScheduledEventDetails { get; set; }
    public TaskStartFailedEventDetails TaskStartFailedEventDetails { get; set; }
    public TaskStartedEventDetails TaskStartedEventDetails { get; set; }
    public TaskSubmitFailedEventDetails TaskSubmitFailedEventDetails { get; set; }
    public TaskSubmittedEventDetails TaskSubmittedEventDetails { get; set; }
    public TaskSucceededEventDetails TaskSucceededEventDetails { get; set; }
    public TaskTimedOutEventDetails TaskTimedOutEventDetails { get; set; }
    public ExecutionFailedEventDetails ExecutionFailedEventDetails { get; set; }
    public ExecutionStartedEventDetails ExecutionStartedEventDetails { get; set; }
    public ExecutionSucceededEventDetails ExecutionSucceededEventDetails { get; set; }
    public ExecutionAbortedEventDetails ExecutionAbortedEventDetails { get; set; }
    public ExecutionTimedOutEventDetails ExecutionTimedOutEventDetails { get; set; }
    public ExecutionRedrivenEventDetails ExecutionRedrivenEventDetails { get; set; }
    public MapStateStartedEventDetails MapStateStartedEventDetails { get; set; }
    public MapIterationEventDetails MapIterationStartedEventDetails { get; set; }
    public MapIterationEventDetails MapIterationSucceededEventDetails { get; set; }
    public MapIterationEventDetails MapIterationFailedEventDetails { get; set; }
    public MapIterationEventDetails MapIterationAbortedEventDetails { get; set; }
    public LambdaFunctionFailedEventDetails LambdaFunctionFailedEventDetails { get; set; }
    public LambdaFunctionScheduleFailedEventDetails LambdaFunctionScheduleFailedEventDetails { get; set; }
    public LambdaFunctionScheduledEventDetails LambdaFunctionScheduledEventDetails { get; set; }
    public LambdaFunctionStartFailedEventDetails LambdaFunctionStartFailedEventDetails { get; set; }
    public LambdaFunctionSucceededEventDetails LambdaFunctionSucceededEventDetails { get; set; }
    public LambdaFunctionTimedOutEventDetails LambdaFunctionTimedOutEventDetails { get; set; }
    public StateEnteredEventDetails StateEnteredEventDetails { get; set; }
    public StateExitedEventDetails StateExitedEventDetails { get; set; }
    public EvaluationFailedEventDetails EvaluationFailedEventDetails { get; set; }
}

/// <summary>Step Functions's structure CloudWatchLogsLogGroup.</summary>
public partial class CloudWatchLogsLogGroup
{
    public string LogGroupArn { get; set; }
}

/// <summary>Step Functions's structure LogDestination.</summary>
public partial class LogDestination
{
    public CloudWatchLogsLogGroup CloudWatchLogsLogGroup { get; set; }
}

/// <summary>Step Functions's structure LoggingConfiguration.</summary>
public partial class LoggingConfiguration
{
    public LogLevel Level { get; set; }
    public bool? IncludeExecutionData { get; set; }
    public List<LogDestination> Destinations { get; set; } = Unset.List<LogDestination>();
}

/// <summary>Step Functions's structure Tag.</summary>
public partial class Tag
{
    public string Key { get; set; }
    public string Value { get; set; }
}

/// <summary>Step Functions's structure TracingConfiguration.</summary>
public partial class TracingConfiguration
{
    public bool? Enabled { get; set; }
}

/// <summary>Step Functions's structure StateMachineListItem.</summary>
public partial class StateMachineListItem
{
    public string StateMachineArn { get; set; }
    public string Name { get; set; }
    public StateMachineType Type { get; set; }
    public DateTime? CreationDate { get; set; }
}
