using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.LocalCloud.CloudFormation;

/// <summary>What a template's types become in the services.</summary>
public class ResourceTypes
{
    [Fact]
    public async Task The_template_that_ships_can_be_applied_and_applying_it_again_changes_nothing()
    {
        await using var dynamo = await FakeDynamoDb.StartAsync();
        await using var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", dynamo.Url));
        var stacks = new Stacks(cloud);
        var template = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Espresso.AppHost", "cloudformation", "espresso.template.json"));
        (string, string)[] parameters = [("PackageBucket", "local-process"), ("SiteUrl", "http://127.0.0.1:5180"), ("NamePrefix", "t-")];

        var stack = await stacks.ExecuteAsync(await stacks.ChangeSetAsync("espresso", "CREATE", template, parameters));

        Stacks.Status(stack).ShouldBe("CREATE_COMPLETE", (await stacks.AskAsync("DescribeStackEvents", ("StackName", "espresso"))).ToString());
        var outputs = Stacks.Outputs(stack);
        new[]
        {
            "OrdersTableName", "NotificationsTableName", "OrderEventsTopicArn", "AlertsTopicArn", "OrderWorkflowArn", "UserPoolId", "UserPoolClientId",
            "UserPoolProviderUrl", "NotificationsQueueUrl", "NotificationsDeadLettersUrl",
        }.ShouldBeSubsetOf(outputs.Keys);
        outputs["UserPoolProviderUrl"].ShouldBe($"{cloud.Cloud.BaseUrl}/{outputs["UserPoolId"]}");
        dynamo.Tables.ShouldBe([outputs["OrdersTableName"], outputs["NotificationsTableName"]], ignoreOrder: true);
        (await stacks.ChangeSetAsync("espresso", "UPDATE", template, parameters)).Element("StatusReason")!.Value.ShouldStartWith("The submitted information didn't contain changes.");
    }

    [Fact]
    public async Task A_table_gets_its_keys_indexes_and_time_to_live_and_a_new_index_later()
    {
        var dynamo = await DynamoDbLocal.Shared;
        using var client = dynamo.CreateClient();
        await using var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", dynamo.Endpoint.ToString()));
        var stacks = new Stacks(cloud);
        var name = (await stacks.CreateAsync("shop", Table("gsi1"))).Element("Outputs")!.Descendants("OutputValue").Single().Value;
        await client.PutItemAsync(name, new() { ["pk"] = new("a"), ["sk"] = new("b") });

        Stacks.Status(await stacks.UpdateAsync("shop", Table("gsi1", "gsi2"))).ShouldBe("UPDATE_COMPLETE");

        var table = (await client.DescribeTableAsync(name)).Table;
        table.BillingModeSummary.BillingMode.ShouldBe(BillingMode.PAY_PER_REQUEST);
        table.KeySchema.Select(key => (key.AttributeName, key.KeyType.Value)).ShouldBe([("pk", "HASH"), ("sk", "RANGE")]);
        table.GlobalSecondaryIndexes.Select(index => index.IndexName).ShouldBe(["gsi1", "gsi2"], ignoreOrder: true);
        (await client.DescribeTimeToLiveAsync(name)).TimeToLiveDescription.AttributeName.ShouldBe("expiresAt");
        (await client.GetItemAsync(name, new() { ["pk"] = new("a"), ["sk"] = new("b") })).IsItemSet.ShouldBeTrue("an update in place keeps the items");

        // What an index has can only be changed by making it anew, of the items that are there.
        await client.PutItemAsync(name, new() { ["pk"] = new("c"), ["sk"] = new("d"), ["gsi1pk"] = new("e"), ["gsi1sk"] = new("f"), ["more"] = new("g") });
        Stacks.Status(await stacks.UpdateAsync("shop", Table("gsi1", "gsi2").Replace("\"ALL\"", "\"KEYS_ONLY\"", StringComparison.Ordinal))).ShouldBe("UPDATE_COMPLETE");
        (await client.DescribeTableAsync(name)).Table.GlobalSecondaryIndexes.Select(index => index.Projection.ProjectionType.Value).ShouldBe(["KEYS_ONLY", "KEYS_ONLY"]);
        var found = await client.QueryAsync(new QueryRequest { TableName = name, IndexName = "gsi1", KeyConditionExpression = "gsi1pk = :e", ExpressionAttributeValues = new() { [":e"] = new("e") } });
        found.Items.Single().Keys.ShouldBe(["pk", "sk", "gsi1pk", "gsi1sk"], ignoreOrder: true);
        (await client.GetItemAsync(name, new() { ["pk"] = new("c"), ["sk"] = new("d") })).Item["more"].S.ShouldBe("g");

        await stacks.DeleteAsync("shop");
        await Should.ThrowAsync<ResourceNotFoundException>(() => client.DescribeTableAsync(name));
    }

