using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Reads launch settings and chooses the profile, in upstream's order.</summary>
internal static class LaunchProfiles
{
    public static LaunchSettings? Read(string projectDirectory)
    {
        var path = Path.Combine(projectDirectory, "Properties", "launchSettings.json");
        if (!File.Exists(path))
            return null;

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, LaunchSettingsJson.Default.LaunchSettings);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"Failed to get effective launch profile: {path} is not valid JSON. {exception.Message}", exception);
        }
    }

    /// <summary>The profile that the resource was given, else the one that the AppHost was started with, else the first that runs the project.</summary>
    public static (string Name, LaunchProfile Profile)? Effective(IResource resource, IProjectMetadata metadata, IConfiguration configuration)
    {
        if (resource.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>())
            return null;

        var settings = metadata.LaunchSettings ?? Read(Path.GetDirectoryName(metadata.ProjectPath) ?? "");
        if (resource.TryGetLastAnnotation<LaunchProfileAnnotation>(out var chosen))
        {
            return settings?.Profiles.TryGetValue(chosen.LaunchProfileName, out var named) == true
                ? (chosen.LaunchProfileName, named)
                : throw new DistributedApplicationException(
                    $"Launch settings file of project '{metadata.ProjectPath}' does not contain '{chosen.LaunchProfileName}' profile. It has: {string.Join(", ", settings?.Profiles.Keys ?? Enumerable.Empty<string>())}.");
        }

        if (settings is null)
            return null;

        var inherited = configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"];
        if (inherited is not null && settings.Profiles.TryGetValue(inherited, out var profile) && IsProject(profile))
            return (inherited, profile);

        foreach (var (name, candidate) in settings.Profiles)
        {
            if (IsProject(candidate))
                return (name, candidate);
        }

        return null;
    }

    private static bool IsProject(LaunchProfile profile) => string.Equals(profile.CommandName, "Project", StringComparison.OrdinalIgnoreCase);
}
