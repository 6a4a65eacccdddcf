using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.StandIns;
using Amazon.Util.Internal;

namespace Amazon.SimpleEmailV2;

/// <summary>Settings of the SES v2 client.</summary>
public partial class AmazonSimpleEmailServiceV2Config : ClientConfig
{
    public AmazonSimpleEmailServiceV2Config() : base(DefaultsModes.Provider)
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "ses";
        EndpointProvider = new StandardEndpointProvider("email");
    }

    public static new string ServiceId => "SESv2";

    public override string RegionEndpointServiceName => "email";

    public override string ServiceVersion => "2019-09-27";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("SESv2", "4.0.5");

    /// <summary>Where a request of this configuration goes.</summary>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
        => ServicePipeline.Determine(this, parameters.AlternateEndpoint);
}
