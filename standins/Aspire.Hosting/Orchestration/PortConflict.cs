using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Says in one line which port is taken, for whom, by whom, and what changes it.</summary>
internal static class PortConflict
{
    public static void ThrowIfTaken(IResource resource, IConfiguration configuration)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.AllocatedEndpoint is { } allocated && !PortAllocation.IsFree(allocated.Port))
                throw new DistributedApplicationException(Message(resource, endpoint, allocated.Port, configuration));
        }
    }

    internal static string Message(IResource resource, EndpointAnnotation endpoint, int port, IConfiguration configuration)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        return $"port {text} of endpoint '{endpoint.Name}' is taken by {PortOwner.Describe(port)}. End that process, or {Setting(resource, endpoint, text, configuration)}.";
    }

    private static string Setting(IResource resource, EndpointAnnotation endpoint, string port, IConfiguration configuration)
    {
        // The setting that the application read the port from is the one whose value is that port.
        var keys = configuration.AsEnumerable()
            .Where(pair => pair.Value == port || pair.Value?.EndsWith($":{port}", StringComparison.Ordinal) == true)
            .Select(pair => pair.Key)
            .Where(key => key.Contains(':', StringComparison.Ordinal))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToArray();
        if (keys.Length > 0)
            return $"set another port, for example with --{keys[0]}=PORT";

        return endpoint.FromLaunchProfile
            ? $"change applicationUrl in the Properties/launchSettings.json of '{resource.Name}'"
            : $"give the endpoint another port where the AppHost declares '{resource.Name}'";
    }
}

/// <summary>Finds who listens on a port.</summary>
internal static class PortOwner
{
    private const string ListenState = "0A";

    public static string Describe(int port)
    {
        if (!OperatingSystem.IsLinux())
            return OperatingSystem.IsWindows() ? $"another process (see: netstat -ano | findstr :{port})" : $"another process (see: lsof -i :{port})";

        return FindOnLinux(port) is var (id, name) && name is not null ? $"process {id} ({name})" : "another process";
    }

    private static (int Id, string? Name) FindOnLinux(int port)
    {
        var inodes = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == ListenState && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet(StringComparer.Ordinal);
        if (inodes.Count == 0)
            return default;

        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) && Holds(directory, inodes))
                return (id, File.ReadAllText(Path.Combine(directory, "comm")).Trim());
        }

        return default;
    }

    private static bool Holds(string directory, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(directory, "fd")).Any(file => new FileInfo(file).LinkTarget is { } target && inodes.Contains(target));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // Another user's process, or one that has just ended: not ours to look into.
            return false;
        }
    }
}
