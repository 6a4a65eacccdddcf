using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known about a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>The kind of resource, for display.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Named facts, for display.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the resource came to be, UTC.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When it started, UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>The state: one of <see cref="KnownResourceStates"/> or a text of the resource's own.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>The exit code, once it has ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The worst of the health checks while it runs; healthy when it has none; null when it does not run.</summary>
    public HealthStatus? HealthStatus => ComputeHealth(State?.Text, HealthReports);

    /// <summary>What each health check said last.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>The variables that it was started with.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Its URLs.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>Its volumes and mounts.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>Its commands with their present state.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>Its relations to other resources.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>Whether it is left out of lists.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The name of its icon.</summary>
    public string? IconName { get; init; }

    /// <summary>How the icon is drawn.</summary>
    public IconVariant? IconVariant { get; init; }

    /// <summary>The handlers of <see cref="ResourceReadyEvent"/>, once they were called; who waits for health waits for them too.</summary>
    internal Task? ResourceReady { get; init; }

    /// <summary>The names of the variables that come from secrets.</summary>
    internal ImmutableHashSet<string> SensitiveVariables { get; init; } = [];

    private static HealthStatus? ComputeHealth(string? state, ImmutableArray<HealthReportSnapshot> reports)
    {
        if (state != KnownResourceStates.Running)
            return null;

        return reports.IsDefaultOrEmpty
            ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            : reports.Min(report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
    }
}

/// <summary>A state and how it is shown.</summary>
/// <param name="Text">The state.</param>
/// <param name="Style">One of <see cref="KnownResourceStateStyles"/>; null is plain.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}

/// <summary>A named fact.</summary>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Whether it is hidden until asked for.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>A variable; <paramref name="IsFromSpec"/> says that the application set it.</summary>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>A URL; <paramref name="Name"/> is the endpoint's.</summary>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>Whether the endpoint does not listen yet.</summary>
    public bool IsInactive { get; init; }

    /// <summary>How it is shown.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();
}

/// <summary>How a URL is shown.</summary>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A volume or mount.</summary>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A relation to another resource.</summary>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>What a health check said.</summary>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);

/// <summary>A command with its present state.</summary>
public sealed record ResourceCommandSnapshot(string Name, ResourceCommandState State, string DisplayName, string? DisplayDescription, object? Parameter, string? ConfirmationMessage, string? IconName, IconVariant? IconVariant, bool IsHighlighted);

/// <summary>Says how a resource starts out.</summary>
public class ResourceSnapshotAnnotation(CustomResourceSnapshot initialSnapshot) : IResourceAnnotation
{
    /// <summary>The first snapshot.</summary>
    public CustomResourceSnapshot InitialSnapshot { get; } = initialSnapshot;
}

/// <summary>States that resources share.</summary>
public static class KnownResourceStates
{
    /// <summary>It has a value.</summary>
    public static readonly string Active = "Active";

    /// <summary>It starts.</summary>
    public static readonly string Starting = "Starting";

    /// <summary>It runs.</summary>
    public static readonly string Running = "Running";

    /// <summary>It could not be started.</summary>
    public static readonly string FailedToStart = "FailedToStart";

    /// <summary>What it runs in is unhealthy.</summary>
    public static readonly string RuntimeUnhealthy = "RuntimeUnhealthy";

    /// <summary>It is being stopped.</summary>
    public static readonly string Stopping = "Stopping";

    /// <summary>It has exited (containers).</summary>
    public static readonly string Exited = "Exited";

    /// <summary>It has ended (processes).</summary>
    public static readonly string Finished = "Finished";

    /// <summary>It waits for other resources.</summary>
    public static readonly string Waiting = "Waiting";

    /// <summary>It was not asked to start yet.</summary>
    public static readonly string NotStarted = "NotStarted";

    /// <summary>It has no value.</summary>
    public static readonly string ValueMissing = "ValueMissing";

    /// <summary>The states from which nothing follows by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited, RuntimeUnhealthy];
}

/// <summary>How states are shown.</summary>
public static class KnownResourceStateStyles
{
    /// <summary>Good.</summary>
    public static readonly string Success = "success";

    /// <summary>Bad.</summary>
    public static readonly string Error = "error";

    /// <summary>Neutral.</summary>
    public static readonly string Info = "info";

    /// <summary>To be looked at.</summary>
    public static readonly string Warn = "warn";
}

/// <summary>Names of properties that resources share.</summary>
public static class CustomResourceKnownProperties
{
    /// <summary>Where the resource comes from.</summary>
    public static string Source { get; } = "resource.source";

    /// <summary>The resource's connection string.</summary>
    public static string ConnectionString { get; } = "resource.connectionString";
}
