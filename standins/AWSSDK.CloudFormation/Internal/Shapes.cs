using Amazon.CloudFormation.Model;
using Amazon.StandIns;

namespace Amazon.CloudFormation.Internal;

/// <summary>How the structures inside requests are written and those inside answers are read.</summary>
internal static partial class Operations
{
    private static void WriteParameter(WireWriter w, Parameter v) => w.Add("ParameterKey", v.ParameterKey).Add("ParameterValue", v.ParameterValue)
        .Add("UsePreviousValue", v.UsePreviousValue).Add("ResolvedValue", v.ResolvedValue);

    private static void WriteTag(WireWriter w, Tag v) => w.Add("Key", v.Key).Add("Value", v.Value);

    private static Parameter ReadParameter(WireReader x) => new() { ParameterKey = x.Text("ParameterKey"), ParameterValue = x.Text("ParameterValue"),
        UsePreviousValue = x.Bool("UsePreviousValue"), ResolvedValue = x.Text("ResolvedValue") };

    private static Tag ReadTag(WireReader x) => new() { Key = x.Text("Key"), Value = x.Text("Value") };

    private static ResourceChange ReadResourceChange(WireReader x) => new() { PolicyAction = x.Text("PolicyAction"), Action = x.Text("Action"),
        LogicalResourceId = x.Text("LogicalResourceId"), PhysicalResourceId = x.Text("PhysicalResourceId"), ResourceType = x.Text("ResourceType"),
        Replacement = x.Text("Replacement"), Scope = x.Texts("Scope"), ChangeSetId = x.Text("ChangeSetId"), BeforeContext = x.Text("BeforeContext"),
        AfterContext = x.Text("AfterContext"), PreviousDeploymentContext = x.Text("PreviousDeploymentContext") };

    private static Change ReadChange(WireReader x) => new() { Type = x.Text("Type"), ResourceChange = x.Object("ResourceChange", ReadResourceChange) };

    private static ChangeSetSummary ReadChangeSetSummary(WireReader x) => new() { StackId = x.Text("StackId"), StackName = x.Text("StackName"),
        ChangeSetId = x.Text("ChangeSetId"), ChangeSetName = x.Text("ChangeSetName"), ExecutionStatus = x.Text("ExecutionStatus"),
        Status = x.Text("Status"), StatusReason = x.Text("StatusReason"), CreationTime = x.Date("CreationTime"), Description = x.Text("Description"),
        IncludeNestedStacks = x.Bool("IncludeNestedStacks"), ParentChangeSetId = x.Text("ParentChangeSetId"),
        RootChangeSetId = x.Text("RootChangeSetId"), ImportExistingResources = x.Bool("ImportExistingResources") };

    private static Output ReadOutput(WireReader x) => new() { OutputKey = x.Text("OutputKey"), OutputValue = x.Text("OutputValue"),
        Description = x.Text("Description"), ExportName = x.Text("ExportName") };

    private static Stack ReadStack(WireReader x) => new() { StackId = x.Text("StackId"), StackName = x.Text("StackName"),
        ChangeSetId = x.Text("ChangeSetId"), Description = x.Text("Description"), Parameters = x.List("Parameters", ReadParameter),
        CreationTime = x.Date("CreationTime"), DeletionTime = x.Date("DeletionTime"), LastUpdatedTime = x.Date("LastUpdatedTime"),
        StackStatus = x.Text("StackStatus"), StackStatusReason = x.Text("StackStatusReason"), DisableRollback = x.Bool("DisableRollback"),
        NotificationARNs = x.Texts("NotificationARNs"), TimeoutInMinutes = x.Int("TimeoutInMinutes"), Capabilities = x.Texts("Capabilities"),
        Outputs = x.List("Outputs", ReadOutput), RoleARN = x.Text("RoleARN"), Tags = x.List("Tags", ReadTag),
        EnableTerminationProtection = x.Bool("EnableTerminationProtection"), ParentId = x.Text("ParentId"), RootId = x.Text("RootId"),
        RetainExceptOnCreate = x.Bool("RetainExceptOnCreate"), DeletionMode = x.Text("DeletionMode"), DetailedStatus = x.Text("DetailedStatus"),
        AliasName = x.Text("AliasName") };

    private static StackEvent ReadStackEvent(WireReader x) => new() { StackId = x.Text("StackId"), EventId = x.Text("EventId"),
        StackName = x.Text("StackName"), LogicalResourceId = x.Text("LogicalResourceId"), PhysicalResourceId = x.Text("PhysicalResourceId"),
        ResourceType = x.Text("ResourceType"), Timestamp = x.Date("Timestamp"), ResourceStatus = x.Text("ResourceStatus"),
        ResourceStatusReason = x.Text("ResourceStatusReason"), ResourceProperties = x.Text("ResourceProperties"),
        ClientRequestToken = x.Text("ClientRequestToken"), HookType = x.Text("HookType"), HookStatus = x.Text("HookStatus"),
        HookStatusReason = x.Text("HookStatusReason"), HookInvocationPoint = x.Text("HookInvocationPoint"),
        HookInvocationId = x.Text("HookInvocationId"), HookFailureMode = x.Text("HookFailureMode"), DetailedStatus = x.Text("DetailedStatus") };

    private static StackResourceDetail ReadStackResourceDetail(WireReader x) => new() { StackName = x.Text("StackName"), StackId = x.Text("StackId"),
        LogicalResourceId = x.Text("LogicalResourceId"), PhysicalResourceId = x.Text("PhysicalResourceId"), ResourceType = x.Text("ResourceType"),
        LastUpdatedTimestamp = x.Date("LastUpdatedTimestamp"), ResourceStatus = x.Text("ResourceStatus"),
        ResourceStatusReason = x.Text("ResourceStatusReason"), Description = x.Text("Description"), Metadata = x.Text("Metadata") };

    private static StackResource ReadStackResource(WireReader x) => new() { StackName = x.Text("StackName"), StackId = x.Text("StackId"),
        LogicalResourceId = x.Text("LogicalResourceId"), PhysicalResourceId = x.Text("PhysicalResourceId"), ResourceType = x.Text("ResourceType"),
        Timestamp = x.Date("Timestamp"), ResourceStatus = x.Text("ResourceStatus"), ResourceStatusReason = x.Text("ResourceStatusReason"),
        Description = x.Text("Description") };

    private static StackResourceSummary ReadStackResourceSummary(WireReader x) => new() { LogicalResourceId = x.Text("LogicalResourceId"),
        PhysicalResourceId = x.Text("PhysicalResourceId"), ResourceType = x.Text("ResourceType"),
        LastUpdatedTimestamp = x.Date("LastUpdatedTimestamp"), ResourceStatus = x.Text("ResourceStatus"),
        ResourceStatusReason = x.Text("ResourceStatusReason") };

    private static TemplateParameter ReadTemplateParameter(WireReader x) => new() { ParameterKey = x.Text("ParameterKey"),
        DefaultValue = x.Text("DefaultValue"), NoEcho = x.Bool("NoEcho"), Description = x.Text("Description") };
}
