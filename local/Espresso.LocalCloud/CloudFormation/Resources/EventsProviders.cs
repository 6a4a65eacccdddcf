using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html</summary>
internal sealed class EventsRule : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"];

    public override string Type => "AWS::Events::Rule";

    public override string NameProperty => "Name";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "Name", "EventBusName" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request, 64);
        var bus = request.Text("EventBusName");
        var arn = await PutAsync(request, name, cancellationToken);
        // With a bus of its own, Ref is "bus|rule".
        return new ResourceResult(bus is null or "default" ? name : $"{bus}|{name}", new JsonObject { ["Arn"] = arn });
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = RuleName(request);
        var arn = await PutAsync(request, name, cancellationToken);
        var kept = Targets(request.Properties).Select(Id).ToHashSet();
        await RemoveAsync(request, name, [.. Targets(request.Old).Select(Id).Where(id => !kept.Contains(id))], cancellationToken);
        return new ResourceResult(request.PhysicalId, new JsonObject { ["Arn"] = arn });
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(async () =>
    {
        await RemoveAsync(request, RuleName(request), [.. Targets(request.Properties).Select(Id)], cancellationToken);
        await request.Cloud.InvokeAsync("events", "DeleteRule", OnBus(request, new JsonObject { ["Name"] = RuleName(request) }), cancellationToken: cancellationToken);
    }, "ResourceNotFoundException");

    private static string RuleName(ResourceRequest request) => request.PhysicalId[(request.PhysicalId.LastIndexOf('|') + 1)..];

    private static IEnumerable<JsonObject> Targets(JsonObject properties) => properties.Objects("Targets");

    private static string Id(JsonObject target) => Text.Of(target["Id"]);

    private static JsonObject OnBus(ResourceRequest request, JsonObject input) => input.With("EventBusName", request.Properties["EventBusName"]?.DeepClone());

    private static async Task<string> PutAsync(ResourceRequest request, string name, CancellationToken cancellationToken)
    {
        var rule = OnBus(request, new JsonObject { ["Name"] = name, ["State"] = request.Text("State") ?? "ENABLED" })
            .With("Description", request.Text("Description"))
            .With("ScheduleExpression", request.Text("ScheduleExpression"))
            .With("EventPattern", request.Properties.Document("EventPattern"))
            .With("RoleArn", request.Text("RoleArn"));
        var answer = await request.Cloud.InvokeAsync("events", "PutRule", rule, cancellationToken: cancellationToken);
        if (Targets(request.Properties).ToArray() is { Length: > 0 } targets)
        {
            var typed = targets.Select(target => PropertyShapes.Typed(target, Numbers, new HashSet<string>()));
            var put = await request.Cloud.InvokeAsync("events", "PutTargets",
                OnBus(request, new JsonObject { ["Rule"] = name, ["Targets"] = new JsonArray([.. typed]) }), cancellationToken: cancellationToken);
            if (put["FailedEntries"] is JsonArray { Count: > 0 } failed)
                throw new CloudException(Text.Of(failed[0]?["ErrorCode"]), Text.Of(failed[0]?["ErrorMessage"]));
        }

        return Text.Of(answer["RuleArn"]);
    }

    private static async Task RemoveAsync(ResourceRequest request, string name, string[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length > 0)
            await request.Cloud.InvokeAsync("events", "RemoveTargets", OnBus(request, new JsonObject { ["Rule"] = name, ["Ids"] = ids.ToJson() }), cancellationToken: cancellationToken);
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html</summary>
internal sealed class EventsBus : ResourceProvider
{
    public override string Type => "AWS::Events::EventBus";

    public override string NameProperty => "Name";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "Name" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn", "Name" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = request.Required("Name");
        var answer = await request.Cloud.InvokeAsync("events", "CreateEventBus", new JsonObject { ["Name"] = name }, cancellationToken: cancellationToken);
        return new ResourceResult(name, new JsonObject { ["Arn"] = answer["EventBusArn"]?.DeepClone(), ["Name"] = name });
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("events", "DeleteEventBus", new JsonObject { ["Name"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");
}
