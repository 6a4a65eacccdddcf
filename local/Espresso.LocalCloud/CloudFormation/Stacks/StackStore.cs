using System.Globalization;
using System.Text.Json;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.CloudFormation.Stacks;

/// <summary>
/// Where stacks are kept: a record per stack, resource, event and change set, so that a step of a deployment writes little.
/// Writes are queued in order; <see cref="FlushAsync"/> waits until they survive a kill.
/// </summary>
internal sealed class StackStore(IStore store)
{
    private const string StackSpace = "cloudformation.stacks";
    private const string ResourceSpace = "cloudformation.resources";
    private const string EventSpace = "cloudformation.events";
    private const string ChangeSetSpace = "cloudformation.changesets";

    private readonly Lock _gate = new();
    private Task _pending = Task.CompletedTask;

    public IEnumerable<StackRecord> Stacks() => store.ReadRecords<StackRecord>(StackSpace).Select(entry => entry.Value);

    public IEnumerable<ChangeSetRecord> ChangeSets() => store.ReadRecords<ChangeSetRecord>(ChangeSetSpace).Select(entry => entry.Value);

    public IEnumerable<ResourceRecord> Resources(string stackId) => Read<ResourceRecord>(ResourceSpace, stackId);

    public IEnumerable<StackEvent> Events(string stackId) => Read<StackEvent>(EventSpace, stackId);

    public void Save(StackRecord record) => Commit(new StoreBatch().PutRecord(StackSpace, record.Id, record));

    public void Save(string stackId, ResourceRecord resource) => Commit(new StoreBatch().PutRecord(ResourceSpace, $"{stackId}|{resource.LogicalId}", resource));

    public void Remove(string stackId, string logicalId) => Commit(new StoreBatch().Delete(ResourceSpace, $"{stackId}|{logicalId}"));

    public void Append(StackEvent line, int number) =>
        Commit(new StoreBatch().PutRecord(EventSpace, string.Create(CultureInfo.InvariantCulture, $"{line.StackId}|{number:D8}"), line));

    public void Save(ChangeSetRecord changeSet) => Commit(new StoreBatch().PutRecord(ChangeSetSpace, changeSet.Id, changeSet));

    public void Remove(ChangeSetRecord changeSet) => Commit(new StoreBatch().Delete(ChangeSetSpace, changeSet.Id));

    /// <summary>Ends when everything saved so far survives a kill.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            var pending = _pending;
            _pending = Task.CompletedTask;
            return pending;
        }
    }

    private IEnumerable<T> Read<T>(string space, string stackId) =>
        store.ReadAll(space, stackId + "|").Select(entry => JsonSerializer.Deserialize<T>(entry.Value, JsonInput.Compact)!);

    private void Commit(StoreBatch batch)
    {
        lock (_gate)
        {
            var commit = store.CommitAsync(batch);
            _pending = _pending.IsCompletedSuccessfully ? commit : Task.WhenAll(_pending, commit);
        }
    }
}
