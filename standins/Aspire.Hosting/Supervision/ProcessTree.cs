using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Aspire.Hosting.Supervision;

/// <summary>Finds and ends processes and their descendants.</summary>
internal static partial class ProcessTree
{
    private const int SigTerm = 15;
    private const uint CtrlBreak = 1;

    /// <summary>Asks a process to end: SIGTERM, on Windows Ctrl+Break to its group. False when it cannot be asked.</summary>
    public static bool Ask(Process process) => OperatingSystem.IsWindows()
        ? GenerateConsoleCtrlEvent(CtrlBreak, (uint)process.Id)
        : SendSignal(process.Id, SigTerm) == 0;

    /// <summary>Ends a process and its descendants.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or part of it has, between the look and the kill.
            Trace.WriteLine(exception.Message);
        }
    }

    /// <summary>Ends the process of that id and its descendants, where there is one.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            Kill(process);
        }
        catch (ArgumentException)
        {
            // There is none any more.
            return;
        }
    }

    /// <summary>The ids of a process's descendants now. On Windows none: there the job object ends them.</summary>
    public static IReadOnlyList<int> Descendants(int root)
    {
        if (OperatingSystem.IsWindows())
            return [];

        var children = (OperatingSystem.IsLinux() ? ParentsOnLinux() : ParentsByPs()).ToLookup(pair => pair.Parent, pair => pair.Id);
        var found = new List<int>();
        var pending = new Queue<int>(children[root]);
        while (pending.TryDequeue(out var id))
        {
            found.Add(id);
            foreach (var child in children[id])
                pending.Enqueue(child);
        }

        return found;
    }

    /// <summary>The ids of processes whose environment carries a marker that starts so. Only Linux tells.</summary>
    public static IReadOnlyList<int> Marked(string marker)
    {
        if (!OperatingSystem.IsLinux())
            return [];

        var wanted = Encoding.UTF8.GetBytes($"{ChildProcess.MarkerVariable}={marker}");
        return [.. ProcessIds().Where(id => id != Environment.ProcessId && Carries(id, wanted))];
    }

    private static bool Carries(int id, byte[] wanted)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{id}/environ");
            return environment.AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static IEnumerable<int> ProcessIds() => Directory.EnumerateDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    private static IEnumerable<(int Id, int Parent)> ParentsOnLinux()
    {
        foreach (var id in ProcessIds())
        {
            string stat;
            try
            {
                stat = File.ReadAllText($"/proc/{id}/stat");
            }
            catch (IOException)
            {
                // It has just ended.
                continue;
            }

            // "id (name, which may hold anything) state parent ..."
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 1 && int.TryParse(fields[1], CultureInfo.InvariantCulture, out var parent))
                yield return (id, parent);
        }
    }

    private static List<(int Id, int Parent)> ParentsByPs()
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-axo", "pid=,ppid="]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var pairs = new List<(int, int)>();
        while (ps.StandardOutput.ReadLine() is { } line)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 2)
                pairs.Add((int.Parse(fields[0], CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture)));
        }

        return pairs;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GenerateConsoleCtrlEvent(uint controlEvent, uint processGroupId);
}
