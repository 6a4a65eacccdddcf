using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Provisioning;
using Aspire.Hosting.Testing;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class CloudFormationStackTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _template = Path.GetTempFileName();
    private readonly FakeCloudFormation _cloud = new();

    public CloudFormationStackTests() => File.WriteAllText(_template, """{"Resources":{}}""");

    public void Dispose()
    {
        File.Delete(_template);
        _cloud.Dispose();
    }

    [Fact]
    public async Task A_new_stack_is_created_by_a_change_set_with_parameters_and_capabilities()
    {
        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("cloud").WaitAsync(Deadline);

        _cloud.Calls.Where(call => call != "DescribeStacks").ShouldBe(["CreateChangeSet CREATE", "DescribeChangeSet", "ExecuteChangeSet"]);
        _cloud.ChangeSet!.StackName.ShouldBe("cloud");
        _cloud.ChangeSet.TemplateBody.ShouldBe("""{"Resources":{}}""");
        _cloud.ChangeSet.Parameters.ShouldHaveSingleItem().ParameterValue.ShouldBe("local-process");
        _cloud.ChangeSet.Capabilities.ShouldBe(["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]);
        _cloud.ChangeSet.Tags.ShouldContain(tag => tag.Key == "AspireAppHost_SHA256");
    }

    [Fact]
    public async Task A_resource_with_a_reference_starts_after_the_stack_and_gets_its_outputs()
    {
        await using var app = await StartAsync();

        var running = await app.ResourceNotifications.WaitForResourceAsync("user", change => change.Snapshot.State?.Text == KnownResourceStates.Running).WaitAsync(Deadline);

        var variables = running.Snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        variables["AWS__Resources__OrdersTableName"].ShouldBe("orders-table");
        variables["TABLE"].ShouldBe("orders-table");
        variables["AWS_REGION"].ShouldBe("eu-west-1");
    }

    [Fact]
    public async Task A_stack_with_the_same_template_and_parameters_is_left_alone()
    {
        var hash = StackExecutor.Hash("""{"Resources":{}}""", [new("PackageBucket", "local-process")]);
        _cloud.Stack = new Stack { StackName = "cloud", StackId = "stack-1", StackStatus = StackStatus.CREATE_COMPLETE, Tags = [new Tag { Key = "AspireAppHost_SHA256", Value = hash }], Outputs = [new Output { OutputKey = "OrdersTableName", OutputValue = "kept" }] };
        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("cloud").WaitAsync(Deadline);

        _cloud.Calls.ShouldAllBe(call => call == "DescribeStacks");
    }

    [Fact]
    public async Task A_changed_template_updates_the_stack_and_no_changes_are_no_error()
    {
        _cloud.Stack = new Stack { StackName = "cloud", StackId = "stack-1", StackStatus = StackStatus.UPDATE_COMPLETE, Tags = [], Outputs = [new Output { OutputKey = "OrdersTableName", OutputValue = "kept" }] };
        _cloud.ChangeSetFault = "The submitted information didn't contain changes. Submit different information to create a change set.";
        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("cloud").WaitAsync(Deadline);

        _cloud.Calls.ShouldContain("CreateChangeSet UPDATE");
        _cloud.Calls.ShouldNotContain("ExecuteChangeSet");
    }

    [Fact]
    public async Task What_a_failed_creation_left_is_deleted_first()
    {
        _cloud.Stack = new Stack { StackName = "cloud", StackId = "stack-0", StackStatus = StackStatus.ROLLBACK_COMPLETE };
        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("cloud").WaitAsync(Deadline);

        _cloud.Calls.Where(call => call is "DeleteStack" or "CreateChangeSet CREATE").ShouldBe(["DeleteStack", "CreateChangeSet CREATE"]);
    }

    [Fact]
    public async Task A_stack_that_rolls_back_fails_with_the_events_that_say_why()
    {
        _cloud.Outcome = StackStatus.ROLLBACK_COMPLETE;
        using var builder = Build(out var stack);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Deadline);

        var failure = await Should.ThrowAsync<AWSProvisioningException>(() => stack.GetOutput("OrdersTableName").GetValueAsync().AsTask().WaitAsync(Deadline));
        failure.Message.ShouldContain("ROLLBACK_COMPLETE");
        failure.Message.ShouldContain("Orders (AWS::DynamoDB::Table) CREATE_FAILED: no capacity");
        await app.ResourceNotifications.WaitForResourceAsync("user", KnownResourceStates.FailedToStart).WaitAsync(Deadline);
    }

    [Fact]
    public async Task An_output_that_the_stack_lacks_is_an_error_that_names_those_it_has()
    {
        using var builder = Build(out var stack);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Deadline);

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => stack.GetOutput("Nope").GetValueAsync().AsTask().WaitAsync(Deadline));
        failure.Message.ShouldBe("No output for Nope. The stack 'cloud' has: OrdersTableName.");
    }

    private IDistributedApplicationTestingBuilder Build(out IResourceBuilder<global::Aspire.Hosting.AWS.CloudFormation.ICloudFormationTemplateResource> stack)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        stack = builder.AddAWSCloudFormationTemplate("cloud", _template)
            .WithParameter("PackageBucket", "local-process")
            .WithReference(builder.AddAWSSDKConfig().WithRegion(RegionEndpoint.EUWest1))
            .WithReference(_cloud);
        builder.AddShell("user", "exec sleep 1000")
            .WithReference(stack)
            .WithEnvironment("TABLE", stack.GetOutput("OrdersTableName"));
        return builder;
    }

    private async Task<DistributedApplication> StartAsync()
    {
        var builder = Build(out _);
        var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Deadline);
        return app;
    }
}
