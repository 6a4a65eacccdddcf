using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Espresso.LocalCloud.Lambda.Packages;

/// <summary>
/// A <c>bootstrap</c> and the shell line that starts it. Its second half waits at the other end of our pipe: when this
/// process dies without a word, the pipe ends and the bootstrap is killed with it.
/// </summary>
internal sealed class FunctionProcess : IDisposable
{
    private const string Launch = """
        exec 3<&0
        { read -r _ <&3 || kill -9 $$; } >/dev/null 2>&1 &
        exec 3<&- </dev/null "$0"
        """;

    private readonly Process _process;

    private FunctionProcess(Process process) => _process = process;

    /// <summary>Starts the program at <paramref name="bootstrap"/>.</summary>
    /// <param name="written">Takes each line of its output and errors.</param>
    /// <exception cref="Win32Exception">There is no shell on this machine.</exception>
    public static FunctionProcess Start(string bootstrap, Dictionary<string, string> environment, Action<string> written)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(bootstrap)!,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Launch);
        start.ArgumentList.Add(bootstrap);
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        DataReceivedEventHandler take = (_, line) =>
        {
            if (line.Data is { } text)
            {
                written(text);
            }
        };
        process.OutputDataReceived += take;
        process.ErrorDataReceived += take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new FunctionProcess(process);
    }

    public int Id => _process.Id;

    /// <summary>How it ended, in Lambda's words.</summary>
    /// <returns><c>exit status 1</c>, <c>signal: killed</c>.</returns>
    public async Task<string> WaitAsync()
    {
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        return code == 128 + 9 ? "signal: killed" : string.Create(CultureInfo.InvariantCulture, $"exit status {code}");
    }

    /// <summary>What it holds of the machine's memory now and at most so far, in MiB; zero when it has ended.</summary>
    public (long Now, long Peak) Memory()
    {
        try
        {
            _process.Refresh();
            return (_process.WorkingSet64 / 1024 / 1024, _process.PeakWorkingSet64 / 1024 / 1024);
        }
        catch (InvalidOperationException)
        {
            return (0, 0);
        }
    }

    /// <summary>Ends it and what it started; nothing happens when it has ended already.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Ended and let go of between the decision and this line.
        }
    }

    public void Dispose()
    {
        // The watching half reads this line and leaves; closing alone would make it kill a process id that may be another's by now.
        try
        {
            _process.StandardInput.WriteLine("over");
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It went together with the process.
        }

        _process.Dispose();
    }
}
