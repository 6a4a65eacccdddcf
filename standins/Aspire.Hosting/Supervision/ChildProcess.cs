using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Supervision;

/// <summary>A child process whose output is read line by line and which ends with all its children.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Carries the session and the resource to every descendant, so that none is lost when its parent ends first.</summary>
    public const string MarkerVariable = "ASPIRE_SUPERVISION_ID";

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    // What is meant for the AppHost itself. Upstream keeps the first four from children too; the rest are the dashboard's tokens and addresses.
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE"];
    private static readonly string[] NotInheritedPrefixes = ["ASPIRE_DASHBOARD_", "ASPIRE_RESOURCE_SERVICE_", "DOTNET_DASHBOARD_", "DOTNET_RESOURCE_SERVICE_"];

    private static int _starts;

    private readonly Process _process;
    private readonly Watchdog _watchdog;
    private readonly string _marker;
    private readonly IReadOnlyList<string>? _cleanup;

    private ChildProcess(Process process, Watchdog watchdog, string marker, IReadOnlyList<string>? cleanup, Action<string, bool> output)
    {
        _process = process;
        _watchdog = watchdog;
        _marker = marker;
        _cleanup = cleanup;
        Id = process.Id;
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, line => output(line, false)), ReadAsync(process.StandardError, line => output(line, true)));
        Exit = WaitAsync(reading);
    }

    public int Id { get; }

    /// <summary>The exit code, once the process has ended and its output is read.</summary>
    public Task<int> Exit { get; }

    public bool HasExited => _process.HasExited;

    public static async Task<ChildProcess> StartAsync(string id, Launch launch, Watchdog watchdog, Action<string, bool> output)
    {
        await watchdog.EnsureStartedAsync();
        var marker = $"{watchdog.Session}/{id}/{Interlocked.Increment(ref _starts)}/";
        var start = StartInfo(launch, marker);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new DistributedApplicationException($"'{launch.FileName}' could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new DistributedApplicationException($"'{start.FileName}' could not be started in '{start.WorkingDirectory}': {exception.Message}", exception);
        }

        await watchdog.RegisterAsync(process, launch.Cleanup);
        return new ChildProcess(process, watchdog, marker, launch.Cleanup, output);
    }

    /// <summary>Asks the process to end; after the grace, and for what its children leave, ends them.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        var descendants = ProcessTree.Descendants(Id);
        if (!_process.HasExited && ProcessTree.Ask(_process))
        {
            try
            {
                await _process.WaitForExitAsync().WaitAsync(grace);
            }
            catch (TimeoutException)
            {
                // It was asked and did not listen; now it is told.
                ProcessTree.Kill(_process);
            }
        }
        else
        {
            ProcessTree.Kill(_process);
        }

        foreach (var left in descendants)
            ProcessTree.Kill(left);

        await Exit;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await StopAsync(TimeSpan.Zero);

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(Launch launch, string marker)
    {
        if (!Directory.Exists(launch.WorkingDirectory))
            throw new DistributedApplicationException($"the working directory '{launch.WorkingDirectory}' does not exist.");

        var inDirectory = Path.GetFullPath(launch.FileName, launch.WorkingDirectory);
        var fileName = Executables.Find(launch.FileName) ?? (File.Exists(inDirectory) ? inDirectory : null)
            ?? throw new DistributedApplicationException($"the program '{launch.FileName}' was not found on PATH. Install it, or see to it that PATH names its folder.");
        var start = new ProcessStartInfo(fileName, launch.Arguments)
        {
            WorkingDirectory = launch.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsWindows())
            start.CreateNewProcessGroup = true;

        foreach (var name in start.Environment.Keys.Where(IsNotInherited).ToArray())
            start.Environment.Remove(name);

        // A program made by a .NET build finds its runtime by this, also where the runtime is not in a default place.
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetDirectoryName(BuiltProject.DotnetPath()));
        foreach (var variable in launch.Environment)
            start.Environment[variable.Name] = variable.Value;

        start.Environment[MarkerVariable] = marker;
        return start;
    }

    private static bool IsNotInherited(string name) =>
        NotInherited.Contains(name, StringComparer.OrdinalIgnoreCase) || NotInheritedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static async Task ReadAsync(StreamReader reader, Action<string> output)
    {
        while (await reader.ReadLineAsync() is { } line)
            output(line);
    }

    private async Task<int> WaitAsync(Task reading)
    {
        await _process.WaitForExitAsync();

        // A resource is its process with all that come from it: what it leaves would hold its ports and its output.
        foreach (var left in ProcessTree.Marked(_marker))
            ProcessTree.Kill(left);

        try
        {
            await reading.WaitAsync(DrainTime);
        }
        catch (TimeoutException)
        {
            // A child of the process holds its output open; the process itself has ended, and that is what counts.
            _ = reading;
        }

        await _watchdog.UnregisterAsync(Id, _cleanup);
        return _process.ExitCode;
    }
}
