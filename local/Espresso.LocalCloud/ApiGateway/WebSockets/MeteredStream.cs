using System.Buffers.Binary;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// Sees how long a client's frames are on their way to the WebSocket, which shows messages only (RFC 6455, 5.2).
/// </summary>
public sealed class MeteredStream(Stream stream, int longest) : Stream
{
    private const int LargestHeader = 14;

    private readonly byte[] _header = new byte[LargestHeader];
    private int _read;
    private ulong _payload;

    /// <summary>Whether a frame of data was announced that is longer than may be.</summary>
    public bool SawTooLong { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await stream.ReadAsync(buffer, cancellationToken);
        Watch(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => stream.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Watch(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_payload > 0)
            {
                var passed = (int)Math.Min(_payload, (ulong)bytes.Length);
                _payload -= (ulong)passed;
                bytes = bytes[passed..];
                continue;
            }

            _header[_read++] = bytes[0];
            bytes = bytes[1..];
            if (_read < 2 || _read < HeaderLength)
            {
                continue;
            }

            _payload = (_header[1] & 0x7F) switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
                127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
                var length => (ulong)length,
            };
            // Control frames (pings, closes) have operation codes from 8 on.
            SawTooLong |= (_header[0] & 0x0F) < 8 && _payload > (ulong)longest;
            _read = 0;
        }
    }

    private int HeaderLength => 2 + ((_header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 }) + ((_header[1] & 0x80) != 0 ? 4 : 0);
}
