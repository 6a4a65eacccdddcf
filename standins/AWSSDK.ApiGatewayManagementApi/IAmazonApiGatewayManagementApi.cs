using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.ApiGatewayManagementApi.Model;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>API Gateway's management of the connections to one WebSocket API. Every call throws <see cref="AmazonApiGatewayManagementApiException"/> (or a subclass) for an error that the service answered.</summary>
public partial interface IAmazonApiGatewayManagementApi : IAmazonService, IDisposable
{
    Task<PostToConnectionResponse> PostToConnectionAsync(PostToConnectionRequest request, CancellationToken cancellationToken = default);

    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonApiGatewayManagementApiConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => new AmazonApiGatewayManagementApiClient(awsCredentials, clientConfig as AmazonApiGatewayManagementApiConfig ?? new AmazonApiGatewayManagementApiConfig());
}
