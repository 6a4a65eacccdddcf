using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Espresso.Tests.StandIns.Aspire;

/// <summary>Programs for the tests: a shell's one-liners, which every Unix has.</summary>
internal static class Shell
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "sh", Path.GetTempPath(), "-c", script);

    /// <summary>The variables that a running resource was started with.</summary>
    public static async Task<Dictionary<string, string?>> VariablesAsync(this DistributedApplication app, string resource)
    {
        var running = await app.ResourceNotifications.WaitForResourceAsync(resource, change => change.Snapshot.State?.Text == KnownResourceStates.Running).WaitAsync(Deadline);
        return running.Snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
    }

    public static Task WaitForAsync(this DistributedApplication app, string resource, string state) =>
        app.ResourceNotifications.WaitForResourceAsync(resource, state).WaitAsync(Deadline);

    /// <summary>A listener on a free port, to take it from others.</summary>
    public static (TcpListener Listener, int Port) TakePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (listener, ((IPEndPoint)listener.LocalEndpoint).Port);
    }
}
