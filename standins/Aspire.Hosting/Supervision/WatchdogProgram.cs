using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Supervision;

/// <summary>What <c>dotnet Aspire.Hosting.dll watch SESSION PARENT</c> runs: reads registrations until its input ends, then ends what is left.</summary>
internal static class WatchdogProgram
{
    public const string Argument = "watch";
    public const char RegisterVerb = '+';
    public const char UnregisterVerb = '-';
    public const char CleanupVerb = 'c';
    public const char NoCleanupVerb = 'n';

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Argument, var session, _])
        {
            await Console.Error.WriteLineAsync("This program is started by an AppHost, to end its children should it be killed. It has no other use.");
            return 1;
        }

        // Ctrl+C and the terminal's end reach this process too; it leaves only when the AppHost has.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);

        var registered = new HashSet<int>();
        var cleanups = new HashSet<string>(StringComparer.Ordinal);
        while (await Console.In.ReadLineAsync() is { Length: > 1 } line)
            Apply(line, registered, cleanups);

        // Descendants first: one whose parent has ended is found no more.
        foreach (var id in registered.SelectMany(id => ProcessTree.Descendants(id).Prepend(id)).Concat(ProcessTree.Marked(session)).Distinct().ToArray())
            ProcessTree.Kill(id);

        foreach (var cleanup in cleanups)
            await CleanUpAsync(JsonSerializer.Deserialize(cleanup, WatchdogJson.Default.StringArray)!);

        return 0;
    }

    private static void Apply(string line, HashSet<int> registered, HashSet<string> cleanups)
    {
        var text = line[1..];
        switch (line[0])
        {
            case RegisterVerb:
                registered.Add(int.Parse(text, CultureInfo.InvariantCulture));
                break;
            case UnregisterVerb:
                registered.Remove(int.Parse(text, CultureInfo.InvariantCulture));
                break;
            case CleanupVerb:
                cleanups.Add(text);
                break;
            case NoCleanupVerb:
                cleanups.Remove(text);
                break;
            default:
                throw new FormatException($"'{line[0]}' is no verb of the watchdog's. It has: + - c n.");
        }
    }

    private static async Task CleanUpAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false });
        if (process is not null)
            await process.WaitForExitAsync();
    }
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class WatchdogJson : JsonSerializerContext;
