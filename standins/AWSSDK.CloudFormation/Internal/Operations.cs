using Amazon.CloudFormation.Model;
using Amazon.StandIns;

namespace Amazon.CloudFormation.Internal;

/// <summary>The operations: each is a name, how its request is written and how its answer is read.</summary>
internal static partial class Operations
{
    private static readonly QueryProtocol Protocol = new("CloudFormation", "2010-05-15",
        new Dictionary<string, ExceptionFactory>
        {
            ["AlreadyExistsException"] = (m, i, t, c, r, s) => new AlreadyExistsException(m, i, t, c, r, s),
            ["ChangeSetNotFound"] = (m, i, t, c, r, s) => new ChangeSetNotFoundException(m, i, t, c, r, s),
            ["InsufficientCapabilitiesException"] = (m, i, t, c, r, s) => new InsufficientCapabilitiesException(m, i, t, c, r, s),
            ["InvalidChangeSetStatus"] = (m, i, t, c, r, s) => new InvalidChangeSetStatusException(m, i, t, c, r, s),
            ["LimitExceededException"] = (m, i, t, c, r, s) => new LimitExceededException(m, i, t, c, r, s),
            ["StackNotFoundException"] = (m, i, t, c, r, s) => new StackNotFoundException(m, i, t, c, r, s),
            ["TokenAlreadyExistsException"] = (m, i, t, c, r, s) => new TokenAlreadyExistsException(m, i, t, c, r, s),
        },
        (m, i, t, c, r, s) => new AmazonCloudFormationException(m, i, t, c, r, s));

    public static readonly Operation<CreateChangeSetRequest, CreateChangeSetResponse> CreateChangeSet = new(Protocol, "CreateChangeSet",
        static (w, r) => w.Add("StackName", r.StackName).Add("TemplateBody", r.TemplateBody).Add("TemplateURL", r.TemplateURL)
            .Add("UsePreviousTemplate", r.UsePreviousTemplate).Add("Parameters", r.Parameters, WriteParameter).Add("Capabilities", r.Capabilities)
            .Add("ResourceTypes", r.ResourceTypes).Add("RoleARN", r.RoleARN).Add("NotificationARNs", r.NotificationARNs).Add("Tags", r.Tags, WriteTag)
            .Add("ChangeSetName", r.ChangeSetName).Add("ClientToken", r.ClientToken).Add("Description", r.Description)
            .Add("ChangeSetType", r.ChangeSetType).Add("IncludeNestedStacks", r.IncludeNestedStacks).Add("OnStackFailure", r.OnStackFailure)
            .Add("ImportExistingResources", r.ImportExistingResources),
        static x => new() { Id = x.Text("Id"), StackId = x.Text("StackId") });

    public static readonly Operation<DescribeChangeSetRequest, DescribeChangeSetResponse> DescribeChangeSet = new(Protocol, "DescribeChangeSet",
        static (w, r) => w.Add("ChangeSetName", r.ChangeSetName).Add("StackName", r.StackName).Add("NextToken", r.NextToken)
            .Add("IncludePropertyValues", r.IncludePropertyValues),
        static x => new() { ChangeSetName = x.Text("ChangeSetName"), ChangeSetId = x.Text("ChangeSetId"), StackId = x.Text("StackId"),
            StackName = x.Text("StackName"), Description = x.Text("Description"), Parameters = x.List("Parameters", ReadParameter),
            CreationTime = x.Date("CreationTime"), ExecutionStatus = x.Text("ExecutionStatus"), Status = x.Text("Status"),
            StatusReason = x.Text("StatusReason"), NotificationARNs = x.Texts("NotificationARNs"), Capabilities = x.Texts("Capabilities"),
            Tags = x.List("Tags", ReadTag), Changes = x.List("Changes", ReadChange), NextToken = x.Text("NextToken"),
            IncludeNestedStacks = x.Bool("IncludeNestedStacks"), ParentChangeSetId = x.Text("ParentChangeSetId"),
            RootChangeSetId = x.Text("RootChangeSetId"), OnStackFailure = x.Text("OnStackFailure"),
            ImportExistingResources = x.Bool("ImportExistingResources") });

    public static readonly Operation<ExecuteChangeSetRequest, ExecuteChangeSetResponse> ExecuteChangeSet = new(Protocol, "ExecuteChangeSet",
        static (w, r) => w.Add("ChangeSetName", r.ChangeSetName).Add("StackName", r.StackName).Add("ClientRequestToken", r.ClientRequestToken)
            .Add("DisableRollback", r.DisableRollback).Add("RetainExceptOnCreate", r.RetainExceptOnCreate),
        static _ => new());

    public static readonly Operation<DeleteChangeSetRequest, DeleteChangeSetResponse> DeleteChangeSet = new(Protocol, "DeleteChangeSet",
        static (w, r) => w.Add("ChangeSetName", r.ChangeSetName).Add("StackName", r.StackName),
        static _ => new());

    public static readonly Operation<ListChangeSetsRequest, ListChangeSetsResponse> ListChangeSets = new(Protocol, "ListChangeSets",
        static (w, r) => w.Add("StackName", r.StackName).Add("NextToken", r.NextToken),
        static x => new() { Summaries = x.List("Summaries", ReadChangeSetSummary), NextToken = x.Text("NextToken") });

