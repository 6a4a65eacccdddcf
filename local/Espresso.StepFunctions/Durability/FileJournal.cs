using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Espresso.StepFunctions.Durability;

/// <summary>
/// A journal in a folder: segments of length-prefixed records with a checksum each. A flush hands everything that
/// waits to the operating system in one write, which is what a killed process cannot lose; a timer asks the disk to
/// catch up, which is what a power cut can lose the last second of. A torn record at the end is dropped when reading.
/// Once disposed it takes nothing more.
/// </summary>
public sealed class FileJournal : IJournal
{
    private const int HeaderLength = 8;
    private const long SegmentBytes = 64L << 20;
    private static readonly TimeSpan _syncInterval = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private readonly ITimer _sync;
    private FileStream? _segment;
    private int _number;
    private bool _unsynced;
    private bool _disposed;

    /// <param name="folder">Created when absent.</param>
    /// <param name="clock">Drives the disk synchronisation.</param>
    public FileJournal(string folder, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _folder = folder;
        Directory.CreateDirectory(folder);
        _number = Segments().Select(NumberOf).DefaultIfEmpty(0).Max();
        _sync = clock.CreateTimer(_ => Synchronize(), state: null, _syncInterval, _syncInterval);
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> record)
    {
        lock (_gate)
        {
            var target = _waiting.GetSpan(HeaderLength + record.Length);
            BinaryPrimitives.WriteInt32LittleEndian(target, record.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Checksum(record));
            record.CopyTo(target[HeaderLength..]);
            _waiting.Advance(HeaderLength + record.Length);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_gate)
        {
            if (_waiting.WrittenCount == 0 || _disposed)
            {
                return;
            }

            var segment = Current();
            segment.Write(_waiting.WrittenSpan);
            segment.Flush(flushToDisk: false);
            _waiting.ResetWrittenCount();
            _unsynced = true;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadAll()
    {
        foreach (var path in Segments())
        {
            var bytes = File.ReadAllBytes(path);
            var at = 0;
            while (TryRead(bytes, at, out var record))
            {
                yield return record;
                at += HeaderLength + record.Length;
            }

            if (at < bytes.Length)
            {
                // What follows a torn record was never acknowledged: flushes append whole records in order.
                using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
                file.SetLength(at);
            }
        }
    }

    /// <inheritdoc/>
    public void Rewrite(IEnumerable<ReadOnlyMemory<byte>> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        lock (_gate)
        {
            _segment?.Dispose();
            _segment = null;
            var old = Segments();
            var temporary = Path.Combine(_folder, "rewrite.tmp");
            using (_segment = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                foreach (var record in records)
                {
                    Append(record.Span);
                    if (_waiting.WrittenCount > 1 << 20)
                    {
                        Flush();
                    }
                }

                Flush();
                _segment.Flush(flushToDisk: true);
            }

            _segment = null;

            // The new segment's number is above all others: a kill between the move and the deletions leaves duplicates,
            // and readers take the last of two equal records.
            File.Move(temporary, PathOf(++_number));
            foreach (var path in old)
            {
                File.Delete(path);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sync.Dispose();
        lock (_gate)
        {
            Flush();
            _disposed = true;
            _segment?.Dispose();
            _segment = null;
        }
    }

    private static bool TryRead(byte[] bytes, int at, out ReadOnlyMemory<byte> record)
    {
        record = default;
        if (at + HeaderLength > bytes.Length)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        if (length < 0 || length > bytes.Length - at - HeaderLength)
        {
            return false;
        }

        record = bytes.AsMemory(at + HeaderLength, length);
        return Checksum(record.Span) == BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4));
    }

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var sum = uint.MaxValue;
        while (data.Length >= sizeof(ulong))
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var b in data)
        {
            sum = BitOperations.Crc32C(sum, b);
        }

        return ~sum;
    }

    private static int NumberOf(string path) => int.Parse(Path.GetFileNameWithoutExtension(path).AsSpan("journal-".Length), NumberStyles.None, CultureInfo.InvariantCulture);

    private void Synchronize()
    {
        FileStream? segment;
        lock (_gate)
        {
            if (!_unsynced)
            {
                return;
            }

            _unsynced = false;
            segment = _segment;
        }

        try
        {
            segment?.Flush(flushToDisk: true);
        }
        catch (ObjectDisposedException)
        {
            // The segment was full and closed meanwhile; closing wrote it.
        }
    }

    private FileStream Current()
    {
        if (_segment is { Length: >= SegmentBytes })
        {
            _segment.Flush(flushToDisk: true);
            _segment.Dispose();
            _segment = null;
        }

        return _segment ??= new FileStream(PathOf(++_number), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    private string PathOf(int number) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"journal-{number:D8}.log"));

    private string[] Segments()
    {
        var paths = Directory.GetFiles(_folder, "journal-*.log");
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }
}
