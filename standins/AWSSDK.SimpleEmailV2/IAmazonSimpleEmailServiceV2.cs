using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.SimpleEmailV2.Model;

namespace Amazon.SimpleEmailV2;

/// <summary>The SES v2 service. Every call throws <see cref="AmazonSimpleEmailServiceV2Exception"/> (or a subclass) for an error that the service answered.</summary>
public partial interface IAmazonSimpleEmailServiceV2 : IAmazonService, IDisposable
{
    Task<SendEmailResponse> SendEmailAsync(SendEmailRequest request, CancellationToken cancellationToken = default);

    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonSimpleEmailServiceV2Config();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => new AmazonSimpleEmailServiceV2Client(awsCredentials, clientConfig as AmazonSimpleEmailServiceV2Config ?? new AmazonSimpleEmailServiceV2Config());
}