    [Fact]
    public async Task A_table_that_cannot_be_looked_at_for_a_moment_is_looked_at_again()
    {
        var dynamo = await DynamoDbLocal.Shared;
        using var forward = new HttpClient { BaseAddress = dynamo.Endpoint };
        var looked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var between = builder.Build();
        between.Urls.Add("http://127.0.0.1:0");
        between.MapPost("/", async http =>
        {
            if (http.Request.Headers["X-Amz-Target"].ToString().EndsWith(".DescribeTable", StringComparison.Ordinal) && Interlocked.Increment(ref looked) <= 3)
            {
                http.Response.StatusCode = 500;
                await http.Response.WriteAsync("""{"__type": "com.amazonaws.dynamodb.v20120810#InternalFailure"}""");
                return;
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StreamContent(http.Request.Body) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
            foreach (var (name, value) in http.Request.Headers.Where(header => header.Key is "X-Amz-Target" or "X-Amz-Date" or "Authorization"))
                request.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
            using var response = await forward.SendAsync(request);
            http.Response.StatusCode = (int)response.StatusCode;
            await response.Content.CopyToAsync(http.Response.Body);
        });
        await between.StartAsync();
        await using var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", between.Urls.Single()));

        Stacks.Status(await new Stacks(cloud).CreateAsync("shop", Table("gsi1"))).ShouldBe("CREATE_COMPLETE");

        looked.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_subscription_with_raw_delivery_and_filter_feeds_its_queue()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stack = await new Stacks(cloud).CreateAsync("shop", Stacks.Template("""
            {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "events"}},
             "Queue": {"Type": "AWS::SQS::Queue"},
             "Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Queue"}], "PolicyDocument": {"Statement": []}}},
             "Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]},
               "RawMessageDelivery": true, "FilterPolicy": {"kind": ["wanted"]}}}}
            """, """{"Topic": {"Value": {"Ref": "Topic"}}, "Queue": {"Value": {"Ref": "Queue"}}}"""));
        Stacks.Status(stack).ShouldBe("CREATE_COMPLETE");
        var (topic, queue) = (Stacks.Outputs(stack)["Topic"], Stacks.Outputs(stack)["Queue"]);

        foreach (var kind in new[] { "other", "wanted" })
            await cloud.CallAsync("sns", "Publish", $$$"""{"TopicArn": "{{{topic}}}", "Message": "{{{kind}}}", "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "{{{kind}}}"} } }""");

        (await cloud.BodiesAsync(queue, seconds: 5)).ShouldBe(["wanted"]);
    }

    [Fact]
    public async Task A_state_machine_gets_its_substitutions()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var definition = new JsonObject { ["StartAt"] = "Say", ["States"] = new JsonObject { ["Say"] = new JsonObject { ["Type"] = "Pass", ["Result"] = "${Word}", ["End"] = true } } };
        var stack = await new Stacks(cloud).CreateAsync("shop", Stacks.Template($$$"""
            {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": "arn:aws:iam::000000000000:role/r",
              "DefinitionString": {{{JsonValue.Create(definition.ToJsonString()).ToJsonString()}}}, "DefinitionSubstitutions": {"Word": "espresso"} } } }
            """, """{"Arn": {"Value": {"Ref": "Machine"}}}"""));
        var described = await cloud.CallAsync("states", "DescribeStateMachine", $$"""{"stateMachineArn": "{{Stacks.Outputs(stack)["Arn"]}}"}""");
        described["definition"]!.GetValue<string>().ShouldContain("espresso");
    }

