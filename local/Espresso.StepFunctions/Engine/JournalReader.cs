using Espresso.StepFunctions.Durability;

namespace Espresso.StepFunctions.Engine;

/// <summary>Reads a journal, knows which of its records still matter, and drops the others when they are most of it.</summary>
internal sealed class JournalReader(IJournal journal)
{
    private const long WorthRewriting = 4096;

    private readonly Dictionary<string, (int Index, int Bytes)> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, long> _executions = [];
    private readonly HashSet<int> _dead = [];
    private long _total;
    private long _deadBytes;

    /// <summary>All records, oldest first.</summary>
    public IEnumerable<JournalRecord> Read()
    {
        var index = 0;
        foreach (var bytes in journal.ReadAll())
        {
            var record = JournalRecord.Decode(bytes);
            Weigh(record, index++, bytes.Length);
            yield return record;
        }
    }

    /// <summary>Notes that nothing of an execution is wanted any more.</summary>
    public void Drop(Guid execution)
    {
        if (_executions.Remove(execution, out var bytes))
        {
            _deadBytes += bytes;
        }
    }

    /// <summary>Rewrites the journal when most of it is dead.</summary>
    public void Compact()
    {
        if (_deadBytes > WorthRewriting && _deadBytes > _total / 2)
        {
            journal.Rewrite(Live());
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Live()
    {
        var index = 0;
        foreach (var bytes in journal.ReadAll())
        {
            var isLive = JournalRecord.Decode(bytes) switch
            {
                JournalRecord.Created created => _executions.ContainsKey(created.Execution),
                JournalRecord.Announced announced => _executions.ContainsKey(announced.Execution),
                JournalRecord.Signalled signalled => _executions.ContainsKey(signalled.Execution),
                _ => !_dead.Contains(index),
            };
            index++;
            if (isLive)
            {
                yield return bytes;
            }
        }
    }

    private void Weigh(JournalRecord record, int index, int bytes)
    {
        _total += bytes;
        switch (record)
        {
            case JournalRecord.Document document:
                Bury(document.Key);
                _documents[document.Key] = (index, bytes);
                break;
            case JournalRecord.Removed removed:
                Bury(removed.Key);
                _dead.Add(index);
                _deadBytes += bytes;
                break;
            case JournalRecord.Created created:
                // The same execution again: a rewrite was cut short before the old segments were gone.
                _deadBytes += _executions.GetValueOrDefault(created.Execution);
                _executions[created.Execution] = bytes;
                break;
            case JournalRecord.Announced announced:
                _executions[announced.Execution] = _executions.GetValueOrDefault(announced.Execution) + bytes;
                break;
            case JournalRecord.Signalled signalled:
                _executions[signalled.Execution] = _executions.GetValueOrDefault(signalled.Execution) + bytes;
                break;
        }
    }

    private void Bury(string key)
    {
        if (_documents.Remove(key, out var old))
        {
            _dead.Add(old.Index);
            _deadBytes += old.Bytes;
        }
    }
}
