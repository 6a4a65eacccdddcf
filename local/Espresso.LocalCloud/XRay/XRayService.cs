using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;

namespace Espresso.LocalCloud.XRay;

/// <summary>Where functions send their spans.</summary>
public interface IXRay
{
    /// <summary>The value of <c>AWS_XRAY_DAEMON_ADDRESS</c>: address and UDP port of the daemon that this process plays.</summary>
    string DaemonAddress { get; }
}

/// <summary>
/// X-Ray: takes segment documents from functions by UDP, as the daemon beside a Lambda function does, and through its API; gives traces
/// back. Traces are telemetry, so they live in memory and the oldest go first.
/// API reference: https://docs.aws.amazon.com/xray/latest/api/Welcome.html.
/// </summary>
internal sealed partial class XRayService : CloudService, IXRay, IDisposable
{
    private const int MostTracesOfACall = 5;

    private readonly TraceShelf _traces = new();
    private readonly TimeProvider _time;
    private readonly ILogger<XRayService> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public XRayService(TimeProvider time, ILogger<XRayService> logger)
    {
        (_time, _logger) = (time, logger);
        Operation("PutTraceSegments", (input, call) => Put(input));
        Operation("BatchGetTraces", (input, call) => Get(input));
        Operation("GetTraceSummaries", (input, call) => Summarise(input));
    }

    public override string Name => "xray";

    public override IReadOnlyList<RestRoute> Routes { get; } =
    [
        new("POST", "/TraceSegments", "PutTraceSegments"),
        new("POST", "/Traces", "BatchGetTraces"),
        new("POST", "/TraceSummaries", "GetTraceSummaries"),
    ];

    public string DaemonAddress => _socket.LocalEndPoint?.ToString() ?? throw new InvalidOperationException("The X-Ray daemon does not listen yet.");

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = ReceiveAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public override async Task StopAsync() => await _stopping.CancelAsync();

    public void Dispose()
    {
        _socket.Dispose();
        _stopping.Dispose();
    }

    /// <summary>A datagram is a line that says its format and a segment document.</summary>
    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[ushort.MaxValue];
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var length = await _socket.ReceiveAsync(buffer, cancellationToken);
                var packet = Encoding.UTF8.GetString(buffer, 0, length);
                var line = packet.IndexOf('\n', StringComparison.Ordinal);
                if (line < 0 || !packet.StartsWith("{\"format\":", StringComparison.Ordinal) || !_traces.TryAdd(packet[(line + 1)..], _time.GetUtcNow(), out _)) Log.Malformed(_logger, length);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // A sender that has gone; the next datagram is another's.
                Log.Failed(_logger, failure.Message);
            }
        }
    }

    private JsonObject Put(JsonObject input)
    {
        var documents = input["TraceSegmentDocuments"]?.AsArray() ?? throw Invalid("1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null");
        var refused = new JsonArray();
        foreach (var document in documents)
        {
            if (!_traces.TryAdd(document?.GetValue<string>() ?? "", _time.GetUtcNow(), out var id))
            {
                refused.Add(new JsonObject { ["Id"] = id, ["ErrorCode"] = "ParseError", ["Message"] = "Invalid segment. ErrorCode: ParseError" });
            }
        }

        return new JsonObject { ["UnprocessedTraceSegments"] = refused };
    }

    private JsonObject Get(JsonObject input)
    {
        var ids = (input["TraceIds"]?.AsArray() ?? []).Select(id => id!.GetValue<string>()).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count is 0 or > MostTracesOfACall) throw Invalid($"TraceIds has {ids.Count} ids; a call takes 1 to {MostTracesOfACall}.");
        var (found, unknown) = (new JsonArray(), new JsonArray());
        foreach (var id in ids)
        {
            if (_traces.Find(id) is { } trace) found.Add(trace.Describe());
            else unknown.Add(id);
        }

        return new JsonObject { ["Traces"] = found, ["UnprocessedTraceIds"] = unknown };
    }

    private JsonObject Summarise(JsonObject input)
    {
        var (from, to) = (Time(input, "StartTime"), Time(input, "EndTime"));
        var isWanted = input.Text("FilterExpression") is { Length: > 0 } filter ? TraceFilter.Parse(filter) : static _ => true;
        return new JsonObject
        {
            ["TraceSummaries"] = new JsonArray([.. _traces.Between(from, to).Where(isWanted).Select(trace => trace.Summarise())]),
            ["TracesProcessedCount"] = _traces.Count,
            ["ApproximateTime"] = _time.GetUtcNow().ToUnixTimeSeconds(),
        };
    }

    private static double Time(JsonObject input, string member) => input[member] switch
    {
        JsonValue value when value.TryGetValue<double>(out var seconds) => seconds,
        JsonValue value when value.TryGetValue<string>(out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time.ToUnixTimeMilliseconds() / 1000.0,
        _ => throw Invalid($"{member} is missing or no time; it must be seconds since 1970."),
    };

    private static CloudException Invalid(string message) => new("InvalidRequestException", message, 400);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A datagram of {Length} bytes is no X-Ray segment document; it was dropped")]
        public static partial void Malformed(ILogger logger, int length);

        [LoggerMessage(LogLevel.Warning, "A datagram for X-Ray was lost: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
