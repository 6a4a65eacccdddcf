using Amazon.StandIns;

namespace Amazon.CloudFormation.Model;

/// <summary>CloudFormation's structure Parameter.</summary>
public partial class Parameter
{
    public string ParameterKey { get; set; }
    public string ParameterValue { get; set; }
    public bool? UsePreviousValue { get; set; }
    public string ResolvedValue { get; set; }
}

/// <summary>CloudFormation's structure Tag.</summary>
public partial class Tag
{
    public string Key { get; set; }
    public string Value { get; set; }
}

/// <summary>CloudFormation's structure ResourceChange.</summary>
public partial class ResourceChange
{
    public PolicyAction PolicyAction { get; set; }
    public ChangeAction Action { get; set; }
    public string LogicalResourceId { get; set; }
    public string PhysicalResourceId { get; set; }
    public string ResourceType { get; set; }
    public Replacement Replacement { get; set; }
    public List<string> Scope { get; set; } = Unset.List<string>();
    public string ChangeSetId { get; set; }
    public string BeforeContext { get; set; }
    public string AfterContext { get; set; }
    public string PreviousDeploymentContext { get; set; }
}

/// <summary>CloudFormation's structure Change.</summary>
public partial class Change
{
    public ChangeType Type { get; set; }
    public ResourceChange ResourceChange { get; set; }
}

/// <summary>CloudFormation's structure ChangeSetSummary.</summary>
public partial class ChangeSetSummary
{
    public string StackId { get; set; }
    public string StackName { get; set; }
    public string ChangeSetId { get; set; }
    public string ChangeSetName { get; set; }
    public ExecutionStatus ExecutionStatus { get; set; }
    public ChangeSetStatus Status { get; set; }
    public string StatusReason { get; set; }
    public DateTime? CreationTime { get; set; }
    public string Description { get; set; }
    public bool? IncludeNestedStacks { get; set; }
    public string ParentChangeSetId { get; set; }
    public string RootChangeSetId { get; set; }
    public bool? ImportExistingResources { get; set; }
}

/// <summary>CloudFormation's structure Output.</summary>
public partial class Output
{
    public string OutputKey { get; set; }
    public string OutputValue { get; set; }
    public string Description { get; set; }
    public string ExportName { get; set; }
}

/// <summary>CloudFormation's structure Stack.</summary>
public partial class Stack
{
    public string StackId { get; set; }
    public string StackName { get; set; }
    public string ChangeSetId { get; set; }
    public string Description { get; set; }
    public List<Parameter> Parameters { get; set; } = Unset.List<Parameter>();
    public DateTime? CreationTime { get; set; }
    public DateTime? DeletionTime { get; set; }
    public DateTime? LastUpdatedTime { get; set; }
    public StackStatus StackStatus { get; set; }
    public string StackStatusReason { get; set; }
    public bool? DisableRollback { get; set; }
    public List<string> NotificationARNs { get; set; } = Unset.List<string>();
    public int? TimeoutInMinutes { get; set; }
    public List<string> Capabilities { get; set; } = Unset.List<string>();
    public List<Output> Outputs { get; set; } = Unset.List<Output>();
    public string RoleARN { get; set; }
    public List<Tag> Tags { get; set; } = Unset.List<Tag>();
    public bool? EnableTerminationProtection { get; set; }
    public string ParentId { get; set; }
    public string RootId { get; set; }
    public bool? RetainExceptOnCreate { get; set; }
    public DeletionMode DeletionMode { get; set; }
    public DetailedStatus DetailedStatus { get; set; }
    public string AliasName { get; set; }
}

/// <summary>CloudFormation's structure StackEvent.</summary>
public partial class StackEvent
{
    public string StackId { get; set; }
    public string EventId { get; set; }
    public string StackName { get; set; }
    public string LogicalResourceId { get; set; }
    public string PhysicalResourceId { get; set; }
    public string ResourceType { get; set; }
    public DateTime? Timestamp { get; set; }
    public ResourceStatus ResourceStatus { get; set; }
    public string ResourceStatusReason { get; set; }
    public string ResourceProperties { get; set; }
    public string ClientRequestToken { get; set; }
    public string HookType { get; set; }
    public HookStatus HookStatus { get; set; }
    public string HookStatusReason { get; set; }
    public HookInvocationPoint HookInvocationPoint { get; set; }
    public string HookInvocationId { get; set; }
    public HookFailureMode HookFailureMode { get; set; }
    public DetailedStatus DetailedStatus { get; set; }
}

/// <summary>CloudFormation's structure StackResourceDetail.</summary>
public partial class StackResourceDetail
{
    public string StackName { get; set; }
    public string StackId { get; set; }
    public string LogicalResourceId { get; set; }
    public string PhysicalResourceId { get; set; }
    public string ResourceType { get; set; }
    public DateTime? LastUpdatedTimestamp { get; set; }
    public ResourceStatus ResourceStatus { get; set; }
    public string ResourceStatusReason { get; set; }
    public string Description { get; set; }
    public string Metadata { get; set; }
}

/// <summary>CloudFormation's structure StackResource.</summary>
public partial class StackResource
{
    public string StackName { get; set; }
    public string StackId { get; set; }
    public string LogicalResourceId { get; set; }
    public string PhysicalResourceId { get; set; }
    public string ResourceType { get; set; }
    public DateTime? Timestamp { get; set; }
    public ResourceStatus ResourceStatus { get; set; }
    public string ResourceStatusReason { get; set; }
    public string Description { get; set; }
}

/// <summary>CloudFormation's structure StackResourceSummary.</summary>
public partial class StackResourceSummary
{
    public string LogicalResourceId { get; set; }
    public string PhysicalResourceId { get; set; }
    public string ResourceType { get; set; }
    public DateTime? LastUpdatedTimestamp { get; set; }
    public ResourceStatus ResourceStatus { get; set; }
    public string ResourceStatusReason { get; set; }
}

/// <summary>CloudFormation's structure TemplateParameter.</summary>
public partial class TemplateParameter
{
    public string ParameterKey { get; set; }
    public string DefaultValue { get; set; }
    public bool? NoEcho { get; set; }
    public string Description { get; set; }
}
