using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.ApiGatewayManagementApi.Internal;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.StandIns;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>Calls API Gateway's management API through AWSSDK.Core's pipeline: credentials, signature, retries, endpoint variables.</summary>
public partial class AmazonApiGatewayManagementApiClient : AmazonServiceClient, IAmazonApiGatewayManagementApi
{
    public AmazonApiGatewayManagementApiClient() : this(new AmazonApiGatewayManagementApiConfig()) { }
    public AmazonApiGatewayManagementApiClient(RegionEndpoint region) : this(new AmazonApiGatewayManagementApiConfig { RegionEndpoint = region }) { }
    public AmazonApiGatewayManagementApiClient(AmazonApiGatewayManagementApiConfig config) : base(config) { }
    public AmazonApiGatewayManagementApiClient(AWSCredentials credentials) : this(credentials, new AmazonApiGatewayManagementApiConfig()) { }
    public AmazonApiGatewayManagementApiClient(AWSCredentials credentials, RegionEndpoint region) : this(credentials, new AmazonApiGatewayManagementApiConfig { RegionEndpoint = region }) { }
    public AmazonApiGatewayManagementApiClient(AWSCredentials credentials, AmazonApiGatewayManagementApiConfig clientConfig) : base(credentials, clientConfig) { }
    public AmazonApiGatewayManagementApiClient(string awsAccessKeyId, string awsSecretAccessKey) : this(awsAccessKeyId, awsSecretAccessKey, new AmazonApiGatewayManagementApiConfig()) { }
    public AmazonApiGatewayManagementApiClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonApiGatewayManagementApiConfig { RegionEndpoint = region }) { }
    public AmazonApiGatewayManagementApiClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonApiGatewayManagementApiConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig) { }
    public AmazonApiGatewayManagementApiClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonApiGatewayManagementApiConfig()) { }
    public AmazonApiGatewayManagementApiClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonApiGatewayManagementApiConfig { RegionEndpoint = region }) { }
    public AmazonApiGatewayManagementApiClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, AmazonApiGatewayManagementApiConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata { get; } = new ServiceMetadata("ApiGatewayManagementApi");

    public virtual Task<PostToConnectionResponse> PostToConnectionAsync(PostToConnectionRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<PostToConnectionResponse>(request, Operations.PostToConnection.Options(), cancellationToken);

    public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request)
        => Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
}
