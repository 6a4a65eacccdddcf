using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.CloudFormation;

/// <summary>What a data directory gives back.</summary>
public class StacksAfterADeath
{
    [Fact]
    public async Task A_stack_its_history_and_outputs_are_back_under_the_new_address()
    {
        using var folder = new TemporaryFolder();
        var template = Stacks.Template("""{"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}, "P": {"Type": "AWS::Cognito::UserPool"}}""",
            """{"Url": {"Value": {"Ref": "Q"}}, "Issuer": {"Value": {"Fn::GetAtt": ["P", "ProviderURL"]}}}""");
        string[] history;
        await using (var before = await RunningCloud.StartAsync(folder.Path))
        {
            var stacks = new Stacks(before);
            await stacks.CreateAsync("shop", template);
            history = await stacks.HistoryAsync("shop");
        }

        await using var after = await RunningCloud.StartAsync(folder.Path);
        var again = new Stacks(after);
        var outputs = Stacks.Outputs(await again.StackAsync("shop"));
        outputs["Url"].ShouldBe($"{after.Cloud.BaseUrl}/000000000000/q");
        outputs["Issuer"].ShouldStartWith($"{after.Cloud.BaseUrl}/eu-west-1_");
        (await again.HistoryAsync("shop")).ShouldBe(history);
        (await again.RefusedAsync("UpdateStack", Stacks.Input("shop", template))).Message.ShouldBe("No updates are to be performed.");
    }

    [Fact]
    public async Task A_creation_that_was_interrupted_goes_on_without_making_anything_twice()
    {
        using var folder = new TemporaryFolder();
        var template = Stacks.Template("""
            {"Queue": {"Type": "AWS::SQS::Queue"},
             "Table": {"Type": "AWS::DynamoDB::Table", "DependsOn": "Queue", "Properties": {"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
               "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}}}
            """, """{"Table": {"Value": {"Ref": "Table"}}, "Queue": {"Value": {"Ref": "Queue"}}}""");
        await using (var mute = await FakeDynamoDb.StartAsync(mute: true))
        await using (var before = await RunningCloud.StartAsync(folder.Path, ("AWS_ENDPOINT_URL_DYNAMODB", mute.Url)))
        {
            await new Stacks(before).AskAsync("CreateStack", Stacks.Input("shop", template));
            await mute.Asked;
        }

        await using var dynamo = await FakeDynamoDb.StartAsync();
        await using var after = await RunningCloud.StartAsync(folder.Path, ("AWS_ENDPOINT_URL_DYNAMODB", dynamo.Url));
        var stack = await new Stacks(after).AtRestAsync("shop");

        Stacks.Status(stack).ShouldBe("CREATE_COMPLETE");
        dynamo.Tables.ShouldBe([Stacks.Outputs(stack)["Table"]]);
        (await after.CallAsync("sqs", "ListQueues"))["QueueUrls"]!.AsArray().Select(url => url!.GetValue<string>()).ShouldBe([Stacks.Outputs(stack)["Queue"]]);
    }
}
