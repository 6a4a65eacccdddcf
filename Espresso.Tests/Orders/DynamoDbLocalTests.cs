using Amazon.DynamoDBv2.Model;
using Espresso.Tests.Support;

namespace Espresso.Tests.Orders;

public class DynamoDbLocalTests
{
    [Fact]
    public async Task The_local_database_takes_a_transaction_and_says_what_cancelled_the_next()
    {
        var local = await DynamoDbLocal.Shared;
        using var client = local.CreateClient();
        var table = await local.CreateTableAsync("gsi1", "gsi2");
        var put = new TransactWriteItem
        {
            Put = new Put
            {
                TableName = table,
                Item = new() { ["pk"] = new("A"), ["sk"] = new("A"), ["writeId"] = new("w1") },
                ConditionExpression = "attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure = Amazon.DynamoDBv2.ReturnValuesOnConditionCheckFailure.ALL_OLD,
            },
        };
        await client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [put] });

        var again = await Should.ThrowAsync<TransactionCanceledException>(() =>
            client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [put] }));

        again.CancellationReasons.ShouldHaveSingleItem().Code.ShouldBe("ConditionalCheckFailed");
        again.CancellationReasons[0].Item["writeId"].S.ShouldBe("w1");
    }
}
