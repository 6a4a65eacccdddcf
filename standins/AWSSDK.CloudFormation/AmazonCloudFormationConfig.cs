using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.StandIns;
using Amazon.Util.Internal;

namespace Amazon.CloudFormation;

/// <summary>Settings of the CloudFormation client.</summary>
public partial class AmazonCloudFormationConfig : ClientConfig
{
    public AmazonCloudFormationConfig() : base(DefaultsModes.Provider)
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "cloudformation";
        EndpointProvider = new StandardEndpointProvider("cloudformation");
    }

    public static new string ServiceId => "CloudFormation";

    public override string RegionEndpointServiceName => "cloudformation";

    public override string ServiceVersion => "2010-05-15";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("CloudFormation", "4.0.8");

    /// <summary>Where a request of this configuration goes.</summary>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
        => ServicePipeline.Determine(this, parameters.AlternateEndpoint);
}
