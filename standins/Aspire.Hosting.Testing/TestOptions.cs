using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What a test changes about an AppHost: free ports, no dashboard, and the launch profile that <c>dotnet run</c> would have applied.</summary>
internal static class TestOptions
{
    public static void Apply(DistributedApplicationOptions options, HostApplicationBuilderSettings settings, string[] args, Assembly appHost, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        settings.Args = [.. settings.Args ?? [], .. args];
        options.Args = settings.Args;
        options.AssemblyName = appHost.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        settings.ApplicationName = options.AssemblyName;
        settings.Configuration ??= new ConfigurationManager();
        SetDefaults(settings, new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["DcpPublisher:RandomizePorts"] = "true" });
        configure(options, settings);
        if (options.Args is { } given && !ReferenceEquals(given, settings.Args))
            settings.Args = given;

        ApplyLaunchProfile(settings, AppHostMetadata.Of(appHost).ProjectDirectory);
        options.Args = settings.Args;
    }

    private static void ApplyLaunchProfile(HostApplicationBuilderSettings settings, string? projectDirectory)
    {
        if (projectDirectory is null || LaunchProfiles.Read(projectDirectory) is not { Profiles.Count: > 0 } launchSettings)
            return;

        var chosen = Existing(settings)["DOTNET_LAUNCH_PROFILE"];
        var name = string.IsNullOrEmpty(chosen) ? launchSettings.Profiles.First().Key : chosen;
        if (!launchSettings.Profiles.TryGetValue(name, out var profile))
            throw new InvalidOperationException($"The configured launch profile, '{name}', was not found in the launch settings file.");

        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["DOTNET_LAUNCH_PROFILE"] = name };
        foreach (var (key, value) in profile.EnvironmentVariables)
        {
            // The dashboard does not run here, so nobody would receive what its addresses ask for.
            if (key.StartsWith("ASPIRE_DASHBOARD_", StringComparison.OrdinalIgnoreCase))
                continue;

            values[key] = value;
            foreach (var prefix in (ReadOnlySpan<string>)["DOTNET_", "ASPNETCORE_"])
            {
                if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    values[key[prefix.Length..]] = value;
            }
        }

        SetDefaults(settings, values);
    }

    private static void SetDefaults(HostApplicationBuilderSettings settings, Dictionary<string, string?> values)
    {
        var existing = Existing(settings);
        var missing = values.Where(pair => existing[pair.Key] is null).ToArray();
        settings.Configuration!.AddInMemoryCollection(missing);

        // Only the command line comes after the environment of the process, which is the test runner's and not the AppHost's.
        settings.Args = [.. settings.Args ?? [], .. missing.Select(pair => $"--{pair.Key}={pair.Value}")];
    }

    private static ConfigurationManager Existing(HostApplicationBuilderSettings settings)
    {
        var existing = new ConfigurationManager();
        existing.AddCommandLine(settings.Args ?? []);
        existing.AddConfiguration(settings.Configuration!);
        return existing;
    }
}
