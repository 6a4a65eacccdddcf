using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.StandIns.Aspire;

/// <summary>A project folder as its build leaves it, whose program is a shell script that waits.</summary>
internal sealed class BuiltProjectFolder : IDisposable
{
    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("aspire-project-").FullName;

    /// <param name="script">What the program does before it waits.</param>
    public BuiltProjectFolder(string script = ":")
    {
        Path = System.IO.Path.Combine(_folder, "Sample.csproj");
        File.WriteAllText(Path, "<Project />");
        var properties = Directory.CreateDirectory(System.IO.Path.Combine(_folder, "Properties")).FullName;
        File.WriteAllText(System.IO.Path.Combine(properties, "launchSettings.json"), """
            {
              // Comments are allowed here.
              "profiles": {
                "container": { "commandName": "Docker" },
                "http": {
                  "commandName": "Project",
                  "applicationUrl": "http://localhost:5999",
                  "environmentVariables": { "FROM_PROFILE": "yes" },
                },
              },
            }
            """);
        var bin = Directory.CreateDirectory(System.IO.Path.Combine(_folder, "bin", "Debug", "net10.0")).FullName;
        File.WriteAllText(System.IO.Path.Combine(bin, "Sample.runtimeconfig.json"), "{}");
        Assembly = System.IO.Path.Combine(bin, "Sample.dll");
        File.WriteAllText(Assembly, "");
        _program = System.IO.Path.Combine(bin, "Sample");
        File.WriteAllText(_program, $"#!/bin/sh\n{script}\nexec sleep 1000\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public string Path { get; }

    public string Assembly { get; }

    /// <summary>The variables of the program, once it has moved them to the file beside it.</summary>
    public async Task<Dictionary<string, string>> VariablesAsync()
    {
        var file = _program + ".env";
        var written = new TaskCompletionSource();
        using var watcher = new FileSystemWatcher(System.IO.Path.GetDirectoryName(file)!) { EnableRaisingEvents = true };
        watcher.Renamed += (_, _) => written.TrySetResult();
        if (!File.Exists(file))
            await written.Task.WaitAsync(Shell.Deadline);

        return (await File.ReadAllLinesAsync(file)).Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>Reads the logs of resources.</summary>
internal static class Logs
{
    /// <summary>What is in the log now.</summary>
    public static async Task<List<string>> LogAsync(this DistributedApplication app, IResource resource)
    {
        var lines = new List<string>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
            lines.AddRange(batch.Select(line => line.Content));

        return lines;
    }

    /// <summary>The log up to the line that is meant.</summary>
    public static async Task<List<string>> LogUntilAsync(this DistributedApplication app, IResource resource, Func<string, bool> isLast)
    {
        using var deadline = new CancellationTokenSource(Shell.Deadline);
        var lines = new List<string>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(deadline.Token))
        {
            lines.AddRange(batch.Select(line => line.Content));
            if (lines.Exists(line => isLast(line)))
                break;
        }

        return lines;
    }
}
