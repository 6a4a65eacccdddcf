using System.Diagnostics;
using System.Text;

namespace Espresso.Bench;

/// <summary>LocalCloud as a process of its own on a free port, from the files beside this program.</summary>
internal sealed class LocalCloudProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private LocalCloudProcess(Process process, Uri address) => (Process, Address) = (process, address);

    public Process Process { get; }

    public Uri Address { get; }

    /// <param name="dataDirectory">Where it keeps its state; null to keep none.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="environment">Variables next to its own.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message is what it said.</exception>
    /// <exception cref="TimeoutException">It did not listen within a minute; it is ended.</exception>
    public static async Task<LocalCloudProcess> StartAsync(string? dataDirectory, string workingDirectory, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "Espresso.LocalCloud.dll"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["AWS_REGION"] = "eu-west-1";
        start.Environment["LocalCloud__DataDirectory"] = dataDirectory;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var output = new StringBuilder();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            // What it says once it listens is nobody's business here, and would only grow.
            if (address.Task.IsCompleted) return;
            output.AppendLine(line.Data);
            if (line.Data?.IndexOf(Listening, StringComparison.Ordinal) is { } at and >= 0)
            {
                address.TrySetResult(new Uri(line.Data[(at + Listening.Length)..]));
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (!address.Task.IsCompleted) output.AppendLine(line.Data);
        };
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"LocalCloud ended before it listened:{Environment.NewLine}{output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new LocalCloudProcess(process, await address.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        }
        catch (TimeoutException)
        {
            // A process that nobody holds would outlive its starter.
            process.Kill();
            throw;
        }
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
