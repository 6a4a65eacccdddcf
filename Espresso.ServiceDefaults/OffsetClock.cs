using System.IO.MemoryMappedFiles;

namespace Espresso.ServiceDefaults;

/// <summary>
/// Real time plus an offset that another process may change at any moment. The file holds it as a 64-bit little-endian count of
/// 100 ns ticks; all processes map the same file, so their clocks move together. Timers keep real time.
/// </summary>
public sealed class OffsetClock : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    /// <param name="path">The file; it is made, with offset 0, when it is not there yet.</param>
    public OffsetClock(string path)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length < sizeof(long)) stream.SetLength(sizeof(long));
        file = MemoryMappedFile.CreateFromFile(stream, mapName: null, sizeof(long), MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, sizeof(long), MemoryMappedFileAccess.Read);
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(view.ReadInt64(0));

    /// <inheritdoc />
    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
