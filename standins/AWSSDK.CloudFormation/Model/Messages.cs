using Amazon.Runtime;
using Amazon.StandIns;

namespace Amazon.CloudFormation.Model;

/// <summary>Base class of the requests of CloudFormation.</summary>
public partial class AmazonCloudFormationRequest : AmazonWebServiceRequest;

/// <summary>Parameters of CreateChangeSet.</summary>
public partial class CreateChangeSetRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string TemplateBody { get; set; }
    public string TemplateURL { get; set; }
    public bool? UsePreviousTemplate { get; set; }
    public List<Parameter> Parameters { get; set; } = Unset.List<Parameter>();
    public List<string> Capabilities { get; set; } = Unset.List<string>();
    public List<string> ResourceTypes { get; set; } = Unset.List<string>();
    public string RoleARN { get; set; }
    public List<string> NotificationARNs { get; set; } = Unset.List<string>();
    public List<Tag> Tags { get; set; } = Unset.List<Tag>();
    public string ChangeSetName { get; set; }
    public string ClientToken { get; set; }
    public string Description { get; set; }
    public ChangeSetType ChangeSetType { get; set; }
    public bool? IncludeNestedStacks { get; set; }
    public OnStackFailure OnStackFailure { get; set; }
    public bool? ImportExistingResources { get; set; }
}

/// <summary>Answer of CreateChangeSet.</summary>
public partial class CreateChangeSetResponse : AmazonWebServiceResponse
{
    public string Id { get; set; }
    public string StackId { get; set; }
}

/// <summary>Parameters of DescribeChangeSet.</summary>
public partial class DescribeChangeSetRequest : AmazonCloudFormationRequest
{
    public string ChangeSetName { get; set; }
    public string StackName { get; set; }
    public string NextToken { get; set; }
    public bool? IncludePropertyValues { get; set; }
}

/// <summary>Answer of DescribeChangeSet.</summary>
public partial class DescribeChangeSetResponse : AmazonWebServiceResponse
{
    public string ChangeSetName { get; set; }
    public string ChangeSetId { get; set; }
    public string StackId { get; set; }
    public string StackName { get; set; }
    public string Description { get; set; }
    public List<Parameter> Parameters { get; set; } = Unset.List<Parameter>();
    public DateTime? CreationTime { get; set; }
    public ExecutionStatus ExecutionStatus { get; set; }
    public ChangeSetStatus Status { get; set; }
    public string StatusReason { get; set; }
    public List<string> NotificationARNs { get; set; } = Unset.List<string>();
    public List<string> Capabilities { get; set; } = Unset.List<string>();
    public List<Tag> Tags { get; set; } = Unset.List<Tag>();
    public List<Change> Changes { get; set; } = Unset.List<Change>();
    public string NextToken { get; set; }
    public bool? IncludeNestedStacks { get; set; }
    public string ParentChangeSetId { get; set; }
    public string RootChangeSetId { get; set; }
    public OnStackFailure OnStackFailure { get; set; }
    public bool? ImportExistingResources { get; set; }
}

/// <summary>Parameters of ExecuteChangeSet.</summary>
public partial class ExecuteChangeSetRequest : AmazonCloudFormationRequest
{
    public string ChangeSetName { get; set; }
    public string StackName { get; set; }
    public string ClientRequestToken { get; set; }
    public bool? DisableRollback { get; set; }
    public bool? RetainExceptOnCreate { get; set; }
}

/// <summary>Answer of ExecuteChangeSet.</summary>
public partial class ExecuteChangeSetResponse : AmazonWebServiceResponse;

/// <summary>Parameters of DeleteChangeSet.</summary>
public partial class DeleteChangeSetRequest : AmazonCloudFormationRequest
{
    public string ChangeSetName { get; set; }
    public string StackName { get; set; }
}

/// <summary>Answer of DeleteChangeSet.</summary>
public partial class DeleteChangeSetResponse : AmazonWebServiceResponse;

/// <summary>Parameters of ListChangeSets.</summary>
public partial class ListChangeSetsRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string NextToken { get; set; }
}

/// <summary>Answer of ListChangeSets.</summary>
public partial class ListChangeSetsResponse : AmazonWebServiceResponse
{
    public List<ChangeSetSummary> Summaries { get; set; } = Unset.List<ChangeSetSummary>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of CreateStack.</summary>
public partial class CreateStackRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string TemplateBody { get; set; }
    public string TemplateURL { get; set; }
    public List<Parameter> Parameters { get; set; } = Unset.List<Parameter>();
    public bool? DisableRollback { get; set; }
    public int? TimeoutInMinutes { get; set; }
    public List<string> NotificationARNs { get; set; } = Unset.List<string>();
    public List<string> Capabilities { get; set; } = Unset.List<string>();
    public List<string> ResourceTypes { get; set; } = Unset.List<string>();
    public string RoleARN { get; set; }
    public OnFailure OnFailure { get; set; }
    public string StackPolicyBody { get; set; }
    public string StackPolicyURL { get; set; }
    public List<Tag> Tags { get; set; } = Unset.List<Tag>();
    public string ClientRequestToken { get; set; }
    public bool? EnableTerminationProtection { get; set; }
    public bool? RetainExceptOnCreate { get; set; }
}

