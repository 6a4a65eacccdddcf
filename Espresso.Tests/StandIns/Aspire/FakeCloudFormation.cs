using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;

namespace Espresso.Tests.StandIns.Aspire;

/// <summary>A CloudFormation that keeps one stack, in memory, and records the calls.</summary>
internal sealed class FakeCloudFormation : AmazonCloudFormationClient, IAmazonCloudFormation
{
    public FakeCloudFormation()
        : base(new AnonymousAWSCredentials(), new AmazonCloudFormationConfig { ServiceURL = "http://127.0.0.1:1" })
    {
    }

    public Stack? Stack { get; set; }

    public List<string> Calls { get; } = [];

    public CreateChangeSetRequest? ChangeSet { get; private set; }

    /// <summary>What comes of executing a change set.</summary>
    public StackStatus Outcome { get; set; } = StackStatus.CREATE_COMPLETE;

    public string? ChangeSetFault { get; set; }

    public List<StackEvent> Events { get; } = [];

    Task<DescribeStacksResponse> IAmazonCloudFormation.DescribeStacksAsync(DescribeStacksRequest request, CancellationToken cancellationToken)
    {
        Calls.Add("DescribeStacks");
        return Task.FromResult(new DescribeStacksResponse { Stacks = Stack is null ? [] : [Stack] });
    }

    Task<CreateChangeSetResponse> IAmazonCloudFormation.CreateChangeSetAsync(CreateChangeSetRequest request, CancellationToken cancellationToken)
    {
        Calls.Add($"CreateChangeSet {request.ChangeSetType.Value}");
        ChangeSet = request;
        return Task.FromResult(new CreateChangeSetResponse { Id = "change-1", StackId = "stack-1" });
    }

    Task<DescribeChangeSetResponse> IAmazonCloudFormation.DescribeChangeSetAsync(DescribeChangeSetRequest request, CancellationToken cancellationToken)
    {
        Calls.Add("DescribeChangeSet");
        return Task.FromResult(new DescribeChangeSetResponse
        {
            Status = ChangeSetFault is null ? ChangeSetStatus.CREATE_COMPLETE : ChangeSetStatus.FAILED,
            StatusReason = ChangeSetFault,
        });
    }

    Task<ExecuteChangeSetResponse> IAmazonCloudFormation.ExecuteChangeSetAsync(ExecuteChangeSetRequest request, CancellationToken cancellationToken)
    {
        Calls.Add("ExecuteChangeSet");
        Stack = new Stack
        {
            StackName = request.StackName,
            StackId = "stack-1",
            StackStatus = Outcome,
            Tags = ChangeSet!.Tags,
            Outputs = [new Output { OutputKey = "OrdersTableName", OutputValue = "orders-table" }],
        };
        if (Outcome == StackStatus.ROLLBACK_COMPLETE)
        {
            Events.Insert(0, new StackEvent
            {
                EventId = "event-1",
                LogicalResourceId = "Orders",
                ResourceType = "AWS::DynamoDB::Table",
                ResourceStatus = ResourceStatus.CREATE_FAILED,
                ResourceStatusReason = "no capacity",
            });
        }

        return Task.FromResult(new ExecuteChangeSetResponse());
    }

    Task<DescribeStackEventsResponse> IAmazonCloudFormation.DescribeStackEventsAsync(DescribeStackEventsRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new DescribeStackEventsResponse { StackEvents = [.. Events] });

    Task<DeleteStackResponse> IAmazonCloudFormation.DeleteStackAsync(DeleteStackRequest request, CancellationToken cancellationToken)
    {
        Calls.Add("DeleteStack");
        Stack = null;
        return Task.FromResult(new DeleteStackResponse());
    }
}
