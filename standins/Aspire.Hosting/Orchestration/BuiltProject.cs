using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>Finds what a project's build left, and how it is run. Nothing is ever built here.</summary>
internal static class BuiltProject
{
    /// <summary>The assembly of a project: where the AppHost's build saw it, else the newest below the project's <c>bin</c>.</summary>
    public static string Find(string projectPath, AppHostMetadata metadata)
    {
        if (metadata.ProjectOutputs.TryGetValue(Path.GetFullPath(projectPath), out var recorded))
        {
            return File.Exists(recorded)
                ? recorded
                : throw new DistributedApplicationException($"The project '{projectPath}' has not been built: there is no '{recorded}'. Build it, or build the AppHost, which builds it too.");
        }

        var name = Path.GetFileNameWithoutExtension(projectPath);
        var bin = Path.Combine(Path.GetDirectoryName(projectPath)!, "bin");
        var newest = Directory.Exists(bin)
            ? Directory.EnumerateFiles(bin, $"{name}.runtimeconfig.json", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            : null;
        return newest is not null
            ? Path.Combine(Path.GetDirectoryName(newest)!, $"{name}.dll")
            : throw new DistributedApplicationException($"The project '{projectPath}' has not been built: there is no '{name}.runtimeconfig.json' below '{bin}'. Build it, or reference it from the AppHost, which builds it then.");
    }

    /// <summary>The program beside the assembly, which a debugger's list shows by name; else the runtime with the assembly.</summary>
    public static (string FileName, string[] Arguments) Command(string assembly)
    {
        var program = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        return File.Exists(program) ? (program, []) : (DotnetPath(), [assembly]);
    }

    /// <summary>The <c>dotnet</c> that this process runs on.</summary>
    public static string DotnetPath()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var dotnet = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(dotnet) ? dotnet : "dotnet";
    }
}
