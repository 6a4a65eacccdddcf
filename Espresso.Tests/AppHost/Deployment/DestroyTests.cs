namespace Espresso.Tests.AppHost.Deployment;

public sealed class DestroyTests : DeployScene
{
    [Fact]
    public async Task Destroying_says_what_is_kept_and_asks()
    {
        var aws = Aws()
            .Answers("aws cloudformation describe-stacks", Complete)
            .Answers("aws cloudformation describe-stack-resources", """{"StackResources":[{"LogicalResourceId":"OrdersTable","ResourceType":"AWS::DynamoDB::Table","PhysicalResourceId":"orders-1"},{"LogicalResourceId":"Api","ResourceType":"AWS::ApiGateway::RestApi","PhysicalResourceId":"x"}]}""");
        aws.SaysYes = false;
        var template = """{"Resources":{"OrdersTable":{"DeletionPolicy":"Retain"},"Api":{}}}""";

        await DestroyAsync(aws, template);
        aws.Run.ShouldAllBe(line => !line.Contains("delete-stack", StringComparison.Ordinal));
        aws.Told.ShouldBe(["Kept: AWS::DynamoDB::Table orders-1", "Nothing was changed."]);

        aws.SaysYes = true;
        aws.Answers("aws cloudformation describe-stacks", Complete).ThenFails("aws cloudformation describe-stacks", NoStack);
        await DestroyAsync(aws, template);
        aws.Run.ShouldContain("aws cloudformation delete-stack --stack-name espresso --client-request-token destroy-20261122-100000");
        aws.Told.ShouldContain("espresso is gone. What is kept costs what it stores; delete it in its own console when you no longer need it.");
    }

    [Fact]
    public async Task Destroying_what_is_not_there_changes_nothing()
    {
        var aws = Aws();

        await DestroyAsync(aws, """{"Resources":{}}""");

        aws.Run.ShouldBe(["aws cloudformation describe-stacks --stack-name espresso"]);
        aws.Told.ShouldBe(["There is no stack espresso; nothing was changed."]);
    }
}
