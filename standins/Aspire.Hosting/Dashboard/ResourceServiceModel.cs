using System.Globalization;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>A line of the stream of resources: all at first (<c>snapshot</c>), then each as it changes (<c>change</c>).</summary>
internal sealed record ResourceMessage(string Type, IReadOnlyList<ResourceModel> Resources);

/// <summary>A resource as the dashboard shows it.</summary>
internal sealed record ResourceModel(
    string Name,
    string DisplayName,
    string ResourceType,
    string? State,
    string? StateStyle,
    string? Health,
    int? ExitCode,
    DateTime? CreatedAt,
    DateTime? StartedAt,
    DateTime? StoppedAt,
    IReadOnlyList<UrlModel> Urls,
    IReadOnlyList<VariableModel> Environment,
    IReadOnlyDictionary<string, string?> Properties,
    IReadOnlyList<RelationshipModel> Relationships,
    IReadOnlyList<CommandModel> Commands)
{
    public static ResourceModel From(ResourceEvent resourceEvent)
    {
        var snapshot = resourceEvent.Snapshot;
        return new ResourceModel(
            resourceEvent.ResourceId,
            resourceEvent.Resource.Name,
            snapshot.ResourceType,
            snapshot.State?.Text,
            snapshot.State?.Style,
            snapshot.HealthStatus?.ToString(),
            snapshot.ExitCode,
            snapshot.CreationTimeStamp,
            snapshot.StartTimeStamp,
            snapshot.StopTimeStamp,
            [.. snapshot.Urls.Where(url => !url.IsInactive).Select(url => new UrlModel(url.DisplayProperties.DisplayName is { Length: > 0 } text ? text : url.Name, url.Url, url.IsInternal))],
            [.. snapshot.EnvironmentVariables.Select(variable => new VariableModel(variable.Name, variable.Value, snapshot.SensitiveVariables.Contains(variable.Name)))],
            snapshot.Properties.GroupBy(property => property.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Text(group.Last()), StringComparer.Ordinal),
            [.. snapshot.Relationships.Select(relationship => new RelationshipModel(relationship.Type, relationship.ResourceName))],
            [.. snapshot.Commands.Select(CommandModel.From)]);
    }

    private static string? Text(ResourcePropertySnapshot property) =>
        property.IsSensitive ? "●●●●●●" : Convert.ToString(property.Value, CultureInfo.InvariantCulture);
}

internal sealed record UrlModel(string? Name, string Url, bool IsInternal);

internal sealed record VariableModel(string Name, string? Value, bool IsSensitive);

internal sealed record RelationshipModel(string Type, string Resource);

internal sealed record CommandModel(string Name, string DisplayName, string? Description, string? Confirmation, string? IconName, bool IsHighlighted, string State)
{
    public static CommandModel From(ResourceCommandSnapshot command) => new(
        command.Name, command.DisplayName, command.DisplayDescription, command.ConfirmationMessage, command.IconName, command.IsHighlighted, command.State.ToString().ToLowerInvariant());
}

/// <summary>A line of a resource's log.</summary>
internal sealed record LogModel(int LineNumber, string Text, bool IsError, string? Timestamp)
{
    public static LogModel From(LogLine line)
    {
        // "2026-11-22T10:00:00.0000000Z text"
        var space = line.Content.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 ? new LogModel(line.LineNumber, line.Content[(space + 1)..], line.IsErrorMessage, line.Content[..space]) : new LogModel(line.LineNumber, line.Content, line.IsErrorMessage, null);
    }
}

/// <summary>The outcome of a command: <c>succeeded</c>, <c>failed</c> or <c>canceled</c>.</summary>
internal sealed record CommandOutcome(string Kind, string? Message)
{
    public static CommandOutcome From(ExecuteCommandResult result) =>
        new(result.Success ? "succeeded" : result.Canceled ? "canceled" : "failed", result.Message);
}

[JsonSerializable(typeof(ResourceMessage))]
[JsonSerializable(typeof(LogModel))]
[JsonSerializable(typeof(CommandOutcome))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ResourceServiceJson : JsonSerializerContext;
