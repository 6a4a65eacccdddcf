using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Stacks;

/// <summary>
/// A stack in memory: its record, resources and history. One operation at a time writes (the deployment, or a request while none runs);
/// requests read snapshots. Every change is saved before it can be seen.
/// </summary>
internal sealed class Stack(StackRecord record, StackStore store, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceRecord> _resources = [];
    private readonly List<StackEvent> _events = [];

    public StackRecord Record => record;

    /// <summary>The token of the request whose operation runs; shown in its events.</summary>
    public string? ClientRequestToken { get; set; }

    /// <summary>Takes what was saved before a restart.</summary>
    public void Load(IEnumerable<ResourceRecord> resources, IEnumerable<StackEvent> events)
    {
        foreach (var resource in resources)
            _resources[resource.LogicalId] = resource;
        _events.AddRange(events);
    }

    public IReadOnlyList<ResourceRecord> Resources()
    {
        lock (_gate)
            return [.. _resources.Values];
    }

    /// <summary>The events, newest first.</summary>
    public IReadOnlyList<StackEvent> Events()
    {
        lock (_gate)
            return [.. Enumerable.Reverse(_events)];
    }

    public ResourceRecord? Find(string logicalId)
    {
        lock (_gate)
            return _resources.GetValueOrDefault(logicalId);
    }

    /// <summary>Looks at the record while nothing changes it: a status is never seen without what came with it.</summary>
    public T Read<T>(Func<StackRecord, T> look)
    {
        lock (_gate)
            return look(record);
    }

    /// <summary>Changes the record and saves it.</summary>
    public void Change(Action<StackRecord> change)
    {
        lock (_gate)
        {
            change(record);
            store.Save(record);
        }
    }

    /// <summary>Changes the status, with its line in the history.</summary>
    public void Enter(string status, string? reason = null, Action<StackRecord>? change = null)
    {
        lock (_gate)
        {
            record.Status = status;
            record.StatusReason = reason;
            change?.Invoke(record);
            AddEvent(new StackEvent(
                Ids.Request(), record.Id, record.Name, record.Name, record.Id, "AWS::CloudFormation::Stack",
                time.GetUtcNow(), status, reason, ResourceProperties: null, ClientRequestToken));
            store.Save(record);
        }
    }

    /// <summary>Replaces a resource's record without a line in the history.</summary>
    public void Put(ResourceRecord resource)
    {
        lock (_gate)
        {
            _resources[resource.LogicalId] = resource;
            store.Save(record.Id, resource);
        }
    }

    /// <summary>Replaces a resource's record, with its line in the history.</summary>
    public void Report(ResourceRecord resource)
    {
        var now = resource with { At = time.GetUtcNow() };
        Put(now);
        Note(now);
    }

    /// <summary>Adds a line about a resource that is no (longer the) record of its logical id.</summary>
    public void Note(ResourceRecord resource)
    {
        lock (_gate)
        {
            var at = time.GetUtcNow();
            AddEvent(new StackEvent(
                $"{resource.LogicalId}-{resource.Status}-{at:yyyy-MM-ddTHH:mm:ss.fffZ}", record.Id, record.Name, resource.LogicalId, resource.PhysicalId, resource.Type,
                at, resource.Status, resource.StatusReason, resource.Properties.ToText(), ClientRequestToken));
        }
    }

    public void Remove(string logicalId)
    {
        lock (_gate)
        {
            _resources.Remove(logicalId);
            store.Remove(record.Id, logicalId);
        }
    }

    /// <summary>Replaces an address inside everything recorded, after a restart on another port.</summary>
    public void Rebase(string oldUrl, string newUrl)
    {
        lock (_gate)
        {
            foreach (var resource in _resources.Values.ToArray())
            {
                var moved = resource with
                {
                    PhysicalId = MovedText(resource.PhysicalId),
                    Attributes = Moved(resource.Attributes),
                    Properties = Moved(resource.Properties),
                };
                _resources[resource.LogicalId] = moved;
                store.Save(record.Id, moved);
            }

            record.Outputs = [.. record.Outputs.Select(output => output with { Value = MovedText(output.Value) })];
            record.BaseUrl = newUrl;
            store.Save(record);
        }

        JsonObject Moved(JsonObject node) => JsonNode.Parse(MovedText(node.ToText()))!.AsObject();

        // WebSocket APIs have the same address under their own scheme.
        string MovedText(string text) => text
            .Replace(oldUrl, newUrl, StringComparison.Ordinal)
            .Replace("ws" + oldUrl["http".Length..], "ws" + newUrl["http".Length..], StringComparison.Ordinal);
    }

    private void AddEvent(StackEvent line)
    {
        _events.Add(line);
        store.Append(line, _events.Count);
    }
}
