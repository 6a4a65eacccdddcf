using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OpenTelemetry;

namespace Espresso.ServiceDefaults.Lambda;

/// <summary>
/// Sends each span as an X-Ray segment document in a datagram of its own to the daemon, which is what listens beside a Lambda function.
/// A span that is lost on the way costs a line in a picture; no request waits for it.
/// </summary>
internal sealed class XRayExporter(string service, IPEndPoint daemon) : BaseExporter<Activity>
{
    /// <summary>What the daemon reads at most, in bytes; also the largest UDP payload there is, rounded down.</summary>
    private const int MostBytes = 64 * 1000;

    private readonly Socket _socket = new(daemon.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
    private readonly ArrayBufferWriter<byte> _packet = new();
    private readonly Lock _lock = new();

    /// <summary>Reads <c>AWS_XRAY_DAEMON_ADDRESS</c>: <c>address:port</c>, or <c>tcp:address:port udp:address:port</c>.</summary>
    public static IPEndPoint Parse(string daemon)
    {
        var udp = Array.Find(daemon.Split(' '), part => part.StartsWith("udp:", StringComparison.Ordinal))?["udp:".Length..] ?? daemon;
        return IPEndPoint.TryParse(udp, out var address) && address.Port > 0
            ? address
            : throw new FormatException($"{LambdaTelemetry.DaemonVariable} is \"{daemon}\"; it must be an address and a port, such as 169.254.79.129:2000.");
    }

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
        {
            if (!TrySend(span)) return ExportResult.Failure;
        }

        return ExportResult.Success;
    }

    private bool TrySend(Activity span)
    {
        lock (_lock)
        {
            Write(span, withDetails: true);
            if (_packet.WrittenCount > MostBytes) Write(span, withDetails: false);
            try
            {
                _socket.SendTo(_packet.WrittenSpan, daemon);
                return true;
            }
            catch (SocketException)
            {
                // Reported to OpenTelemetry's own diagnostics as a failed export; the request goes on.
                return false;
            }
        }
    }

    private void Write(Activity span, bool withDetails)
    {
        _packet.ResetWrittenCount();
        _packet.Write("{\"format\":\"json\",\"version\":1}\n"u8);
        XRaySegment.Write(_packet, span, service, withDetails);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _socket.Dispose();
        base.Dispose(disposing);
    }
}
