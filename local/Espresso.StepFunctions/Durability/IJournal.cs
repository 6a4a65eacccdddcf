namespace Espresso.StepFunctions.Durability;

/// <summary>
/// Where the engine notes what must survive: an append-only list of records. A record is kept once <see cref="Flush"/>
/// has returned after its <see cref="Append"/>.
/// </summary>
public interface IJournal : IDisposable
{
    /// <summary>Adds a record to the end; thread-safe.</summary>
    void Append(ReadOnlySpan<byte> record);

    /// <summary>Makes everything that was appended before this call survive the death of the process.</summary>
    void Flush();

    /// <summary>All records that were kept, oldest first. Called only before the first append.</summary>
    IEnumerable<ReadOnlyMemory<byte>> ReadAll();

    /// <summary>Puts these records in place of everything kept so far. Called only before the first append.</summary>
    void Rewrite(IEnumerable<ReadOnlyMemory<byte>> records);
}

/// <summary>Keeps nothing: executions live as long as the process.</summary>
public sealed class MemoryJournal : IJournal
{
    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> record)
    {
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadAll() => [];

    /// <inheritdoc/>
    public void Rewrite(IEnumerable<ReadOnlyMemory<byte>> records)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
