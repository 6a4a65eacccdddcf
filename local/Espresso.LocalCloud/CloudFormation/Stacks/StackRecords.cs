using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.CloudFormation.Stacks;

/// <summary>A stack as it is kept. Names of statuses are the service's.</summary>
public sealed class StackRecord
{
    /// <summary>The ARN: <c>arn:aws:cloudformation:region:account:stack/name/uuid</c>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public required string Status { get; set; }

    public string? StatusReason { get; set; }

    /// <summary>What is deployed, or being deployed.</summary>
    public StackInput Input { get; set; } = StackInput.Empty;

    /// <summary>What an update goes back to when it fails; null outside an update.</summary>
    public StackInput? PreviousInput { get; set; }

    public IReadOnlyList<OutputRecord> Outputs { get; set; } = [];

    /// <summary>The change set that was executed last, or null.</summary>
    public string? ChangeSetId { get; set; }

    public bool TerminationProtection { get; set; }

    /// <summary>What happens when a creation fails: <c>ROLLBACK</c>, <c>DELETE</c> or <c>DO_NOTHING</c>.</summary>
    public string OnFailure { get; set; } = "ROLLBACK";

    /// <summary>Logical ids that a DeleteStack leaves alone (its RetainResources).</summary>
    public IReadOnlyList<string> Retain { get; set; } = [];

    /// <summary>Resources that the running operation still has to delete: replaced, removed, or made by an update that failed.</summary>
    public IReadOnlyList<ResourceRecord> Cleanup { get; set; } = [];

    /// <summary>Names of other stacks' exports in use here.</summary>
    public IReadOnlyList<string> Imports { get; set; } = [];

    /// <summary>The address that was in use when attributes were recorded; a restart on another port rewrites them.</summary>
    public string? BaseUrl { get; set; }

    public bool IsDeleted => Status is "DELETE_COMPLETE";

    public bool IsBusy => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && Status is not "REVIEW_IN_PROGRESS";
}

/// <summary>What a stack is made from.</summary>
/// <param name="Body">The template's text.</param>
/// <param name="Parameters">The resolved text of every parameter.</param>
/// <param name="Tags">Tags of the stack.</param>
/// <param name="Capabilities">What the caller acknowledged.</param>
public sealed record StackInput(string Body, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Capabilities)
{
    public static StackInput Empty { get; } = new("", new Dictionary<string, string>(), new Dictionary<string, string>(), []);
}

/// <summary>An output as DescribeStacks shows it.</summary>
public sealed record OutputRecord(string Key, string Value, string? Description, string? ExportName);

/// <summary>A resource of a stack as it is kept.</summary>
public sealed record ResourceRecord
{
    public required string LogicalId { get; init; }

    public required string Type { get; init; }

    /// <summary>What <c>Ref</c> gives; empty until its creation was begun.</summary>
    public string PhysicalId { get; init; } = "";

    public required string Status { get; init; }

    public string? StatusReason { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The evaluated properties that were applied.</summary>
    public JsonObject Properties { get; init; } = [];

    /// <summary>What <c>Fn::GetAtt</c> gives, by attribute.</summary>
    public JsonObject Attributes { get; init; } = [];

    public JsonNode? Metadata { get; init; }

    public string? DeletionPolicy { get; init; }

    public string? UpdateReplacePolicy { get; init; }

    /// <summary>What it needs; deletions go the other way round.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The name to create it under, chosen before the first call so that a restart does not make a second one.</summary>
    public string? GeneratedName { get; init; }

    /// <summary>The state before the running operation touched it; null when it did not, or created it.</summary>
    public ResourceRecord? Previous { get; init; }

    /// <summary>True when the running operation created it.</summary>
    public bool IsNew { get; init; }

    /// <summary>True once the resource really exists.</summary>
    public bool Exists => Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED") && PhysicalId.Length > 0;
}

/// <summary>A line of a stack's history.</summary>
public sealed record StackEvent(
    string EventId, string StackId, string StackName, string LogicalResourceId, string PhysicalResourceId, string ResourceType,
    DateTimeOffset Timestamp, string ResourceStatus, string? ResourceStatusReason, string? ResourceProperties, string? ClientRequestToken);

/// <summary>A change set as it is kept.</summary>
public sealed record ChangeSetRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string StackId { get; init; }

    public required string StackName { get; init; }

    public string? Description { get; init; }

    /// <summary><c>CREATE</c> or <c>UPDATE</c>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>CREATE_COMPLETE</c> or <c>FAILED</c>.</summary>
    public required string Status { get; init; }

    public string? StatusReason { get; init; }

    /// <summary><c>AVAILABLE</c>, <c>UNAVAILABLE</c>, <c>EXECUTE_IN_PROGRESS</c>, <c>EXECUTE_COMPLETE</c>, <c>EXECUTE_FAILED</c> or <c>OBSOLETE</c>.</summary>
    public required string ExecutionStatus { get; init; }

    public required StackInput Input { get; init; }

    public string OnFailure { get; init; } = "ROLLBACK";

    public IReadOnlyList<PlannedChange> Changes { get; init; } = [];
}

/// <summary>What an update would do to one resource.</summary>
/// <param name="Action"><c>Add</c>, <c>Modify</c> or <c>Remove</c>.</param>
/// <param name="LogicalId">Its logical id.</param>
/// <param name="PhysicalId">Its physical id, null for what is new.</param>
/// <param name="Type">Its type.</param>
/// <param name="Replacement"><c>True</c> or <c>False</c> for a modification, else null.</param>
/// <param name="Properties">Names of the properties that differ.</param>
/// <param name="CreateOnly">Those among them that force a replacement.</param>
/// <param name="Scope">What differs: <c>Properties</c>, <c>Metadata</c>, <c>DeletionPolicy</c>, <c>UpdateReplacePolicy</c>.</param>
public sealed record PlannedChange(
    string Action, string LogicalId, string? PhysicalId, string Type, string? Replacement,
    IReadOnlyList<string> Properties, IReadOnlyList<string> CreateOnly, IReadOnlyList<string> Scope);
