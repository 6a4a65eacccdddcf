using System.Globalization;
using System.Text;

namespace Espresso.LocalCloud.Lambda.Packages;

/// <summary>
/// What a function's process writes, and the platform's lines around each invocation as CloudWatch Logs shows them. Every
/// line goes to the log under <c>Lambda.{function}</c>; the last 4 KB of an invocation are kept for who asks for its tail.
/// </summary>
internal sealed partial class InstanceLog(ILogger logger)
{
    private const int TailLength = 4096;

    private readonly Lock _gate = new();
    private readonly StringBuilder _tail = new();

    public void Written(string line)
    {
        Keep(line);
        Log.Line(logger, line);
    }

    public void Start(string requestId, string version)
    {
        lock (_gate)
        {
            _tail.Clear();
        }

        Platform($"START RequestId: {requestId} Version: {version}");
    }

    /// <param name="peak">The most memory the process has had, in MiB.</param>
    /// <param name="init">How long the process took to start; for the first invocation only.</param>
    public void Report(string requestId, TimeSpan duration, long memory, long peak, TimeSpan? init, string? status)
    {
        Platform($"END RequestId: {requestId}");
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"REPORT RequestId: {requestId}\tDuration: {duration.TotalMilliseconds:F2} ms\tBilled Duration: {Math.Ceiling((duration + (init ?? TimeSpan.Zero)).TotalMilliseconds)} ms\tMemory Size: {memory} MB\tMax Memory Used: {peak} MB");
        if (init is { } took)
        {
            line.Append(CultureInfo.InvariantCulture, $"\tInit Duration: {took.TotalMilliseconds:F2} ms");
        }

        if (status is not null)
        {
            line.Append(CultureInfo.InvariantCulture, $"\tStatus: {status}");
        }

        Platform(line.ToString());
    }

    public void InitFailed(TimeSpan duration, string status) =>
        Platform(string.Create(CultureInfo.InvariantCulture, $"INIT_REPORT Init Duration: {duration.TotalMilliseconds:F2} ms\tPhase: init\tStatus: {status}"));

    /// <summary>The lines since the last START.</summary>
    public string Tail()
    {
        lock (_gate)
        {
            return _tail.ToString();
        }
    }

    private void Platform(string line)
    {
        Keep(line);
        Log.Platform(logger, line);
    }

    private void Keep(string line)
    {
        lock (_gate)
        {
            _tail.Append(line).Append('\n');
            if (_tail.Length > TailLength)
            {
                _tail.Remove(0, _tail.Length - TailLength);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
        public static partial void Line(ILogger logger, string line);

        [LoggerMessage(Level = LogLevel.Debug, Message = "{Line}")]
        public static partial void Platform(ILogger logger, string line);
    }
}
