using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Sqs;

/// <summary>Amazon SQS: standard and FIFO queues over both the Query and the JSON protocol (API version 2012-11-05).</summary>
public sealed class SqsService : CloudService, ISqs
{
    private readonly QueueOperations _queues;
    private readonly MessageOperations _messages;

    public SqsService(CloudSettings settings, IStore store, TimeProvider clock)
    {
        Registry = new QueueRegistry(settings, store, clock);
        _queues = new QueueOperations(Registry);
        _messages = new MessageOperations(Registry);

        Operation("CreateQueue", _queues.CreateAsync);
        Operation("DeleteQueue", _queues.DeleteAsync);
        Operation("GetQueueUrl", _queues.GetUrl);
        Operation("ListQueues", _queues.List);
        Operation("GetQueueAttributes", _queues.GetAttributes);
        Operation("SetQueueAttributes", _queues.SetAttributesAsync);
        Operation("ListDeadLetterSourceQueues", _queues.ListSources);
        Operation("PurgeQueue", _queues.PurgeAsync);
        Operation("TagQueue", _queues.TagAsync);
        Operation("UntagQueue", _queues.UntagAsync);
        Operation("ListQueueTags", _queues.ListTags);
        Operation("SendMessage", _messages.SendAsync);
        Operation("SendMessageBatch", _messages.SendBatchAsync);
        Operation("ReceiveMessage", _messages.ReceiveAsync);
        Operation("DeleteMessage", _messages.DeleteAsync);
        Operation("DeleteMessageBatch", _messages.DeleteBatchAsync);
        Operation("ChangeMessageVisibility", _messages.ChangeVisibilityAsync);
        Operation("ChangeMessageVisibilityBatch", _messages.ChangeVisibilityBatchAsync);
    }

    public override string Name => "sqs";

    public override string? TargetPrefix => "AmazonSQS";

    public override string? ErrorNamespace => "com.amazonaws.sqs";

    public override QueryShapes? Query => SqsShapes.Query;

    /// <summary>The queues, for the event source mappings and the metrics of this process.</summary>
    internal QueueRegistry Registry { get; }

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        Registry.Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public bool Exists(string queue) => Registry.TryFind(queue) is not null;

    /// <inheritdoc/>
    public Task<SentMessage> SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        var found = Registry.Find(queue);
        MessageOperations.Check(found, message);
        return found.SendAsync(message);
    }
}
