using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Looks for the programs that a resource said it needs.</summary>
internal static partial class RequiredCommands
{
    /// <summary>Logs a line for each that is missing or unfit. As upstream, the resource is started all the same: the start fails by itself, and this line says why.</summary>
    public static async Task CheckAsync(IResource resource, IServiceProvider services, ILogger resourceLog, ILogger hostLog, CancellationToken cancellationToken)
    {
        foreach (var required in resource.Annotations.OfType<RequiredCommandAnnotation>().ToArray())
        {
            if (await FaultAsync(required, services, cancellationToken) is not { } fault)
                continue;

            var help = required.HelpLink is null ? "" : $" For installation instructions, see: {required.HelpLink}";
            Missing(resourceLog, resource.Name, fault, help);
            Missing(hostLog, resource.Name, fault, help);
        }
    }

    private static async Task<string?> FaultAsync(RequiredCommandAnnotation required, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (Executables.Find(required.Command) is not { } path)
            return $"Required command '{required.Command}' was not found on PATH or at the specified location.";

        if (required.ValidationCallback is null)
            return null;

        var result = await required.ValidationCallback(new RequiredCommandValidationContext(path, services, cancellationToken));
        return result.IsValid ? null : $"Required command '{required.Command}' is unfit: {result.ValidationMessage}";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Resource '{Resource}' may fail to start: {Fault}{Help}")]
    private static partial void Missing(ILogger logger, string resource, string fault, string help);
}

/// <summary>Finds programs as a shell does.</summary>
internal static class Executables
{
    /// <summary>The full path of a program; null where there is none.</summary>
    public static string? Find(string command)
    {
        if (command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || command.Contains(Path.AltDirectorySeparatorChar, StringComparison.Ordinal))
            return Candidates(command).FirstOrDefault(File.Exists) is { } found ? Path.GetFullPath(found) : null;

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => Candidates(Path.Combine(directory, command)))
            .FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Candidates(string path) => OperatingSystem.IsWindows() && !Path.HasExtension(path)
        ? (Environment.GetEnvironmentVariable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(extension => path + extension)
        : [path];
}
