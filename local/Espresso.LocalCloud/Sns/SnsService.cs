using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Sns;

/// <summary>
/// Amazon SNS (API version 2010-03-31): standard topics with subscriptions of SQS queues, Lambda functions, mailboxes and
/// phones. Mail goes to the mailbox of this process, SMS are listed at <c>/_localcloud/sns.json</c>.
/// </summary>
public sealed partial class SnsService : CloudService, ISns
{
    private const int MostInBatch = 10;

    private readonly SnsState _state;
    private readonly Captured _captured;
    private readonly Deliveries _deliveries;
    private readonly TimeProvider _clock;

    public SnsService(CloudSettings settings, IStore store, TimeProvider clock, ICloud cloud, ILogger<SnsService> logger)
    {
        _clock = clock;
        _state = new SnsState(settings, store);
        _captured = new Captured(store, clock);
        _deliveries = new Deliveries(cloud, _captured, logger);
        var topics = new TopicOperations(_state);
        var subscriptions = new SubscriptionOperations(_state);

        Operation("CreateTopic", topics.CreateAsync);
        Operation("DeleteTopic", topics.DeleteAsync);
        Operation("ListTopics", topics.List);
        Operation("GetTopicAttributes", topics.GetAttributes);
        Operation("SetTopicAttributes", topics.SetAttributesAsync);
        Operation("TagResource", topics.TagAsync);
        Operation("UntagResource", topics.UntagAsync);
        Operation("ListTagsForResource", topics.ListTags);
        Operation("Subscribe", subscriptions.SubscribeAsync);
        Operation("Unsubscribe", subscriptions.UnsubscribeAsync);
        Operation("ListSubscriptions", subscriptions.List);
        Operation("ListSubscriptionsByTopic", subscriptions.ListByTopic);
        Operation("GetSubscriptionAttributes", subscriptions.GetAttributes);
        Operation("SetSubscriptionAttributes", subscriptions.SetAttributesAsync);
        Operation("Publish", PublishAsync);
        Operation("PublishBatch", PublishBatchAsync);
    }

    public override string Name => "sns";

    public override QueryShapes? Query { get; } = new()
    {
        Namespace = "http://sns.amazonaws.com/doc/2010-03-31/",
        Version = "2010-03-31",
        OutputMaps = new Dictionary<string, MapShape> { ["Attributes"] = new() },
        WithoutResult = new HashSet<string> { "DeleteTopic", "SetTopicAttributes", "SetSubscriptionAttributes", "Unsubscribe" },
    };

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _state.Load();
        _captured.Load();
        return Task.CompletedTask;
    }

    public override void MapRoutes(IEndpointRouteBuilder routes) =>
        routes.MapGet("/_localcloud/sns.json", () => Results.Text(_captured.List().ToText(), "application/json"));

    /// <inheritdoc/>
    public async Task<string> PublishAsync(
        string topicArn, string message, string? subject = null, JsonObject? attributes = null, string? traceParent = null, CancellationToken cancellationToken = default)
    {
        var input = new JsonObject { ["Message"] = message, ["Subject"] = subject, ["MessageAttributes"] = attributes?.DeepClone() };
        return await PublishAsync(topicArn, input, traceParent ?? Activity.Current?.Id);
    }

    private async Task<JsonObject> PublishAsync(JsonObject input, CloudCall call)
    {
        if (input.Text("PhoneNumber") is { } phone)
        {
            return await SendSmsAsync(phone, input);
        }

        var target = input.Text("TopicArn") ?? input.Text("TargetArn") ?? throw SnsErrors.Invalid("TopicArn or TargetArn Reason: no value for required parameter");
        return new JsonObject { ["MessageId"] = await PublishAsync(target, input, call.TraceParent) };
    }

    private async Task<JsonObject> PublishBatchAsync(JsonObject input, CloudCall call)
    {
        var arn = input.RequiredText("TopicArn", () => SnsErrors.Missing("TopicArn"));
        _ = _state.Topic(arn);
        var entries = input.Objects("PublishBatchRequestEntries");
        if (entries.Count == 0)
        {
            throw new CloudException("EmptyBatchRequest", "The batch request doesn't contain any entries.");
        }

        if (entries.Count > MostInBatch)
        {
            throw new CloudException("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
        }

        if (entries.Select(entry => entry.Text("Id")).Distinct(StringComparer.Ordinal).Count() != entries.Count)
        {
            throw new CloudException("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
        }

        var successful = new JsonArray();
        var failed = new JsonArray();
        foreach (var entry in entries)
        {
            try
            {
                successful.Add(new JsonObject { ["Id"] = entry.Text("Id"), ["MessageId"] = await PublishAsync(arn, entry, call.TraceParent) });
            }
            catch (CloudException e)
            {
                failed.Add(new JsonObject { ["Id"] = entry.Text("Id"), ["Code"] = e.Code, ["Message"] = e.Message, ["SenderFault"] = e.IsSenderFault });
            }
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }

    private async Task<string> PublishAsync(string topicArn, JsonObject input, string? traceParent)
    {
        var topic = _state.Topic(topicArn);
        var message = SnsMessage.Read(input, _state.ArnOf(topic), _clock.GetUtcNow(), traceParent);
        await _deliveries.DeliverAsync(message, _state.Of(topic));
        return message.Id;
    }

    private async Task<JsonObject> SendSmsAsync(string phone, JsonObject input)
    {
        if (!PhoneRule().IsMatch(phone))
        {
            throw SnsErrors.Invalid($"PhoneNumber Reason: {phone} is not valid to publish to");
        }

        var message = SnsMessage.Read(input, "", _clock.GetUtcNow(), traceParent: null);
        await _captured.AddAsync("sms", phone, message.TextFor("sms"), subject: null, topicArn: null);
        return new JsonObject { ["MessageId"] = message.Id };
    }

    [GeneratedRegex(@"\A\+[1-9][0-9]{4,14}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PhoneRule();
}
