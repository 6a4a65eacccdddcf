using Amazon.Runtime;
using Amazon.StandIns;

namespace Amazon.StepFunctions.Model;

/// <summary>Base class of the requests of Step Functions.</summary>
public partial class AmazonStepFunctionsRequest : AmazonWebServiceRequest;

/// <summary>Parameters of StartExecution.</summary>
public partial class StartExecutionRequest : AmazonStepFunctionsRequest
{
    public string StateMachineArn { get; set; }
    public string Name { get; set; }
    public string Input { get; set; }
    public string TraceHeader { get; set; }
}

/// <summary>Answer of StartExecution.</summary>
public partial class StartExecutionResponse : AmazonWebServiceResponse
{
    public string ExecutionArn { get; set; }
    public DateTime? StartDate { get; set; }
}

/// <summary>Parameters of DescribeExecution.</summary>
public partial class DescribeExecutionRequest : AmazonStepFunctionsRequest
{
    public string ExecutionArn { get; set; }
    public IncludedData IncludedData { get; set; }
}

/// <summary>Answer of DescribeExecution.</summary>
public partial class DescribeExecutionResponse : AmazonWebServiceResponse
{
    public string ExecutionArn { get; set; }
    public string StateMachineArn { get; set; }
    public string Name { get; set; }
    public ExecutionStatus Status { get; set; }
    public DateTime? StartDate { get; set; }
    public DateTime? StopDate { get; set; }
    public string Input { get; set; }
    public string Output { get; set; }
    public string TraceHeader { get; set; }
    public string MapRunArn { get; set; }
    public string Error { get; set; }
    public string Cause { get; set; }
    public string StateMachineVersionArn { get; set; }
    public string StateMachineAliasArn { get; set; }
    public int? RedriveCount { get; set; }
    public DateTime? RedriveDate { get; set; }
    public ExecutionRedriveStatus RedriveStatus { get; set; }
    public string RedriveStatusReason { get; set; }
}

/// <summary>Parameters of ListExecutions.</summary>
public partial class ListExecutionsRequest : AmazonStepFunctionsRequest
{
    public string StateMachineArn { get; set; }
    public ExecutionStatus StatusFilter { get; set; }
    public int? MaxResults { get; set; }
    public string NextToken { get; set; }
    public string MapRunArn { get; set; }
    public ExecutionRedriveFilter RedriveFilter { get; set; }
}

