using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Espresso.Dashboard.Resources;

/// <summary>A resource of the AppHost, as its resource service describes it. Only name and type are always there.</summary>
internal sealed record Resource
{
    public required string Name { get; init; }
    public string? DisplayName { get; init; }
    public string ResourceType { get; init; } = "";
    public string? State { get; init; }

    /// <summary><c>success</c>, <c>info</c>, <c>warning</c> or <c>error</c>; null leaves it to the state's name.</summary>
    public string? StateStyle { get; init; }

    /// <summary><c>Healthy</c>, <c>Degraded</c>, <c>Unhealthy</c>; null when nothing checks it.</summary>
    public string? Health { get; init; }

    public int? ExitCode { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }
    public IReadOnlyList<ResourceUrl> Urls { get; init; } = [];
    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];
    public JsonObject? Properties { get; init; }
    public IReadOnlyList<ResourceRelationship> Relationships { get; init; } = [];
    public IReadOnlyList<ResourceCommand> Commands { get; init; } = [];
}

internal sealed record ResourceUrl(string? Name, string Url, bool IsInternal = false);

/// <summary>A variable of a resource's process.</summary>
/// <param name="Value">Null towards the browser when sensitive, until a person asks for that one variable.</param>
internal sealed partial record EnvironmentVariable(string Name, string? Value, bool IsSensitive = false)
{
    /// <summary>Sensitive by declaration, or by a name that says so: AppHosts forget to declare.</summary>
    public bool MustBeMasked => IsSensitive || SecretName().IsMatch(Name);

    public EnvironmentVariable Masked() => MustBeMasked ? this with { Value = null, IsSensitive = true } : this;

    [GeneratedRegex("SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE|CREDENTIAL|CONNECTIONSTRING|OTLP_HEADERS", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName();
}

internal sealed record ResourceRelationship(string Type, string Resource);

/// <summary>Something a person can do to a resource.</summary>
/// <param name="Confirmation">Asked before it is done, when given.</param>
/// <param name="State"><c>enabled</c>, <c>disabled</c> or <c>hidden</c>.</param>
internal sealed record ResourceCommand(
    string Name, string DisplayName, string? Description = null, string? Confirmation = null, string? IconName = null, bool IsHighlighted = false, string? State = null);

/// <summary>One line of the watch stream.</summary>
/// <param name="Type"><c>snapshot</c> (all there is), <c>change</c> (new or changed ones), <c>delete</c>.</param>
internal sealed record ResourceMessage(string Type, IReadOnlyList<Resource> Resources);

/// <summary>One line of a resource's log stream.</summary>
internal sealed record ConsoleLine(long LineNumber, string Text, bool IsError, string? Timestamp)
{
    /// <summary>A line that was written without a time has its first word where the time would be; it belongs to the text.</summary>
    public ConsoleLine Tidied() => Timestamp is null || DateTimeOffset.TryParse(Timestamp, CultureInfo.InvariantCulture, out _)
        ? this
        : this with { Text = $"{Timestamp} {Text}", Timestamp = null };
}

/// <summary>How a command ended.</summary>
/// <param name="Kind"><c>succeeded</c>, <c>failed</c> or <c>canceled</c>.</param>
internal sealed record CommandResult(string Kind, string? Message);
