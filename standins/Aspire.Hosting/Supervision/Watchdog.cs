using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Supervision;

/// <summary>
/// Sees to it that no child outlives the AppHost, however that ends. On Windows a job object does it. Elsewhere a second process reads a pipe
/// from the AppHost: the pipe ends when the AppHost does, and then every process that was registered is ended with its descendants.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Process? _process;
    private WindowsJob? _job;
    private bool _disposed;

    /// <summary>New in each run of an application.</summary>
    public string Session { get; } = Guid.NewGuid().ToString("N");

    public async Task EnsureStartedAsync()
    {
        await _gate.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (OperatingSystem.IsWindows())
                _job ??= new WindowsJob();
            else
                _process ??= Start();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task RegisterAsync(Process process, IReadOnlyList<string>? cleanup)
    {
        if (OperatingSystem.IsWindows())
            _job!.Add(process);

        await SendAsync(WatchdogProgram.RegisterVerb, process.Id.ToString(CultureInfo.InvariantCulture));
        if (cleanup is not null)
            await SendAsync(WatchdogProgram.CleanupVerb, JsonSerializer.Serialize(cleanup.ToArray(), WatchdogJson.Default.StringArray));
    }

    public async Task UnregisterAsync(int id, IReadOnlyList<string>? cleanup)
    {
        await SendAsync(WatchdogProgram.UnregisterVerb, id.ToString(CultureInfo.InvariantCulture));
        if (cleanup is not null)
            await SendAsync(WatchdogProgram.NoCleanupVerb, JsonSerializer.Serialize(cleanup.ToArray(), WatchdogJson.Default.StringArray));
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_disposed)
                return;

            _disposed = true;
            if (OperatingSystem.IsWindows())
                _job?.Dispose();

            if (_process is { } process)
            {
                process.StandardInput.Close();
                await WaitAsync(process);
                process.Dispose();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task WaitAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(ExitTime);
        }
        catch (TimeoutException)
        {
            // It is still ending what was left; it needs nobody to wait for it.
            return;
        }
    }

    private Process Start()
    {
        var assembly = typeof(Watchdog).Assembly.Location;
        var start = new ProcessStartInfo(BuiltProject.DotnetPath(), ["exec", assembly, WatchdogProgram.Argument, Session, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,

            // Its own ends, so that nobody who reads the AppHost's output waits for the watchdog.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // It sleeps nearly always: small rather than fast.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return Process.Start(start) ?? throw new DistributedApplicationException("The watchdog could not be started.");
    }

    private async Task SendAsync(char verb, string text)
    {
        await _gate.WaitAsync();
        try
        {
            if (_process is null || _disposed)
                return;

            await _process.StandardInput.WriteLineAsync($"{verb}{text}");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // Somebody ended the watchdog; the application goes on without it and stops its children itself.
            _process?.Dispose();
            _process = null;
        }
        finally
        {
            _gate.Release();
        }
    }
}