/// <summary>Answer of CreateStack.</summary>
public partial class CreateStackResponse : AmazonWebServiceResponse
{
    public string StackId { get; set; }
}

/// <summary>Parameters of UpdateStack.</summary>
public partial class UpdateStackRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string TemplateBody { get; set; }
    public string TemplateURL { get; set; }
    public bool? UsePreviousTemplate { get; set; }
    public string StackPolicyDuringUpdateBody { get; set; }
    public string StackPolicyDuringUpdateURL { get; set; }
    public List<Parameter> Parameters { get; set; } = Unset.List<Parameter>();
    public List<string> Capabilities { get; set; } = Unset.List<string>();
    public List<string> ResourceTypes { get; set; } = Unset.List<string>();
    public string RoleARN { get; set; }
    public string StackPolicyBody { get; set; }
    public string StackPolicyURL { get; set; }
    public List<string> NotificationARNs { get; set; } = Unset.List<string>();
    public List<Tag> Tags { get; set; } = Unset.List<Tag>();
    public bool? DisableRollback { get; set; }
    public string ClientRequestToken { get; set; }
    public bool? RetainExceptOnCreate { get; set; }
}

/// <summary>Answer of UpdateStack.</summary>
public partial class UpdateStackResponse : AmazonWebServiceResponse
{
    public string StackId { get; set; }
}

/// <summary>Parameters of DeleteStack.</summary>
public partial class DeleteStackRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public List<string> RetainResources { get; set; } = Unset.List<string>();
    public string RoleARN { get; set; }
    public string ClientRequestToken { get; set; }
    public DeletionMode DeletionMode { get; set; }
}

/// <summary>Answer of DeleteStack.</summary>
public partial class DeleteStackResponse : AmazonWebServiceResponse;

/// <summary>Parameters of DescribeStacks.</summary>
public partial class DescribeStacksRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string NextToken { get; set; }
}

/// <summary>Answer of DescribeStacks.</summary>
public partial class DescribeStacksResponse : AmazonWebServiceResponse
{
    public List<Stack> Stacks { get; set; } = Unset.List<Stack>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of DescribeStackEvents.</summary>
public partial class DescribeStackEventsRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string NextToken { get; set; }
}

/// <summary>Answer of DescribeStackEvents.</summary>
public partial class DescribeStackEventsResponse : AmazonWebServiceResponse
{
    public List<StackEvent> StackEvents { get; set; } = Unset.List<StackEvent>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of DescribeStackResource.</summary>
public partial class DescribeStackResourceRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string LogicalResourceId { get; set; }
}

/// <summary>Answer of DescribeStackResource.</summary>
public partial class DescribeStackResourceResponse : AmazonWebServiceResponse
{
    public StackResourceDetail StackResourceDetail { get; set; }
}

/// <summary>Parameters of DescribeStackResources.</summary>
public partial class DescribeStackResourcesRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string LogicalResourceId { get; set; }
    public string PhysicalResourceId { get; set; }
}

/// <summary>Answer of DescribeStackResources.</summary>
public partial class DescribeStackResourcesResponse : AmazonWebServiceResponse
{
    public List<StackResource> StackResources { get; set; } = Unset.List<StackResource>();
}

/// <summary>Parameters of ListStackResources.</summary>
public partial class ListStackResourcesRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string NextToken { get; set; }
}

/// <summary>Answer of ListStackResources.</summary>
public partial class ListStackResourcesResponse : AmazonWebServiceResponse
{
    public List<StackResourceSummary> StackResourceSummaries { get; set; } = Unset.List<StackResourceSummary>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of GetTemplate.</summary>
public partial class GetTemplateRequest : AmazonCloudFormationRequest
{
    public string StackName { get; set; }
    public string ChangeSetName { get; set; }
    public TemplateStage TemplateStage { get; set; }
}

/// <summary>Answer of GetTemplate.</summary>
public partial class GetTemplateResponse : AmazonWebServiceResponse
{
    public string TemplateBody { get; set; }
    public List<string> StagesAvailable { get; set; } = Unset.List<string>();
}

/// <summary>Parameters of ValidateTemplate.</summary>
public partial class ValidateTemplateRequest : AmazonCloudFormationRequest
{
    public string TemplateBody { get; set; }
    public string TemplateURL { get; set; }
}

/// <summary>Answer of ValidateTemplate.</summary>
public partial class ValidateTemplateResponse : AmazonWebServiceResponse
{
    public List<TemplateParameter> Parameters { get; set; } = Unset.List<TemplateParameter>();
    public string Description { get; set; }
    public List<string> Capabilities { get; set; } = Unset.List<string>();
    public string CapabilitiesReason { get; set; }
    public List<string> DeclaredTransforms { get; set; } = Unset.List<string>();
}
