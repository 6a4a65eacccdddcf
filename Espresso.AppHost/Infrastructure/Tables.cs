using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;

namespace Espresso.AppHost.Infrastructure;

/// <summary>One table a service: items of one transaction live together, so that a status change moves its counters with it.</summary>
internal sealed class Tables
{
    private readonly Stack _stack;
    private readonly StackParameters _parameters;

    public Tables(Stack stack, StackParameters parameters)
    {
        (_stack, _parameters) = (stack, parameters);
        Orders = Table("OrdersTable", "gsi1", "gsi2");
        Notifications = Table("NotificationsTable", "gsi1");
    }

    public CfnTable Orders { get; }

    public CfnTable Notifications { get; }

    private CfnTable Table(string id, params string[] indexes)
    {
        string[] keys = ["pk", "sk", .. indexes.SelectMany(index => new[] { index + "pk", index + "sk" })];
        var table = new CfnTable(_stack, id, new CfnTableProps
        {
            BillingMode = StackParameters.If(_parameters.IsProvisioned, "PROVISIONED", "PAY_PER_REQUEST"),
            ProvisionedThroughput = Throughput(),
            AttributeDefinitions = keys.Select(key => new CfnTable.AttributeDefinitionProperty { AttributeName = key, AttributeType = "S" }).ToArray(),
            KeySchema = Keys("pk", "sk"),
            GlobalSecondaryIndexes = indexes.Select(index => new CfnTable.GlobalSecondaryIndexProperty
            {
                IndexName = index,
                KeySchema = Keys(index + "pk", index + "sk"),
                Projection = new CfnTable.ProjectionProperty { ProjectionType = "ALL" },
                ProvisionedThroughput = Throughput(),
            }).ToArray(),
            TimeToLiveSpecification = new CfnTable.TimeToLiveSpecificationProperty { AttributeName = "expiresAt", Enabled = true },
            PointInTimeRecoverySpecification = new CfnTable.PointInTimeRecoverySpecificationProperty { PointInTimeRecoveryEnabled = true },
            SseSpecification = new CfnTable.SSESpecificationProperty { SseEnabled = true },
            DeletionProtectionEnabled = Fn.ConditionIf(_parameters.IsProtected.Node.Id, true, false),
        });
        // Orders outlive a stack that is taken down by mistake.
        table.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        TableScaling.Follow(_stack, _parameters, id, indexes);
        return table;
    }

    /// <summary>The capacity to begin with, which its use moves from there; none when paid by request.</summary>
    private IResolvable Throughput() => Fn.ConditionIf(_parameters.IsProvisioned.Node.Id,
        new Dictionary<string, object>
        {
            ["ReadCapacityUnits"] = _parameters.TableCapacityMin.ValueAsNumber,
            ["WriteCapacityUnits"] = _parameters.TableCapacityMin.ValueAsNumber,
        },
        Aws.NO_VALUE);

    private static CfnTable.KeySchemaProperty[] Keys(string partition, string sort) =>
    [
        new() { AttributeName = partition, KeyType = "HASH" },
        new() { AttributeName = sort, KeyType = "RANGE" },
    ];
}
