using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.StandIns;
using Amazon.Util.Internal;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>Settings of the client; <c>ServiceURL</c> is the stage: <c>https://{api}.execute-api.{region}.amazonaws.com/{stage}</c>.</summary>
public partial class AmazonApiGatewayManagementApiConfig : ClientConfig
{
    public AmazonApiGatewayManagementApiConfig() : base(DefaultsModes.Provider)
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "execute-api";
        EndpointProvider = new StandardEndpointProvider("execute-api");
    }

    public static new string ServiceId => "ApiGatewayManagementApi";

    public override string RegionEndpointServiceName => "execute-api";

    public override string ServiceVersion => "2018-11-29";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("ApiGatewayManagementApi", "4.0.2");

    /// <summary>Where a request of this configuration goes.</summary>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
        => ServicePipeline.Determine(this, parameters.AlternateEndpoint);
}
