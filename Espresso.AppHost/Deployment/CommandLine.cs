using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics;

namespace Espresso.AppHost.Deployment;

/// <summary>What a program answered.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Runs programs: the AWS CLI and the .NET SDK.</summary>
internal interface ICommandLine
{
    /// <param name="program">Its name on the PATH.</param>
    /// <param name="arguments">One by one, so that nothing needs quoting.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <param name="environment">Variables next to this process's own.</param>
    /// <exception cref="DeploymentException">There is no such program.</exception>
    Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null);
}

/// <summary>The deployment cannot go on; the message says why and what to do.</summary>
internal sealed class DeploymentException(string message) : DistributedApplicationException(message);

internal sealed class ProcessCommandLine : ICommandLine
{
    private static readonly Dictionary<string, string> s_howToGet = new(StringComparer.Ordinal)
    {
        ["aws"] = "Get the AWS CLI, version 2, from https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html, then sign in with: aws configure sso (or aws configure).",
        ["npm"] = "Get Node 20 or newer from https://nodejs.org.",
        ["dotnet"] = "Get the .NET 10 SDK from https://dotnet.microsoft.com/download.",
    };

    public async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // A pager would wait for a key.
        start.Environment["AWS_PAGER"] = "";
        foreach (var (name, value) in environment ?? ReadOnlyDictionary<string, string>.Empty) start.Environment[name] = value;
        using var process = Start(start, program);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new DeploymentException($"{program} is not on the PATH. {s_howToGet.GetValueOrDefault(program)}");
        }
    }
}
