using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>
/// A table in DynamoDB Local. Encryption and deletion protection are accepted: the local database has no such thing. Exports ask for
/// point-in-time recovery, so that is kept.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
/// </summary>
internal sealed class DynamoDbTable : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["ReadCapacityUnits", "WriteCapacityUnits", "MaxReadRequestUnits", "MaxWriteRequestUnits"];
    private static readonly HashSet<string> Flags = ["StreamEnabled"];

    /// <summary>DynamoDB has no way to be told; the local one takes a moment for an index. Real time: an advanced clock makes nothing faster.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>In a row, before it counts: five seconds.</summary>
    private const int MostFailures = 100;

    public override string Type => "AWS::DynamoDB::Table";

    public override string NameProperty => "TableName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "TableName", "KeySchema", "LocalSecondaryIndexes", "ImportSourceSpecification" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn", "StreamArn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request);
        var input = Definition(request.Properties, "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes");
        input["TableName"] = name;
        Billing(request.Properties, input);
        Stream(request.Properties, input);
        try
        {
            await request.Cloud.InvokeAsync("dynamodb", "CreateTable", input, cancellationToken: cancellationToken);
        }
        catch (CloudException error) when (error.Code is "ResourceInUseException" && request.MayExist)
        {
            // Made just before the process died.
        }

        var table = await ActiveAsync(request.Cloud, name, cancellationToken);
        await TimeToLiveAsync(request, name, cancellationToken);
        if (request.Properties.ContainsKey("PointInTimeRecoverySpecification"))
            await RecoveryAsync(request, name, cancellationToken);
        return Result(request.Cloud, name, table);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = request.PhysicalId;
        if (request.Changed("BillingMode") || request.Changed("ProvisionedThroughput"))
        {
            var billing = new JsonObject { ["TableName"] = name };
            Billing(request.Properties, billing);
            await UpdateTableAsync(request.Cloud, billing, cancellationToken);
        }

        if (request.Changed("StreamSpecification"))
        {
            if (request.Old.ContainsKey("StreamSpecification"))
                await UpdateTableAsync(request.Cloud, new JsonObject { ["TableName"] = name, ["StreamSpecification"] = new JsonObject { ["StreamEnabled"] = false } }, cancellationToken);
            var stream = new JsonObject { ["TableName"] = name };
            Stream(request.Properties, stream);
            if (stream.ContainsKey("StreamSpecification"))
                await UpdateTableAsync(request.Cloud, stream, cancellationToken);
        }

        foreach (var update in IndexUpdates(request))
        {
            var input = Definition(request.Properties, "AttributeDefinitions");
            input["TableName"] = name;
            input["GlobalSecondaryIndexUpdates"] = new JsonArray(update);
            await UpdateTableAsync(request.Cloud, input, cancellationToken);
        }

        if (request.Changed("TimeToLiveSpecification"))
            await TimeToLiveAsync(request, name, cancellationToken);
        // Also where nothing changed: a table of before this was kept gets it with the next update.
        if (request.Changed("PointInTimeRecoverySpecification") || request.Properties.ContainsKey("PointInTimeRecoverySpecification"))
            await RecoveryAsync(request, name, cancellationToken);
        return Result(request.Cloud, name, await ActiveAsync(request.Cloud, name, cancellationToken));
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("dynamodb", "DeleteTable", new JsonObject { ["TableName"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    /// <summary>One call may create or delete one index; changed ones are deleted first.</summary>
    private static IEnumerable<JsonObject> IndexUpdates(ResourceRequest request)
    {
        var (old, now) = (Indexes(request.Old), Indexes(request.Properties));
        foreach (var (name, index) in old.Where(entry => !now.TryGetValue(entry.Key, out var kept) || !SameKeys(kept, entry.Value)))
            yield return new JsonObject { ["Delete"] = new JsonObject { ["IndexName"] = name } };
        foreach (var (_, index) in now.Where(entry => !old.TryGetValue(entry.Key, out var kept) || !SameKeys(kept, entry.Value)))
            yield return new JsonObject { ["Create"] = Typed(index.Pick("IndexName", "KeySchema", "Projection", "ProvisionedThroughput")) };

        static bool SameKeys(JsonObject left, JsonObject right) =>
            Text.Same(left["KeySchema"], right["KeySchema"]) && Text.Same(left["Projection"], right["Projection"]);
    }

    private static Dictionary<string, JsonObject> Indexes(JsonObject properties) =>
        properties.Objects("GlobalSecondaryIndexes").ToDictionary(index => Text.Of(index["IndexName"]));

    private static JsonObject Definition(JsonObject properties, params string[] names)
    {
        var definition = (JsonObject)Typed(properties.Pick(names))!;
        foreach (var index in definition.Objects("GlobalSecondaryIndexes").Concat(definition.Objects("LocalSecondaryIndexes")))
        {
            foreach (var other in index.Select(entry => entry.Key).Except(["IndexName", "KeySchema", "Projection", "ProvisionedThroughput"]).ToArray())
                index.Remove(other);
        }

        return definition;
    }

    private static JsonNode? Typed(JsonNode? node) => PropertyShapes.Typed(node, Numbers, Flags);

    private static void Billing(JsonObject properties, JsonObject input)
    {
        // CloudFormation's default is PROVISIONED, which then needs a throughput.
        if (properties["ProvisionedThroughput"] is { } throughput)
            input["ProvisionedThroughput"] = Typed(throughput);
        input["BillingMode"] = properties["BillingMode"]?.DeepClone() ?? (properties.ContainsKey("ProvisionedThroughput") ? "PROVISIONED" : "PAY_PER_REQUEST");
    }

    private static void Stream(JsonObject properties, JsonObject input)
    {
        if (properties["StreamSpecification"]?["StreamViewType"] is { } view)
            input["StreamSpecification"] = new JsonObject { ["StreamEnabled"] = true, ["StreamViewType"] = view.DeepClone() };
    }

    private static async Task TimeToLiveAsync(ResourceRequest request, string name, CancellationToken cancellationToken)
    {
        var wanted = Wanted(request.Properties);
        var current = (await request.Cloud.InvokeAsync("dynamodb", "DescribeTimeToLive", new JsonObject { ["TableName"] = name }, cancellationToken: cancellationToken))["TimeToLiveDescription"];
        var enabled = Text.Of(current?["TimeToLiveStatus"]) is "ENABLED" or "ENABLING" ? Text.Of(current?["AttributeName"]) : null;
        if (enabled == wanted)
            return;
        if (enabled is not null)
            await SetAsync(enabled, on: false);
        if (wanted is not null)
            await SetAsync(wanted, on: true);

        static string? Wanted(JsonObject properties) => properties["TimeToLiveSpecification"] is JsonObject specification && Text.Of(specification["Enabled"]) is "true"
            ? Text.Of(specification["AttributeName"])
            : null;

        Task SetAsync(string attribute, bool on) => request.Cloud.InvokeAsync("dynamodb", "UpdateTimeToLive", new JsonObject
        {
            ["TableName"] = name,
            ["TimeToLiveSpecification"] = new JsonObject { ["AttributeName"] = attribute, ["Enabled"] = on },
        }, cancellationToken: cancellationToken);
    }

    private static async Task RecoveryAsync(ResourceRequest request, string name, CancellationToken cancellationToken)
    {
        var wanted = request.Properties["PointInTimeRecoverySpecification"];
        var specification = new JsonObject { ["PointInTimeRecoveryEnabled"] = Text.Of(wanted?["PointInTimeRecoveryEnabled"]) is "true" };
        await request.Cloud.InvokeAsync("dynamodb", "UpdateContinuousBackups", new JsonObject
        {
            ["TableName"] = name,
            ["PointInTimeRecoverySpecification"] = specification.With("RecoveryPeriodInDays", wanted?["RecoveryPeriodInDays"]?.DeepClone()),
        }, cancellationToken: cancellationToken);
    }

    private static async Task UpdateTableAsync(ICloud cloud, JsonObject input, CancellationToken cancellationToken)
    {
        await cloud.InvokeAsync("dynamodb", "UpdateTable", input, cancellationToken: cancellationToken);
        await ActiveAsync(cloud, Text.Of(input["TableName"]), cancellationToken);
    }

    private static async Task<JsonNode> ActiveAsync(ICloud cloud, string name, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; await Task.Delay(s_pause, TimeProvider.System, cancellationToken))
        {
            JsonNode table;
            try
            {
                table = (await cloud.InvokeAsync("dynamodb", "DescribeTable", new JsonObject { ["TableName"] = name }, cancellationToken: cancellationToken))["Table"]!;
            }
            catch (CloudException error) when (error.Status == 500 && ++failures < MostFailures)
            {
                // DynamoDB Local now and then answers InternalFailure to who looks at a table while it fills an index.
                continue;
            }

            failures = 0;
            var busy = (table["GlobalSecondaryIndexes"] as JsonArray)?.Any(index => Text.Of(index?["IndexStatus"]) is not "ACTIVE") ?? false;
            if (Text.Of(table["TableStatus"]) is "ACTIVE" && !busy)
                return table;
        }
    }

    private static ResourceResult Result(ICloud cloud, string name, JsonNode table) => new(name, new JsonObject
    {
        ["Arn"] = cloud.Settings.Arn("dynamodb", $"table/{name}"),
    }.With("StreamArn", table["LatestStreamArn"]?.DeepClone()));
}
