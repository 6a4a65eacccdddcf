using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <content>What the journal keeps, read back and written.</content>
public sealed partial class StepFunctionsEngine
{
    private void Load()
    {
        var restored = new Dictionary<Guid, ExecutionActor>();
        var announced = new HashSet<Guid>();
        var reader = new JournalReader(Journal);
        foreach (var record in reader.Read())
        {
            switch (record)
            {
                case JournalRecord.Document document:
                    Put(document.Key, (JsonObject)JsonValue.Parse(document.Json));
                    break;
                case JournalRecord.Removed removed:
                    Remove(removed.Key);
                    break;
                case JournalRecord.Created created:
                    restored[created.Execution] = Executions.Restore(created);
                    break;
                case JournalRecord.Announced done:
                    announced.Add(done.Execution);
                    break;
                case JournalRecord.Signalled signalled when restored.TryGetValue(signalled.Execution, out var actor):
                    actor.Restore(signalled.Signal);
                    break;
            }
        }

        var closed = 0;
        foreach (var actor in restored.Values)
        {
            var execution = actor.Resume(_abandoned);
            if (execution.StoppedAt < Clock.GetUtcNow() - _retention)
            {
                Executions.Drop(actor);
                reader.Drop(actor.Identity.Id);
                _expired.Add(actor.Identity.Arn);
                continue;
            }

            Register(actor);
            if (execution.Status == ExecutionStatus.Running)
            {
                _interrupted.Add((actor, execution));
            }
            else
            {
                closed++;
                if (!announced.Contains(actor.Identity.Id))
                {
                    _unannounced.Add(actor);
                }
            }
        }

        reader.Compact();
        _options.Observer.Recovered(_interrupted.Count, closed);
    }

    /// <summary>Ends what a call ran for its execution alone, unless that was done before the kill.</summary>
    private void Abandon(ExecutionActor parent, PendingCall call)
    {
        if (call is MapRunCall run)
        {
            // A redriven run has the ARN of the one that failed.
            if (!parent.Read(e => e.Calls.OfType<MapRunCall>().Any(c => c.MapRunArn == run.MapRunArn)))
            {
                MapRuns.Abandon(parent, run);
            }
        }
        else if (Executions.FindStartedBy(new TaskId(parent.Identity.Id, call.Id)) is { Summary.Status: ExecutionStatus.Running } child)
        {
            NestedExecutions.Stop(parent, child);
        }
    }

    /// <summary>Sets a restored execution going: open calls are made again, timers run, and one that never started starts.</summary>
    private void Restart(ExecutionActor actor, Execution execution)
    {
        if (execution.Accepts(new Signal(SignalKind.Start)))
        {
            actor.Post(new Signal(SignalKind.Start));
            return;
        }

        foreach (var timer in execution.Timers)
        {
            _timers.Add(timer);
        }

        foreach (var call in execution.Calls)
        {
            // The call of a submitted task was answered; only its callback, or its job's end, is still due.
            if (call is not TaskCall { IsSubmitted: true, Resource.Pattern: TaskPattern.WaitForTaskToken })
            {
                Begin(actor, call);
            }
        }

        if (execution.NeedsTurn)
        {
            actor.Post(new Signal(SignalKind.Turn));
        }
    }

    private void Put(string key, JsonObject json)
    {
        if (key.StartsWith("definition/", StringComparison.Ordinal))
        {
            Definitions.Add(key, json["text"]!.AsString()!);
            _keptDefinitions.Add(key);
        }
        else if (!Activities.Put(key, json) && !MapRuns.Put(key, json))
        {
            Machines.Put(key, json);
        }
    }

    private void Remove(string key)
    {
        Activities.Remove(key);
        MapRuns.Remove(key);
        Machines.Remove(key);
    }

    /// <summary>Notes a document and makes it survive.</summary>
    internal void Save(string key, JsonObject json)
    {
        lock (_noteGate)
        {
            Put(key, json);
            Note(new JournalRecord.Document(key, json.Text));
        }

        Journal.Flush();
    }

    /// <summary>Removes a document for good.</summary>
    internal void Delete(string key)
    {
        lock (_noteGate)
        {
            Remove(key);
            Note(new JournalRecord.Removed(key));
        }

        Journal.Flush();
    }

    /// <summary>Keeps a definition's text for the executions that run it.</summary>
    internal string KeepDefinition(string text)
    {
        var key = Definitions.KeyOf(text);
        Definitions.Add(key, text);
        lock (_noteGate)
        {
            if (_keptDefinitions.Add(key))
            {
                Note(new JournalRecord.Document(key, JsonObject.Of(("text", JsonValue.From(text))).Text));
            }
        }

        return key;
    }
}