    public static readonly Operation<CreateStackRequest, CreateStackResponse> CreateStack = new(Protocol, "CreateStack",
        static (w, r) => w.Add("StackName", r.StackName).Add("TemplateBody", r.TemplateBody).Add("TemplateURL", r.TemplateURL)
            .Add("Parameters", r.Parameters, WriteParameter).Add("DisableRollback", r.DisableRollback).Add("TimeoutInMinutes", r.TimeoutInMinutes)
            .Add("NotificationARNs", r.NotificationARNs).Add("Capabilities", r.Capabilities).Add("ResourceTypes", r.ResourceTypes)
            .Add("RoleARN", r.RoleARN).Add("OnFailure", r.OnFailure).Add("StackPolicyBody", r.StackPolicyBody).Add("StackPolicyURL", r.StackPolicyURL)
            .Add("Tags", r.Tags, WriteTag).Add("ClientRequestToken", r.ClientRequestToken)
            .Add("EnableTerminationProtection", r.EnableTerminationProtection).Add("RetainExceptOnCreate", r.RetainExceptOnCreate),
        static x => new() { StackId = x.Text("StackId") });

    public static readonly Operation<UpdateStackRequest, UpdateStackResponse> UpdateStack = new(Protocol, "UpdateStack",
        static (w, r) => w.Add("StackName", r.StackName).Add("TemplateBody", r.TemplateBody).Add("TemplateURL", r.TemplateURL)
            .Add("UsePreviousTemplate", r.UsePreviousTemplate).Add("StackPolicyDuringUpdateBody", r.StackPolicyDuringUpdateBody)
            .Add("StackPolicyDuringUpdateURL", r.StackPolicyDuringUpdateURL).Add("Parameters", r.Parameters, WriteParameter)
            .Add("Capabilities", r.Capabilities).Add("ResourceTypes", r.ResourceTypes).Add("RoleARN", r.RoleARN)
            .Add("StackPolicyBody", r.StackPolicyBody).Add("StackPolicyURL", r.StackPolicyURL).Add("NotificationARNs", r.NotificationARNs)
            .Add("Tags", r.Tags, WriteTag).Add("DisableRollback", r.DisableRollback).Add("ClientRequestToken", r.ClientRequestToken)
            .Add("RetainExceptOnCreate", r.RetainExceptOnCreate),
        static x => new() { StackId = x.Text("StackId") });

    public static readonly Operation<DeleteStackRequest, DeleteStackResponse> DeleteStack = new(Protocol, "DeleteStack",
        static (w, r) => w.Add("StackName", r.StackName).Add("RetainResources", r.RetainResources).Add("RoleARN", r.RoleARN)
            .Add("ClientRequestToken", r.ClientRequestToken).Add("DeletionMode", r.DeletionMode),
        static _ => new());

    public static readonly Operation<DescribeStacksRequest, DescribeStacksResponse> DescribeStacks = new(Protocol, "DescribeStacks",
        static (w, r) => w.Add("StackName", r.StackName).Add("NextToken", r.NextToken),
        static x => new() { Stacks = x.List("Stacks", ReadStack), NextToken = x.Text("NextToken") });

    public static readonly Operation<DescribeStackEventsRequest, DescribeStackEventsResponse> DescribeStackEvents = new(Protocol, "DescribeStackEvents",
        static (w, r) => w.Add("StackName", r.StackName).Add("NextToken", r.NextToken),
        static x => new() { StackEvents = x.List("StackEvents", ReadStackEvent), NextToken = x.Text("NextToken") });

    public static readonly Operation<DescribeStackResourceRequest, DescribeStackResourceResponse> DescribeStackResource = new(Protocol, "DescribeStackResource",
        static (w, r) => w.Add("StackName", r.StackName).Add("LogicalResourceId", r.LogicalResourceId),
        static x => new() { StackResourceDetail = x.Object("StackResourceDetail", ReadStackResourceDetail) });

    public static readonly Operation<DescribeStackResourcesRequest, DescribeStackResourcesResponse> DescribeStackResources = new(Protocol, "DescribeStackResources",
        static (w, r) => w.Add("StackName", r.StackName).Add("LogicalResourceId", r.LogicalResourceId).Add("PhysicalResourceId", r.PhysicalResourceId),
        static x => new() { StackResources = x.List("StackResources", ReadStackResource) });

    public static readonly Operation<ListStackResourcesRequest, ListStackResourcesResponse> ListStackResources = new(Protocol, "ListStackResources",
        static (w, r) => w.Add("StackName", r.StackName).Add("NextToken", r.NextToken),
        static x => new() { StackResourceSummaries = x.List("StackResourceSummaries", ReadStackResourceSummary), NextToken = x.Text("NextToken") });

    public static readonly Operation<GetTemplateRequest, GetTemplateResponse> GetTemplate = new(Protocol, "GetTemplate",
        static (w, r) => w.Add("StackName", r.StackName).Add("ChangeSetName", r.ChangeSetName).Add("TemplateStage", r.TemplateStage),
        static x => new() { TemplateBody = x.Text("TemplateBody"), StagesAvailable = x.Texts("StagesAvailable") });

    public static readonly Operation<ValidateTemplateRequest, ValidateTemplateResponse> ValidateTemplate = new(Protocol, "ValidateTemplate",
        static (w, r) => w.Add("TemplateBody", r.TemplateBody).Add("TemplateURL", r.TemplateURL),
        static x => new() { Parameters = x.List("Parameters", ReadTemplateParameter), Description = x.Text("Description"),
            Capabilities = x.Texts("Capabilities"), CapabilitiesReason = x.Text("CapabilitiesReason"),
            DeclaredTransforms = x.Texts("DeclaredTransforms") });
}
