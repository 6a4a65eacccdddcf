using Amazon.StepFunctions.Model;
using Amazon.StandIns;

namespace Amazon.StepFunctions.Internal;

/// <summary>The operations: each is a name, how its request is written and how its answer is read.</summary>
internal static partial class Operations
{
    private static readonly JsonProtocol Protocol = new("StepFunctions", "AWSStepFunctions", "2016-11-23", QueryCompatible: false,
        new Dictionary<string, ExceptionFactory>
        {
            ["ExecutionAlreadyExists"] = (m, i, t, c, r, s) => new ExecutionAlreadyExistsException(m, i, t, c, r, s),
            ["ExecutionDoesNotExist"] = (m, i, t, c, r, s) => new ExecutionDoesNotExistException(m, i, t, c, r, s),
            ["ExecutionLimitExceeded"] = (m, i, t, c, r, s) => new ExecutionLimitExceededException(m, i, t, c, r, s),
            ["ExecutionNotRedrivable"] = (m, i, t, c, r, s) => new ExecutionNotRedrivableException(m, i, t, c, r, s),
            ["ConflictException"] = (m, i, t, c, r, s) => new ConflictException(m, i, t, c, r, s),
            ["InvalidArn"] = (m, i, t, c, r, s) => new InvalidArnException(m, i, t, c, r, s),
            ["InvalidDefinition"] = (m, i, t, c, r, s) => new InvalidDefinitionException(m, i, t, c, r, s),
            ["InvalidExecutionInput"] = (m, i, t, c, r, s) => new InvalidExecutionInputException(m, i, t, c, r, s),
            ["InvalidName"] = (m, i, t, c, r, s) => new InvalidNameException(m, i, t, c, r, s),
            ["InvalidOutput"] = (m, i, t, c, r, s) => new InvalidOutputException(m, i, t, c, r, s),
            ["InvalidToken"] = (m, i, t, c, r, s) => new InvalidTokenException(m, i, t, c, r, s),
            ["KmsAccessDeniedException"] = (m, i, t, c, r, s) => new KmsAccessDeniedException(m, i, t, c, r, s),
            ["KmsInvalidStateException"] = (m, i, t, c, r, s) => new KmsInvalidStateException(m, i, t, c, r, s),
            ["KmsThrottlingException"] = (m, i, t, c, r, s) => new KmsThrottlingException(m, i, t, c, r, s),
            ["ResourceNotFound"] = (m, i, t, c, r, s) => new ResourceNotFoundException(m, i, t, c, r, s),
            ["StateMachineAlreadyExists"] = (m, i, t, c, r, s) => new StateMachineAlreadyExistsException(m, i, t, c, r, s),
            ["StateMachineDeleting"] = (m, i, t, c, r, s) => new StateMachineDeletingException(m, i, t, c, r, s),
            ["StateMachineDoesNotExist"] = (m, i, t, c, r, s) => new StateMachineDoesNotExistException(m, i, t, c, r, s),
            ["StateMachineLimitExceeded"] = (m, i, t, c, r, s) => new StateMachineLimitExceededException(m, i, t, c, r, s),
            ["StateMachineTypeNotSupported"] = (m, i, t, c, r, s) => new StateMachineTypeNotSupportedException(m, i, t, c, r, s),
            ["TaskDoesNotExist"] = (m, i, t, c, r, s) => new TaskDoesNotExistException(m, i, t, c, r, s),
            ["TaskTimedOut"] = (m, i, t, c, r, s) => new TaskTimedOutException(m, i, t, c, r, s),
            ["ValidationException"] = (m, i, t, c, r, s) => new ValidationException(m, i, t, c, r, s),
        },
        (m, i, t, c, r, s) => new AmazonStepFunctionsException(m, i, t, c, r, s));

    public static readonly Operation<StartExecutionRequest, StartExecutionResponse> StartExecution = new(Protocol, "StartExecution",
        static (w, r) => w.Add("stateMachineArn", r.StateMachineArn).Add("name", r.Name).Add("input", r.Input).Add("traceHeader", r.TraceHeader),
        static x => new() { ExecutionArn = x.Text("executionArn"), StartDate = x.Date("startDate") });

    public static readonly Operation<DescribeExecutionRequest, DescribeExecutionResponse> DescribeExecution = new(Protocol, "DescribeExecution",
        static (w, r) => w.Add("executionArn", r.ExecutionArn).Add("includedData", r.IncludedData),
        static x => new() { ExecutionArn = x.Text("executionArn"), StateMachineArn = x.Text("stateMachineArn"), Name = x.Text("name"),
            Status = x.Text("status"), StartDate = x.Date("startDate"), StopDate = x.Date("stopDate"), Input = x.Text("input"),
            Output = x.Text("output"), TraceHeader = x.Text("traceHeader"), MapRunArn = x.Text("mapRunArn"), Error = x.Text("error"),
            Cause = x.Text("cause"), StateMachineVersionArn = x.Text("stateMachineVersionArn"), StateMachineAliasArn = x.Text("stateMachineAliasArn"),
            RedriveCount = x.Int("redriveCount"), RedriveDate = x.Date("redriveDate"), RedriveStatus = x.Text("redriveStatus"),
            RedriveStatusReason = x.Text("redriveStatusReason") });

