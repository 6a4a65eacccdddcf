using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html</summary>
internal sealed class SnsTopic : ResourceProvider
{
    private static readonly string[] TopicAttributes = ["DisplayName", "KmsMasterKeyId", "ContentBasedDeduplication", "SignatureVersion", "TracingConfig", "FifoThroughputScope"];

    public override string Type => "AWS::SNS::Topic";

    public override string NameProperty => "TopicName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "TopicName", "FifoTopic" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "TopicArn", "TopicName" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var isFifo = request.Text("FifoTopic") is "true";
        var name = request.Text("TopicName") ?? NameFor(request, 250) + (isFifo ? ".fifo" : "");
        var attributes = Given(request.Properties);
        if (isFifo)
            attributes["FifoTopic"] = "true";
        var answer = await request.Cloud.InvokeAsync("sns", "CreateTopic", new JsonObject { ["Name"] = name, ["Attributes"] = attributes }
            .With("Tags", request.Properties["Tags"]?.DeepClone()), cancellationToken: cancellationToken);
        var arn = Text.Of(answer["TopicArn"]);
        await SubscribeAsync(request, arn, [.. request.Properties.Objects("Subscription")], cancellationToken);
        return new ResourceResult(arn, new JsonObject { ["TopicArn"] = arn, ["TopicName"] = name });
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var (now, old) = (Given(request.Properties), Given(request.Old));
        foreach (var name in now.Select(entry => entry.Key).Union(old.Select(entry => entry.Key)).Where(name => !Text.Same(now[name], old[name])).ToArray())
        {
            await request.Cloud.InvokeAsync("sns", "SetTopicAttributes", new JsonObject
            {
                ["TopicArn"] = request.PhysicalId,
                ["AttributeName"] = name,
                ["AttributeValue"] = Text.Of(now[name]),
            }, cancellationToken: cancellationToken);
        }

        var known = request.Old.Objects("Subscription");
        await SubscribeAsync(request, request.PhysicalId, [.. request.Properties.Objects("Subscription").Where(one => !known.Any(other => Text.Same(one, other)))], cancellationToken);
        return new ResourceResult(request.PhysicalId, request.OldAttributes);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("sns", "DeleteTopic", new JsonObject { ["TopicArn"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NotFound", "NotFoundException");

    private static JsonObject Given(JsonObject properties) => new(TopicAttributes
        .Where(properties.ContainsKey)
        .Select(name => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(properties.Document(name)))));

    private static async Task SubscribeAsync(ResourceRequest request, string topicArn, JsonObject[] subscriptions, CancellationToken cancellationToken)
    {
        foreach (var one in subscriptions)
        {
            await request.Cloud.InvokeAsync("sns", "Subscribe",
                new JsonObject { ["TopicArn"] = topicArn, ["Protocol"] = Text.Of(one["Protocol"]), ["Endpoint"] = Text.Of(one["Endpoint"]) }, cancellationToken: cancellationToken);
        }
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html</summary>
internal sealed class SnsSubscription : ResourceProvider
{
    private static readonly string[] SubscriptionAttributes =
        ["DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy", "ReplayPolicy", "SubscriptionRoleArn"];

    public override string Type => "AWS::SNS::Subscription";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "TopicArn", "Protocol", "Endpoint" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var answer = await request.Cloud.InvokeAsync("sns", "Subscribe", new JsonObject
        {
            ["TopicArn"] = request.Required("TopicArn"),
            ["Protocol"] = request.Required("Protocol"),
            ["Endpoint"] = request.Text("Endpoint"),
            ["Attributes"] = Given(request.Properties),
            ["ReturnSubscriptionArn"] = true,
        }, cancellationToken: cancellationToken);
        var arn = Text.Of(answer["SubscriptionArn"]);
        return new ResourceResult(arn, new JsonObject { ["Arn"] = arn });
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var (now, old) = (Given(request.Properties), Given(request.Old));
        // The scope says how a filter is read: it goes first.
        foreach (var name in SubscriptionAttributes.OrderByDescending(name => name is "FilterPolicyScope").Where(name => !Text.Same(now[name], old[name])))
        {
            await request.Cloud.InvokeAsync("sns", "SetSubscriptionAttributes", new JsonObject
            {
                ["SubscriptionArn"] = request.PhysicalId,
                ["AttributeName"] = name,
                ["AttributeValue"] = now.ContainsKey(name) ? Text.Of(now[name]) : name switch
                {
                    "FilterPolicy" => "{}",
                    "FilterPolicyScope" => "MessageAttributes",
                    "RawMessageDelivery" => "false",
                    _ => "",
                },
            }, cancellationToken: cancellationToken);
        }

        return new ResourceResult(request.PhysicalId, request.OldAttributes);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("sns", "Unsubscribe", new JsonObject { ["SubscriptionArn"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NotFound", "NotFoundException");

    private static JsonObject Given(JsonObject properties) => new(SubscriptionAttributes
        .Where(properties.ContainsKey)
        .Select(name => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(properties.Document(name)))));
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html</summary>
internal sealed class SnsTopicPolicy : ResourceProvider
{
    public override string Type => "AWS::SNS::TopicPolicy";

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Id" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await SetAsync(request, cancellationToken);
        return new ResourceResult(request.GeneratedName, new JsonObject { ["Id"] = request.GeneratedName });
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await SetAsync(request, cancellationToken);
        return new ResourceResult(request.PhysicalId, request.OldAttributes);
    }

    /// <summary>A topic always has a policy; the service leaves the last one, and nothing here reads it.</summary>
    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task SetAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        foreach (var topic in request.Properties.Texts("Topics"))
        {
            await request.Cloud.InvokeAsync("sns", "SetTopicAttributes", new JsonObject
            {
                ["TopicArn"] = topic,
                ["AttributeName"] = "Policy",
                ["AttributeValue"] = request.Properties.Document("PolicyDocument"),
            }, cancellationToken: cancellationToken);
        }
    }
}
