using System.Collections.Concurrent;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Sns;

/// <summary>Topics and subscriptions, in memory and in the store.</summary>
internal sealed class SnsState(CloudSettings settings, IStore store)
{
    private const string TopicSpace = "sns.topics";
    private const string SubscriptionSpace = "sns.subscriptions";

    private readonly ConcurrentDictionary<string, TopicRecord> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SubscriptionRecord> _subscriptions = new(StringComparer.Ordinal);

    public IEnumerable<TopicRecord> Topics => _topics.Values.OrderBy(topic => topic.Name, StringComparer.Ordinal);

    public IEnumerable<SubscriptionRecord> Subscriptions => _subscriptions.Values.OrderBy(subscription => subscription.Id, StringComparer.Ordinal);

    public void Load()
    {
        foreach (var (name, topic) in store.ReadRecords<TopicRecord>(TopicSpace))
        {
            _topics[name] = topic;
        }

        foreach (var (id, subscription) in store.ReadRecords<SubscriptionRecord>(SubscriptionSpace))
        {
            _subscriptions[id] = subscription;
        }
    }

    public string ArnOf(TopicRecord topic) => settings.Arn("sns", topic.Name);

    public string ArnOf(SubscriptionRecord subscription) => $"{settings.Arn("sns", subscription.Topic)}:{subscription.Id}";

    public TopicRecord? TryTopic(string name) => _topics.GetValueOrDefault(name);

    /// <summary>A topic by ARN.</summary>
    public TopicRecord Topic(string arn)
    {
        if (!Arn.TryParse(arn, out var parsed) || parsed.Service != "sns")
        {
            throw SnsErrors.Invalid($"TopicArn Reason: An ARN must have at least 6 elements, not {arn.Split(':').Length}");
        }

        return _topics.GetValueOrDefault(parsed.Resource) ?? throw SnsErrors.NoSuchTopic();
    }

    public SubscriptionRecord? TrySubscription(string arn) => _subscriptions.GetValueOrDefault(arn[(arn.LastIndexOf(':') + 1)..]);

    public IReadOnlyList<SubscriptionRecord> Of(TopicRecord topic) => [.. Subscriptions.Where(subscription => subscription.Topic == topic.Name)];

    public Task SaveAsync(TopicRecord topic)
    {
        _topics[topic.Name] = topic;
        return store.CommitAsync(new StoreBatch().PutRecord(TopicSpace, topic.Name, topic));
    }

    public Task SaveAsync(SubscriptionRecord subscription)
    {
        _subscriptions[subscription.Id] = subscription;
        return store.CommitAsync(new StoreBatch().PutRecord(SubscriptionSpace, subscription.Id, subscription));
    }

    public Task DeleteAsync(SubscriptionRecord subscription)
    {
        _subscriptions.TryRemove(subscription.Id, out _);
        return store.CommitAsync(new StoreBatch().Delete(SubscriptionSpace, subscription.Id));
    }

    public Task DeleteAsync(TopicRecord topic)
    {
        var batch = new StoreBatch().Delete(TopicSpace, topic.Name);
        foreach (var subscription in Of(topic))
        {
            _subscriptions.TryRemove(subscription.Id, out _);
            batch.Delete(SubscriptionSpace, subscription.Id);
        }

        _topics.TryRemove(topic.Name, out _);
        return store.CommitAsync(batch);
    }
}
