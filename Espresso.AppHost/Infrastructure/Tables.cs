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
        // An index says which orders; a write that changes nothing of what an index has costs nothing there. Counted without
        // reading the orders themselves: who is before one, and the day's drinks.
        Orders = Table("OrdersTable", new TableIndex("gsi1"), new TableIndex("gsi2", "status", "placedAt", "drink"));
        Notifications = Table("NotificationsTable", new TableIndex("gsi1"));
    }

    public CfnTable Orders { get; }

    public CfnTable Notifications { get; }

    /// <param name="With">What it has beside its own keys and the table's.</param>
    private sealed record TableIndex(string Name, params string[] With);

    private CfnTable Table(string id, params TableIndex[] indexes)
    {
        string[] keys = ["pk", "sk", .. indexes.SelectMany(index => new[] { index.Name + "pk", index.Name + "sk" })];
        var table = new CfnTable(_stack, id, new CfnTableProps
        {
            BillingMode = StackParameters.If(_parameters.IsProvisioned, "PROVISIONED", "PAY_PER_REQUEST"),
            ProvisionedThroughput = Throughput(),
            AttributeDefinitions = keys.Select(key => new CfnTable.AttributeDefinitionProperty { AttributeName = key, AttributeType = "S" }).ToArray(),
            KeySchema = Keys("pk", "sk"),
            GlobalSecondaryIndexes = indexes.Select(index => new CfnTable.GlobalSecondaryIndexProperty
            {
                IndexName = index.Name,
                KeySchema = Keys(index.Name + "pk", index.Name + "sk"),
                Projection = index.With.Length == 0
                    ? new CfnTable.ProjectionProperty { ProjectionType = "KEYS_ONLY" }
                    : new CfnTable.ProjectionProperty { ProjectionType = "INCLUDE", NonKeyAttributes = index.With },
                ProvisionedThroughput = Throughput(),
            }).ToArray(),
            TimeToLiveSpecification = new CfnTable.TimeToLiveSpecificationProperty { AttributeName = "expiresAt", Enabled = true },
            PointInTimeRecoverySpecification = new CfnTable.PointInTimeRecoverySpecificationProperty { PointInTimeRecoveryEnabled = true },
            SseSpecification = new CfnTable.SSESpecificationProperty { SseEnabled = true },
            DeletionProtectionEnabled = Fn.ConditionIf(_parameters.IsProtected.Node.Id, true, false),
        });
        // Orders outlive a stack that is taken down by mistake.
        table.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        TableScaling.Follow(_stack, _parameters, id, indexes.Select(index => index.Name));
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