/// <summary>Answer of ListExecutions.</summary>
public partial class ListExecutionsResponse : AmazonWebServiceResponse
{
    public List<ExecutionListItem> Executions { get; set; } = Unset.List<ExecutionListItem>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of GetExecutionHistory.</summary>
public partial class GetExecutionHistoryRequest : AmazonStepFunctionsRequest
{
    public string ExecutionArn { get; set; }
    public int? MaxResults { get; set; }
    public bool? ReverseOrder { get; set; }
    public string NextToken { get; set; }
    public bool? IncludeExecutionData { get; set; }
}

/// <summary>Answer of GetExecutionHistory.</summary>
public partial class GetExecutionHistoryResponse : AmazonWebServiceResponse
{
    public List<HistoryEvent> Events { get; set; } = Unset.List<HistoryEvent>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of StopExecution.</summary>
public partial class StopExecutionRequest : AmazonStepFunctionsRequest
{
    public string ExecutionArn { get; set; }
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Answer of StopExecution.</summary>
public partial class StopExecutionResponse : AmazonWebServiceResponse
{
    public DateTime? StopDate { get; set; }
}

/// <summary>Parameters of RedriveExecution.</summary>
public partial class RedriveExecutionRequest : AmazonStepFunctionsRequest
{
    public string ExecutionArn { get; set; }
    public string ClientToken { get; set; }
}

/// <summary>Answer of RedriveExecution.</summary>
public partial class RedriveExecutionResponse : AmazonWebServiceResponse
{
    public DateTime? RedriveDate { get; set; }
}

/// <summary>Parameters of SendTaskSuccess.</summary>
public partial class SendTaskSuccessRequest : AmazonStepFunctionsRequest
{
    public string TaskToken { get; set; }
    public string Output { get; set; }
}

/// <summary>Answer of SendTaskSuccess.</summary>
public partial class SendTaskSuccessResponse : AmazonWebServiceResponse;

/// <summary>Parameters of SendTaskFailure.</summary>
public partial class SendTaskFailureRequest : AmazonStepFunctionsRequest
{
    public string TaskToken { get; set; }
    public string Error { get; set; }
    public string Cause { get; set; }
}

/// <summary>Answer of SendTaskFailure.</summary>
public partial class SendTaskFailureResponse : AmazonWebServiceResponse;

/// <summary>Parameters of SendTaskHeartbeat.</summary>
public partial class SendTaskHeartbeatRequest : AmazonStepFunctionsRequest
{
    public string TaskToken { get; set; }
}

/// <summary>Answer of SendTaskHeartbeat.</summary>
public partial class SendTaskHeartbeatResponse : AmazonWebServiceResponse;

/// <summary>Parameters of CreateStateMachine.</summary>
public partial class CreateStateMachineRequest : AmazonStepFunctionsRequest
{
    public string Name { get; set; }
    public string Definition { get; set; }
    public string RoleArn { get; set; }
    public StateMachineType Type { get; set; }
    public LoggingConfiguration LoggingConfiguration { get; set; }
    public List<Tag> Tags { get; set; } = Unset.List<Tag>();
    public TracingConfiguration TracingConfiguration { get; set; }
    public bool? Publish { get; set; }
    public string VersionDescription { get; set; }
}

/// <summary>Answer of CreateStateMachine.</summary>
public partial class CreateStateMachineResponse : AmazonWebServiceResponse
{
    public string StateMachineArn { get; set; }
    public DateTime? CreationDate { get; set; }
    public string StateMachineVersionArn { get; set; }
}

/// <summary>Parameters of DescribeStateMachine.</summary>
public partial class DescribeStateMachineRequest : AmazonStepFunctionsRequest
{
    public string StateMachineArn { get; set; }
    public IncludedData IncludedData { get; set; }
}

/// <summary>Answer of DescribeStateMachine.</summary>
public partial class DescribeStateMachineResponse : AmazonWebServiceResponse
{
    public string StateMachineArn { get; set; }
    public string Name { get; set; }
    public StateMachineStatus Status { get; set; }
    public string Definition { get; set; }
    public string RoleArn { get; set; }
    public StateMachineType Type { get; set; }
    public DateTime? CreationDate { get; set; }
    public LoggingConfiguration LoggingConfiguration { get; set; }
    public TracingConfiguration TracingConfiguration { get; set; }
    public string Label { get; set; }
    public string RevisionId { get; set; }
    public string Description { get; set; }
}

/// <summary>Parameters of ListStateMachines.</summary>
public partial class ListStateMachinesRequest : AmazonStepFunctionsRequest
{
    public int? MaxResults { get; set; }
    public string NextToken { get; set; }
}

/// <summary>Answer of ListStateMachines.</summary>
public partial class ListStateMachinesResponse : AmazonWebServiceResponse
{
    public List<StateMachineListItem> StateMachines { get; set; } = Unset.List<StateMachineListItem>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of UpdateStateMachine.</summary>
public partial class UpdateStateMachineRequest : AmazonStepFunctionsRequest
{
    public string StateMachineArn { get; set; }
    public string Definition { get; set; }
    public string RoleArn { get; set; }
    public LoggingConfiguration LoggingConfiguration { get; set; }
    public TracingConfiguration TracingConfiguration { get; set; }
    public bool? Publish { get; set; }
    public string VersionDescription { get; set; }
}

/// <summary>Answer of UpdateStateMachine.</summary>
public partial class UpdateStateMachineResponse : AmazonWebServiceResponse
{
    public DateTime? UpdateDate { get; set; }
    public string RevisionId { get; set; }
    public string StateMachineVersionArn { get; set; }
}

/// <summary>Parameters of DeleteStateMachine.</summary>
public partial class DeleteStateMachineRequest : AmazonStepFunctionsRequest
{
    public string StateMachineArn { get; set; }
}

/// <summary>Answer of DeleteStateMachine.</summary>
public partial class DeleteStateMachineResponse : AmazonWebServiceResponse;
