using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;

namespace Espresso.AppHost.Infrastructure;

/// <summary>One table a service: items of one transaction live together, so that a status change moves its counters with it.</summary>
internal sealed class Tables(Stack stack)
{
    public CfnTable Orders { get; } = Table(stack, "OrdersTable", "gsi1", "gsi2");

    public CfnTable Notifications { get; } = Table(stack, "NotificationsTable", "gsi1");

    private static CfnTable Table(Stack stack, string id, params string[] indexes)
    {
        string[] keys = ["pk", "sk", .. indexes.SelectMany(index => new[] { index + "pk", index + "sk" })];
        var table = new CfnTable(stack, id, new CfnTableProps
        {
            BillingMode = "PAY_PER_REQUEST",
            AttributeDefinitions = keys.Select(key => new CfnTable.AttributeDefinitionProperty { AttributeName = key, AttributeType = "S" }).ToArray(),
            KeySchema = Keys("pk", "sk"),
            GlobalSecondaryIndexes = indexes.Select(index => new CfnTable.GlobalSecondaryIndexProperty
            {
                IndexName = index,
                KeySchema = Keys(index + "pk", index + "sk"),
                Projection = new CfnTable.ProjectionProperty { ProjectionType = "ALL" },
            }).ToArray(),
            TimeToLiveSpecification = new CfnTable.TimeToLiveSpecificationProperty { AttributeName = "expiresAt", Enabled = true },
            PointInTimeRecoverySpecification = new CfnTable.PointInTimeRecoverySpecificationProperty { PointInTimeRecoveryEnabled = true },
            SseSpecification = new CfnTable.SSESpecificationProperty { SseEnabled = true },
        });
        // Orders outlive a stack that is taken down by mistake.
        table.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        return table;
    }

    private static CfnTable.KeySchemaProperty[] Keys(string partition, string sort) =>
    [
        new() { AttributeName = partition, KeyType = "HASH" },
        new() { AttributeName = sort, KeyType = "RANGE" },
    ];
}
