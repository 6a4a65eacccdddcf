using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.CloudFormation.Internal;
using Amazon.CloudFormation.Model;
using Amazon.StandIns;

namespace Amazon.CloudFormation;

/// <summary>Calls CloudFormation through AWSSDK.Core's pipeline: credentials, signature, retries, endpoint variables.</summary>
public partial class AmazonCloudFormationClient : AmazonServiceClient, IAmazonCloudFormation
{
    public AmazonCloudFormationClient() : this(new AmazonCloudFormationConfig()) { }
    public AmazonCloudFormationClient(RegionEndpoint region) : this(new AmazonCloudFormationConfig { RegionEndpoint = region }) { }
    public AmazonCloudFormationClient(AmazonCloudFormationConfig config) : base(config) { }
    public AmazonCloudFormationClient(AWSCredentials credentials) : this(credentials, new AmazonCloudFormationConfig()) { }
    public AmazonCloudFormationClient(AWSCredentials credentials, RegionEndpoint region) : this(credentials, new AmazonCloudFormationConfig { RegionEndpoint = region }) { }
    public AmazonCloudFormationClient(AWSCredentials credentials, AmazonCloudFormationConfig clientConfig) : base(credentials, clientConfig) { }
    public AmazonCloudFormationClient(string awsAccessKeyId, string awsSecretAccessKey) : this(awsAccessKeyId, awsSecretAccessKey, new AmazonCloudFormationConfig()) { }
    public AmazonCloudFormationClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonCloudFormationConfig { RegionEndpoint = region }) { }
    public AmazonCloudFormationClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonCloudFormationConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig) { }
    public AmazonCloudFormationClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonCloudFormationConfig()) { }
    public AmazonCloudFormationClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonCloudFormationConfig { RegionEndpoint = region }) { }
    public AmazonCloudFormationClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, AmazonCloudFormationConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata { get; } = new ServiceMetadata("CloudFormation");

    public virtual Task<CreateChangeSetResponse> CreateChangeSetAsync(CreateChangeSetRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<CreateChangeSetResponse>(request, Operations.CreateChangeSet.Options(), cancellationToken);

    public virtual Task<DescribeChangeSetResponse> DescribeChangeSetAsync(DescribeChangeSetRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeChangeSetResponse>(request, Operations.DescribeChangeSet.Options(), cancellationToken);

    public virtual Task<ExecuteChangeSetResponse> ExecuteChangeSetAsync(ExecuteChangeSetRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<ExecuteChangeSetResponse>(request, Operations.ExecuteChangeSet.Options(), cancellationToken);

    public virtual Task<DeleteChangeSetResponse> DeleteChangeSetAsync(DeleteChangeSetRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DeleteChangeSetResponse>(request, Operations.DeleteChangeSet.Options(), cancellationToken);

    public virtual Task<ListChangeSetsResponse> ListChangeSetsAsync(ListChangeSetsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<ListChangeSetsResponse>(request, Operations.ListChangeSets.Options(), cancellationToken);

    public virtual Task<CreateStackResponse> CreateStackAsync(CreateStackRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<CreateStackResponse>(request, Operations.CreateStack.Options(), cancellationToken);

    public virtual Task<UpdateStackResponse> UpdateStackAsync(UpdateStackRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<UpdateStackResponse>(request, Operations.UpdateStack.Options(), cancellationToken);

    public virtual Task<DeleteStackResponse> DeleteStackAsync(DeleteStackRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DeleteStackResponse>(request, Operations.DeleteStack.Options(), cancellationToken);

    public virtual Task<DescribeStacksResponse> DescribeStacksAsync(DescribeStacksRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeStacksResponse>(request, Operations.DescribeStacks.Options(), cancellationToken);

    public virtual Task<DescribeStackEventsResponse> DescribeStackEventsAsync(DescribeStackEventsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeStackEventsResponse>(request, Operations.DescribeStackEvents.Options(), cancellationToken);

    public virtual Task<DescribeStackResourceResponse> DescribeStackResourceAsync(DescribeStackResourceRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeStackResourceResponse>(request, Operations.DescribeStackResource.Options(), cancellationToken);

    public virtual Task<DescribeStackResourcesResponse> DescribeStackResourcesAsync(DescribeStackResourcesRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeStackResourcesResponse>(request, Operations.DescribeStackResources.Options(), cancellationToken);

    public virtual Task<ListStackResourcesResponse> ListStackResourcesAsync(ListStackResourcesRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<ListStackResourcesResponse>(request, Operations.ListStackResources.Options(), cancellationToken);

    public virtual Task<GetTemplateResponse> GetTemplateAsync(GetTemplateRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<GetTemplateResponse>(request, Operations.GetTemplate.Options(), cancellationToken);

    public virtual Task<ValidateTemplateResponse> ValidateTemplateAsync(ValidateTemplateRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<ValidateTemplateResponse>(request, Operations.ValidateTemplate.Options(), cancellationToken);

    public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request)
        => Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
}