    public static readonly Operation<ListExecutionsRequest, ListExecutionsResponse> ListExecutions = new(Protocol, "ListExecutions",
        static (w, r) => w.Add("stateMachineArn", r.StateMachineArn).Add("statusFilter", r.StatusFilter).Add("maxResults", r.MaxResults)
            .Add("nextToken", r.NextToken).Add("mapRunArn", r.MapRunArn).Add("redriveFilter", r.RedriveFilter),
        static x => new() { Executions = x.List("executions", ReadExecutionListItem), NextToken = x.Text("nextToken") });

    public static readonly Operation<GetExecutionHistoryRequest, GetExecutionHistoryResponse> GetExecutionHistory = new(Protocol, "GetExecutionHistory",
        static (w, r) => w.Add("executionArn", r.ExecutionArn).Add("maxResults", r.MaxResults).Add("reverseOrder", r.ReverseOrder)
            .Add("nextToken", r.NextToken).Add("includeExecutionData", r.IncludeExecutionData),
        static x => new() { Events = x.List("events", ReadHistoryEvent), NextToken = x.Text("nextToken") });

    public static readonly Operation<StopExecutionRequest, StopExecutionResponse> StopExecution = new(Protocol, "StopExecution",
        static (w, r) => w.Add("executionArn", r.ExecutionArn).Add("error", r.Error).Add("cause", r.Cause),
        static x => new() { StopDate = x.Date("stopDate") });

    public static readonly Operation<RedriveExecutionRequest, RedriveExecutionResponse> RedriveExecution = new(Protocol, "RedriveExecution",
        static (w, r) => w.Add("executionArn", r.ExecutionArn).Add("clientToken", r.ClientToken),
        static x => new() { RedriveDate = x.Date("redriveDate") });

    public static readonly Operation<SendTaskSuccessRequest, SendTaskSuccessResponse> SendTaskSuccess = new(Protocol, "SendTaskSuccess",
        static (w, r) => w.Add("taskToken", r.TaskToken).Add("output", r.Output),
        static _ => new());

    public static readonly Operation<SendTaskFailureRequest, SendTaskFailureResponse> SendTaskFailure = new(Protocol, "SendTaskFailure",
        static (w, r) => w.Add("taskToken", r.TaskToken).Add("error", r.Error).Add("cause", r.Cause),
        static _ => new());

    public static readonly Operation<SendTaskHeartbeatRequest, SendTaskHeartbeatResponse> SendTaskHeartbeat = new(Protocol, "SendTaskHeartbeat",
        static (w, r) => w.Add("taskToken", r.TaskToken),
        static _ => new());

    public static readonly Operation<CreateStateMachineRequest, CreateStateMachineResponse> CreateStateMachine = new(Protocol, "CreateStateMachine",
        static (w, r) => w.Add("name", r.Name).Add("definition", r.Definition).Add("roleArn", r.RoleArn).Add("type", r.Type)
            .Add("loggingConfiguration", r.LoggingConfiguration, WriteLoggingConfiguration).Add("tags", r.Tags, WriteTag)
            .Add("tracingConfiguration", r.TracingConfiguration, WriteTracingConfiguration).Add("publish", r.Publish)
            .Add("versionDescription", r.VersionDescription),
        static x => new() { StateMachineArn = x.Text("stateMachineArn"), CreationDate = x.Date("creationDate"),
            StateMachineVersionArn = x.Text("stateMachineVersionArn") });

    public static readonly Operation<DescribeStateMachineRequest, DescribeStateMachineResponse> DescribeStateMachine = new(Protocol, "DescribeStateMachine",
        static (w, r) => w.Add("stateMachineArn", r.StateMachineArn).Add("includedData", r.IncludedData),
        static x => new() { StateMachineArn = x.Text("stateMachineArn"), Name = x.Text("name"), Status = x.Text("status"), Definition = x.Text("definition"),
            RoleArn = x.Text("roleArn"), Type = x.Text("type"), CreationDate = x.Date("creationDate"),
            LoggingConfiguration = x.Object("loggingConfiguration", ReadLoggingConfiguration),
            TracingConfiguration = x.Object("tracingConfiguration", ReadTracingConfiguration), Label = x.Text("label"),
            RevisionId = x.Text("revisionId"), Description = x.Text("description") });

    public static readonly Operation<ListStateMachinesRequest, ListStateMachinesResponse> ListStateMachines = new(Protocol, "ListStateMachines",
        static (w, r) => w.Add("maxResults", r.MaxResults).Add("nextToken", r.NextToken),
        static x => new() { StateMachines = x.List("stateMachines", ReadStateMachineListItem), NextToken = x.Text("nextToken") });

    public static readonly Operation<UpdateStateMachineRequest, UpdateStateMachineResponse> UpdateStateMachine = new(Protocol, "UpdateStateMachine",
        static (w, r) => w.Add("stateMachineArn", r.StateMachineArn).Add("definition", r.Definition).Add("roleArn", r.RoleArn)
            .Add("loggingConfiguration", r.LoggingConfiguration, WriteLoggingConfiguration)
            .Add("tracingConfiguration", r.TracingConfiguration, WriteTracingConfiguration).Add("publish", r.Publish)
            .Add("versionDescription", r.VersionDescription),
        static x => new() { UpdateDate = x.Date("updateDate"), RevisionId = x.Text("revisionId"), StateMachineVersionArn = x.Text("stateMachineVersionArn") });

    public static readonly Operation<DeleteStateMachineRequest, DeleteStateMachineResponse> DeleteStateMachine = new(Protocol, "DeleteStateMachine",
        static (w, r) => w.Add("stateMachineArn", r.StateMachineArn),
        static _ => new());
}