    [Fact]
    public async Task A_bucket_a_client_a_group_and_an_alarm_are_there_afterwards()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        var stack = await stacks.CreateAsync("shop", Stacks.Template("""
            {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}, "PublicAccessBlockConfiguration": {"BlockPublicAcls": true}}},
             "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UsernameAttributes": ["email"]}},
             "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": {"Ref": "Pool"}, "GenerateSecret": "true"}},
             "Group": {"Type": "AWS::Cognito::UserPoolGroup", "Properties": {"UserPoolId": {"Ref": "Pool"}, "GroupName": "admin", "Precedence": "1"}},
             "Sender": {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "shop@example.com"}},
             "Queue": {"Type": "AWS::SQS::Queue"},
             "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Statistic": "Maximum",
               "Period": "60", "EvaluationPeriods": "1", "Threshold": "0", "ComparisonOperator": "GreaterThanThreshold", "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}]}}}
            """, """{"Bucket": {"Value": {"Ref": "Bucket"}}, "Pool": {"Value": {"Ref": "Pool"}}, "Client": {"Value": {"Ref": "Client"}}, "Secret": {"Value": {"Fn::GetAtt": ["Client", "ClientSecret"]}}}"""));
        Stacks.Status(stack).ShouldBe("CREATE_COMPLETE", (await stacks.AskAsync("DescribeStackEvents", ("StackName", "shop"))).ToString());
        var outputs = Stacks.Outputs(stack);

        outputs["Bucket"].ShouldMatch("^shop-bucket-[a-z0-9]{12}$");
        outputs["Secret"].Length.ShouldBe(51);
        (await cloud.CallAsync("cognito-idp", "ListGroups", $$"""{"UserPoolId": "{{outputs["Pool"]}}"}"""))["Groups"]![0]!["Precedence"]!.GetValue<int>().ShouldBe(1);
        (await cloud.CallAsync("monitoring", "DescribeAlarms"))["MetricAlarms"]!.AsArray().Count.ShouldBe(1);
        (await cloud.CallAsync("email", "GetEmailIdentity", """{"EmailIdentity": "shop@example.com"}"""))["VerifiedForSendingStatus"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static string Table(params string[] indexes)
    {
        string[] keys = ["pk", "sk", .. indexes.SelectMany(index => new[] { index + "pk", index + "sk" })];
        var attributes = string.Join(", ", keys.Select(key => $$"""{"AttributeName": "{{key}}", "AttributeType": "S"}"""));
        var all = string.Join(", ", indexes.Select(index => $$$"""{"IndexName": "{{{index}}}", "KeySchema": {{{Keys(index + "pk", index + "sk")}}}, "Projection": {"ProjectionType": "ALL"}}"""));
        return Stacks.Template($$$"""
            {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{{{attributes}}}], "KeySchema": {{{Keys("pk", "sk")}}},
              "GlobalSecondaryIndexes": [{{{all}}}], "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": "true"},
              "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true} } } }
            """, """{"Name": {"Value": {"Ref": "Table"}}}""");
    }

    private static string Keys(string partition, string sort) =>
        $$"""[{"AttributeName": "{{partition}}", "KeyType": "HASH"}, {"AttributeName": "{{sort}}", "KeyType": "RANGE"}]""";
}
