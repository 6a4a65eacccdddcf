using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What the AppHost's build recorded in its assembly. The first three keys are upstream's.</summary>
internal sealed record AppHostMetadata(string? ProjectDirectory, string? ProjectName, string? DashboardPath, IReadOnlyDictionary<string, string> ProjectOutputs)
{
    /// <summary>Key prefix of the built assembly of a referenced project: upstream has no need of it, as it asks <c>dotnet run</c>.</summary>
    private const string ProjectOutputPrefix = "aspireprojectoutput:";

    public static AppHostMetadata Of(Assembly? assembly)
    {
        var values = (assembly?.GetCustomAttributes<AssemblyMetadataAttribute>() ?? [])
            .Where(attribute => attribute.Value is not null)
            .GroupBy(attribute => attribute.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Last().Value!, StringComparer.OrdinalIgnoreCase);
        var outputs = values
            .Where(pair => pair.Key.StartsWith(ProjectOutputPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(pair => Path.GetFullPath(pair.Key[ProjectOutputPrefix.Length..]), pair => pair.Value, StringComparer.Ordinal);
        return new AppHostMetadata(
            values.GetValueOrDefault("apphostprojectpath"),
            values.GetValueOrDefault("apphostprojectname"),
            values.GetValueOrDefault("aspiredashboardpath"),
            outputs);
    }
}

/// <summary>Lets the testing package see an AppHost's builder while the AppHost's own entry point runs.</summary>
internal abstract class BuilderObserver
{
    private static readonly AsyncLocal<BuilderObserver?> _current = new();

    public static BuilderObserver? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    public abstract void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    public abstract void OnConstructed(DistributedApplicationBuilder builder);

    public abstract void OnBuilding(DistributedApplicationBuilder builder);

    public abstract void OnBuilt(DistributedApplication application);

    /// <summary>Called when the AppHost runs its application; ends when the test lets it start.</summary>
    public abstract Task OnRunAsync(CancellationToken cancellationToken);

    public abstract void OnStarted();
}
