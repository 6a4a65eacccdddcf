using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.Support;

namespace Espresso.Tests.LocalCloud.Kernel;

public class DynamoDbTests
{
    [Fact]
    public async Task The_real_client_reaches_DynamoDB_Local_through_LocalCloud()
    {
        var local = await DynamoDbLocal.Shared;
        var table = await local.CreateTableAsync();
        await using var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", local.Endpoint.ToString()));
        // The client checks the checksum that DynamoDB sends, so a changed byte would show.
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = cloud.Cloud.BaseUrl, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        await client.PutItemAsync(new PutItemRequest(table, Item("1")) { ConditionExpression = "attribute_not_exists(pk)" });
        await Should.ThrowAsync<ConditionalCheckFailedException>(() => client.PutItemAsync(new PutItemRequest(table, Item("1")) { ConditionExpression = "attribute_not_exists(pk)" }));

        var read = await cloud.CallAsync("dynamodb", "GetItem", $$$$"""{"TableName": "{{{{table}}}}", "Key": {"pk": {"S": "1"}, "sk": {"S": "ä"}}}""");
        read.Object("Item")!.Object("pk")!.Text("S").ShouldBe("1");
        (await cloud.RefusalAsync("dynamodb", "GetItem", """{"TableName": "no-such-table", "Key": {"pk": {"S": "1"}}}""")).Code.ShouldBe("ResourceNotFoundException");
    }

    [Fact]
    public async Task Without_one_the_answer_says_what_is_missing()
    {
        await using var cloud = await RunningCloud.StartAsync();
        (await cloud.RefusalAsync("dynamodb", "ListTables")).Message.ShouldContain("AWS_ENDPOINT_URL_DYNAMODB is not set");
    }

    private static Dictionary<string, AttributeValue> Item(string key) => new() { ["pk"] = new AttributeValue(key), ["sk"] = new AttributeValue("ä") };
}
