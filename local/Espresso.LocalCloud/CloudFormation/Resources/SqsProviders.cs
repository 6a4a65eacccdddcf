using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html</summary>
internal sealed class SqsQueue : ResourceProvider
{
    /// <summary>Queue attributes with the value that a property's removal goes back to.</summary>
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["DelaySeconds"] = "0",
        ["MaximumMessageSize"] = "1048576",
        ["MessageRetentionPeriod"] = "345600",
        ["ReceiveMessageWaitTimeSeconds"] = "0",
        ["VisibilityTimeout"] = "30",
        ["RedrivePolicy"] = "",
        ["RedriveAllowPolicy"] = "",
        ["ContentBasedDeduplication"] = "false",
        ["DeduplicationScope"] = "queue",
        ["FifoThroughputLimit"] = "perQueue",
        ["KmsMasterKeyId"] = "",
        ["KmsDataKeyReusePeriodSeconds"] = "300",
        ["SqsManagedSseEnabled"] = "true",
    };

    public override string Type => "AWS::SQS::Queue";

    public override string NameProperty => "QueueName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "QueueName", "FifoQueue" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn", "QueueName", "QueueUrl" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var isFifo = request.Text("FifoQueue") is "true";
        var name = request.Text("QueueName") ?? NameFor(request, isFifo ? 75 : 80) + (isFifo ? ".fifo" : "");
        var attributes = Given(request.Properties);
        if (isFifo)
            attributes["FifoQueue"] = "true";
        var answer = await request.Cloud.InvokeAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = name, ["Attributes"] = attributes }
            .With("tags", PropertyShapes.TagMap(request.Properties["Tags"])), cancellationToken: cancellationToken);
        return Result(request.Cloud, Text.Of(answer["QueueUrl"]), name);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var now = Given(request.Properties);
        foreach (var (name, _) in Given(request.Old).Where(entry => !now.ContainsKey(entry.Key)))
            now[name] = Defaults[name];
        await request.Cloud.InvokeAsync("sqs", "SetQueueAttributes", new JsonObject { ["QueueUrl"] = request.PhysicalId, ["Attributes"] = now }, cancellationToken: cancellationToken);
        return Result(request.Cloud, request.PhysicalId, Text.Of(request.OldAttributes["QueueName"]));
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("sqs", "DeleteQueue", new JsonObject { ["QueueUrl"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "QueueDoesNotExist");

    private static JsonObject Given(JsonObject properties) => new(Defaults.Keys
        .Where(properties.ContainsKey)
        .Select(name => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(properties.Document(name)))));

    private static ResourceResult Result(ICloud cloud, string url, string name) => new(url, new JsonObject
    {
        ["Arn"] = cloud.Settings.Arn("sqs", name),
        ["QueueName"] = name,
        ["QueueUrl"] = url,
    });
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html</summary>
internal sealed class SqsQueuePolicy : ResourceProvider
{
    public override string Type => "AWS::SQS::QueuePolicy";

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Id" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await SetAsync(request, Queues(request.Properties), request.Properties.Document("PolicyDocument") ?? "", cancellationToken);
        return new ResourceResult(request.GeneratedName, new JsonObject { ["Id"] = request.GeneratedName });
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await SetAsync(request, Queues(request.Old).Except(Queues(request.Properties)), "", cancellationToken);
        await SetAsync(request, Queues(request.Properties), request.Properties.Document("PolicyDocument") ?? "", cancellationToken);
        return new ResourceResult(request.PhysicalId, request.OldAttributes);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        UnlessGone(() => SetAsync(request, Queues(request.Properties), "", cancellationToken), "QueueDoesNotExist");

    private static IEnumerable<string> Queues(JsonObject properties) => properties.Texts("Queues");

    private static async Task SetAsync(ResourceRequest request, IEnumerable<string> queues, string policy, CancellationToken cancellationToken)
    {
        foreach (var queue in queues.ToArray())
        {
            await request.Cloud.InvokeAsync("sqs", "SetQueueAttributes",
                new JsonObject { ["QueueUrl"] = queue, ["Attributes"] = new JsonObject { ["Policy"] = policy } }, cancellationToken: cancellationToken);
        }
    }
}
