using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Espresso.LocalCloud.EventBridge.Patterns;
using Espresso.LocalCloud.EventBridge.Schedules;

namespace Espresso.LocalCloud.EventBridge;

/// <summary>A rule as the store keeps it.</summary>
/// <param name="Targets">As PutTargets gave them.</param>
/// <param name="NextAt">When its schedule is due next: milliseconds since 1970.</param>
internal sealed record RuleRecord(
    string Bus, string Name, string? Pattern, string? Schedule, bool IsEnabled, string? Description, string? RoleArn,
    List<JsonObject> Targets, Dictionary<string, string> Tags, long? NextAt)
{
    [JsonIgnore]
    public string Key => $"{Bus}/{Name}";

    [JsonIgnore]
    public EventPattern? ParsedPattern { get; } = Pattern is null ? null : EventPattern.Parse(Pattern);

    [JsonIgnore]
    public Schedule? ParsedSchedule { get; } = Schedule is null ? null : Schedules.Schedule.Parse(Schedule);
}

/// <summary>A custom bus.</summary>
internal sealed record BusRecord(string Name, Dictionary<string, string> Tags);
