using System.Diagnostics;

namespace Espresso.StatesBench;

/// <summary>LocalCloud as a process of its own, for as long as it is measured.</summary>
internal sealed class CloudProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private CloudProcess(Process process, Uri endpoint)
    {
        Process = process;
        Endpoint = endpoint;
    }

    public Process Process { get; }

    public Uri Endpoint { get; }

    /// <param name="dataDirectory">Where it keeps its state; null to keep none.</param>
    public static async Task<CloudProcess> StartAsync(string? dataDirectory)
    {
        var start = new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "Espresso.LocalCloud.dll"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = dataDirectory ?? Path.GetTempPath(),
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["AWS_REGION"] = "eu-west-1";
        start.Environment["LocalCloud__DataDirectory"] = dataDirectory;
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.IndexOf(Listening, StringComparison.Ordinal) is { } at and >= 0)
            {
                address.TrySetResult(new Uri(line.Data[(at + Listening.Length)..]));
            }
        };
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("LocalCloud ended before it listened."));
        process.Start();
        process.BeginOutputReadLine();
        return new CloudProcess(process, await address.Task.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
            Process.WaitForExit();
        }

        Process.Dispose();
    }
}
