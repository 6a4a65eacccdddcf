using System.Net;
using System.Text.Json.Nodes;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.CloudFormation;

/// <summary>Stacks from creation to deletion, over HTTP, with real queues and topics behind them.</summary>
public class StackLifecycle
{
    private const string TwoQueues = """
        {"Parameters": {"Seconds": {"Type": "Number", "Default": 30}, "Name": {"Type": "String", "Default": "orders"}},
         "Resources": {
          "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}, "VisibilityTimeout": {"Ref": "Seconds"},
            "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 3}}},
          "Dead": {"Type": "AWS::SQS::Queue"},
          "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}},
         "Outputs": {"Url": {"Value": {"Ref": "Orders"}}, "RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}}
        """;

    [Fact]
    public async Task A_template_becomes_resources_in_the_order_of_their_needs()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);

        var stack = await stacks.CreateAsync("shop", TwoQueues);

        Stacks.Status(stack).ShouldBe("CREATE_COMPLETE");
        Stacks.Outputs(stack)["Url"].ShouldBe($"{cloud.Cloud.BaseUrl}/000000000000/orders");
        Stacks.Outputs(stack)["RoleArn"].ShouldStartWith("arn:aws:iam::000000000000:role/shop-Role-");
        (await stacks.PhysicalAsync("shop", "Dead"))!.ShouldMatch("/shop-Dead-[A-Z0-9]{12}$");
        (await cloud.AttributeAsync(Stacks.Outputs(stack)["Url"], "RedrivePolicy"))!.ShouldContain("shop-Dead-");
        var history = await stacks.HistoryAsync("shop");
        history[0].ShouldBe("shop CREATE_IN_PROGRESS");
        history[^1].ShouldBe("shop CREATE_COMPLETE");
        Array.IndexOf(history, "Dead CREATE_COMPLETE").ShouldBeLessThan(Array.IndexOf(history, "Orders CREATE_IN_PROGRESS"));
        history.Count(line => line is "Orders CREATE_IN_PROGRESS").ShouldBe(2, "once before the call, once with the physical id");
    }

    [Fact]
    public async Task The_same_template_again_is_no_update()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        await stacks.CreateAsync("shop", TwoQueues);

        (await stacks.RefusedAsync("UpdateStack", Stacks.Input("shop", TwoQueues))).ShouldBe(("ValidationError", "No updates are to be performed."));
        var changeSet = await stacks.ChangeSetAsync("shop", "UPDATE", TwoQueues);
        changeSet.Element("Status")!.Value.ShouldBe("FAILED");
        changeSet.Element("StatusReason")!.Value.ShouldBe("The submitted information didn't contain changes. Submit different information to create a change set.");
        changeSet.Element("ExecutionStatus")!.Value.ShouldBe("UNAVAILABLE");
        (await stacks.RefusedAsync("ExecuteChangeSet", ("ChangeSetName", changeSet.Element("ChangeSetId")!.Value))).Code.ShouldBe("InvalidChangeSetStatus");
    }

    [Fact]
    public async Task A_change_in_place_keeps_what_is_in_the_queue()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        var url = Stacks.Outputs(await stacks.CreateAsync("shop", TwoQueues))["Url"];
        await cloud.SendAsync(url, "still here");

        var changeSet = await stacks.ChangeSetAsync("shop", "UPDATE", TwoQueues, ("Seconds", "45"));
        var change = changeSet.Descendants("ResourceChange").Single();
        (change.Element("Action")!.Value, change.Element("LogicalResourceId")!.Value, change.Element("Replacement")!.Value).ShouldBe(("Modify", "Orders", "False"));
        change.Descendants("Name").Single().Value.ShouldBe("VisibilityTimeout");
        Stacks.Status(await stacks.ExecuteAsync(changeSet)).ShouldBe("UPDATE_COMPLETE");

        (await cloud.AttributeAsync(url, "VisibilityTimeout")).ShouldBe("45");
        (await cloud.BodiesAsync(url)).ShouldBe(["still here"]);
    }

    [Fact]
    public async Task A_new_name_replaces_the_queue_and_deletes_the_old_one_at_the_end()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        var old = Stacks.Outputs(await stacks.CreateAsync("shop", TwoQueues))["Url"];

        var stack = await stacks.UpdateAsync("shop", TwoQueues, ("Name", "requests"));

        Stacks.Outputs(stack)["Url"].ShouldEndWith("/requests");
        (await cloud.RefusalAsync("sqs", "GetQueueAttributes", $$"""{"QueueUrl": "{{old}}"}""")).Code.ShouldContain("QueueDoesNotExist");
        var history = await stacks.HistoryAsync("shop");
        history[^4..].ShouldBe(["shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "Orders DELETE_IN_PROGRESS", "Orders DELETE_COMPLETE", "shop UPDATE_COMPLETE"]);
        (await stacks.PhysicalAsync("shop", "Orders"))!.ShouldEndWith("/requests");
    }

    [Fact]
    public async Task A_failed_creation_is_rolled_back_to_nothing()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        var template = Stacks.Template("""
            {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
             "Subscription": {"Type": "AWS::SNS::Subscription", "DependsOn": "Queue",
               "Properties": {"TopicArn": "arn:aws:sns:eu-west-1:000000000000:nobody", "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]}}}}
            """);

        var stack = await stacks.CreateAsync("shop", template);

        Stacks.Status(stack).ShouldBe("ROLLBACK_COMPLETE");
        var history = await stacks.HistoryAsync("shop");
        history.SkipWhile(line => line is not "Subscription CREATE_FAILED")
            .ShouldBe(["Subscription CREATE_FAILED", "shop ROLLBACK_IN_PROGRESS", "Subscription DELETE_IN_PROGRESS", "Subscription DELETE_COMPLETE", "Queue DELETE_IN_PROGRESS", "Queue DELETE_COMPLETE", "shop ROLLBACK_COMPLETE"]);
        (await stacks.AskAsync("DescribeStackEvents", ("StackName", "shop"))).ToString()
            .ShouldContain("The following resource(s) failed to create: [Subscription]. Rollback requested by user.");
        (await cloud.CallAsync("sqs", "ListQueues"))["QueueUrls"]?.AsArray().Count.ShouldBe(0);
        (await stacks.RefusedAsync("UpdateStack", Stacks.Input("shop", TwoQueues))).Message.ShouldContain("is in ROLLBACK_COMPLETE state and can not be updated.");
        Stacks.Status(await stacks.DeleteAsync("shop")).ShouldBe("DELETE_COMPLETE");
    }

    [Fact]
    public async Task A_failed_update_brings_back_what_was()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        const string Before = """{"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}, "Named": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "before"}}}""";
        const string After = """
            {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}, "Named": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "after"}},
             "New": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "new"}},
             "Subscription": {"Type": "AWS::SNS::Subscription", "DependsOn": ["New", "Named", "Queue"],
               "Properties": {"TopicArn": "arn:aws:sns:eu-west-1:000000000000:nobody", "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["New", "Arn"]}}}}
            """;
        await stacks.CreateAsync("shop", Stacks.Template(Before));
        var queue = (await stacks.PhysicalAsync("shop", "Queue"))!;
        var named = (await stacks.PhysicalAsync("shop", "Named"))!;
        await cloud.SendAsync(named, "kept");

        var stack = await stacks.UpdateAsync("shop", Stacks.Template(After));

        Stacks.Status(stack).ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        (await cloud.AttributeAsync(queue, "VisibilityTimeout")).ShouldBe("30");
        (await cloud.BodiesAsync(named)).ShouldBe(["kept"]);
        (await stacks.PhysicalAsync("shop", "Named")).ShouldBe(named);
        (await cloud.CallAsync("sqs", "ListQueues"))["QueueUrls"]!.AsArray().Select(url => url!.GetValue<string>()).ShouldBe([queue, named], ignoreOrder: true);
        (await stacks.RefusedAsync("UpdateStack", Stacks.Input("shop", Stacks.Template(Before)))).Message.ShouldBe("No updates are to be performed.");
    }

    [Fact]
    public async Task What_is_to_be_retained_outlives_its_stack()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        await stacks.CreateAsync("shop", Stacks.Template("""{"Kept": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain"}, "Gone": {"Type": "AWS::SQS::Queue"}}"""));
        var kept = await stacks.PhysicalAsync("shop", "Kept");
        var id = (await stacks.StackAsync("shop")).Element("StackId")!.Value;

        Stacks.Status(await stacks.DeleteAsync("shop")).ShouldBe("DELETE_COMPLETE");

        (await cloud.CallAsync("sqs", "ListQueues"))["QueueUrls"]!.AsArray().Select(url => url!.GetValue<string>()).ShouldBe([kept]);
        (await stacks.HistoryAsync(id)).ShouldContain("Kept DELETE_SKIPPED");
        (await stacks.RefusedAsync("DescribeStacks", ("StackName", "shop"))).ShouldBe(("ValidationError", "Stack with id shop does not exist"));
    }

    [Fact]
    public async Task An_export_in_use_holds_its_stack()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        await stacks.CreateAsync("base", Stacks.Template("""{"Q": {"Type": "AWS::SQS::Queue"}}""", """{"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}, "Export": {"Name": "queue-arn"}}}"""));
        var importing = await stacks.CreateAsync("user", Stacks.Template("""{"T": {"Type": "AWS::SNS::Topic"}}""", """{"Copy": {"Value": {"Fn::ImportValue": "queue-arn"}}}"""));
        Stacks.Outputs(importing)["Copy"].ShouldContain("base-Q-");

        (await stacks.RefusedAsync("DeleteStack", ("StackName", "base"))).Message.ShouldBe("Export queue-arn cannot be deleted as it is in use by user");
        await stacks.DeleteAsync("user");
        Stacks.Status(await stacks.DeleteAsync("base")).ShouldBe("DELETE_COMPLETE");
    }

    [Fact]
    public async Task Refusals_have_the_services_codes_and_words()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        var one = Stacks.Template("""{"Q": {"Type": "AWS::SQS::Queue"}}""");
        await stacks.CreateAsync("shop", one);

        (await stacks.RefusedAsync("CreateStack", Stacks.Input("shop", one))).ShouldBe(("AlreadyExistsException", "Stack [shop] already exists"));
        (await stacks.RefusedAsync("UpdateStack", Stacks.Input("nobody", one))).ShouldBe(("ValidationError", "Stack [nobody] does not exist"));
        (await stacks.RefusedAsync("CreateStack", Stacks.Input("no_name", one))).Message.ShouldContain("[a-zA-Z][-a-zA-Z0-9]*");
        (await stacks.RefusedAsync("DescribeChangeSet", ("StackName", "shop"), ("ChangeSetName", "none"))).ShouldBe(("ChangeSetNotFound", "ChangeSet [none] does not exist"));
        (await stacks.RefusedAsync("CreateStack", ("StackName", "iam"), ("TemplateBody", Stacks.Template("""{"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}}""")), ("Capabilities.member.1", "CAPABILITY_IAM")))
            .ShouldBe(("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]"));
        var (code, message) = await stacks.RefusedAsync("CreateStack", Stacks.Input("odd", Stacks.Template("""{"X": {"Type": "AWS::Coffee::Machine"}}""")));
        code.ShouldBe("ValidationError");
        message.ShouldStartWith("Template format error: Unrecognized resource types: [AWS::Coffee::Machine]. LocalCloud knows: ");
        message.ShouldContain("AWS::SQS::Queue");
        await stacks.AskAsync("DeleteStack", ("StackName", "nobody"));
        (await stacks.CallAsync("DetectStackDrift", ("StackName", "shop"))).Status.ShouldBe(HttpStatusCode.NotImplemented);
    }

    [Fact]
    public async Task A_secret_parameter_is_never_shown()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        var template = """{"Parameters": {"Password": {"Type": "String", "NoEcho": true}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}""";
        var stack = await stacks.CreateAsync("shop", template, ("Password", "hunter2"));
        stack.Element("Parameters")!.Descendants("ParameterValue").Single().Value.ShouldBe("****");
    }

    [Fact]
    public async Task A_change_set_can_be_looked_at_before_the_stack_exists()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        var changeSet = await stacks.ChangeSetAsync("shop", "CREATE", TwoQueues);
        Stacks.Status(await stacks.StackAsync("shop")).ShouldBe("REVIEW_IN_PROGRESS");
        changeSet.Element("Status")!.Value.ShouldBe("CREATE_COMPLETE");
        changeSet.Descendants("LogicalResourceId").Select(id => id.Value).ShouldBe(["Dead", "Role", "Orders"]);

        Stacks.Status(await stacks.ExecuteAsync(changeSet)).ShouldBe("CREATE_COMPLETE");
        (await stacks.RefusedAsync("ExecuteChangeSet", ("ChangeSetName", changeSet.Element("ChangeSetId")!.Value))).Code.ShouldBe("InvalidChangeSetStatus");
        (await stacks.RefusedAsync("CreateChangeSet", [.. Stacks.Input("shop", TwoQueues), ("ChangeSetName", "again"), ("ChangeSetType", "CREATE")])).Message
            .ShouldBe("Stack [shop] already exists and cannot be created again with the changeSet [again].");
    }

    [Fact]
    public async Task A_template_may_come_from_a_bucket()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var stacks = new Stacks(cloud);
        await cloud.CallAsync("s3", "CreateBucket", """{"Bucket": "templates"}""");
        await cloud.CallAsync("s3", "PutObject", new JsonObject { ["Bucket"] = "templates", ["Key"] = "a/shop.json", ["Body"] = Stacks.Template("""{"Q": {"Type": "AWS::SQS::Queue"}}""") }.ToJsonString());

        await stacks.AskAsync("CreateStack", ("StackName", "shop"), ("TemplateURL", "https://templates.s3.eu-west-1.amazonaws.com/a/shop.json"));
        Stacks.Status(await stacks.AtRestAsync("shop")).ShouldBe("CREATE_COMPLETE");
        (await stacks.RefusedAsync("ValidateTemplate", ("TemplateURL", $"{cloud.Cloud.BaseUrl}/templates/none.json"))).Message.ShouldContain("The specified key does not exist.");
    }
}
