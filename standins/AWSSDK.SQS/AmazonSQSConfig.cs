using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.StandIns;
using Amazon.Util.Internal;

namespace Amazon.SQS;

/// <summary>Settings of the SQS client.</summary>
public partial class AmazonSQSConfig : ClientConfig
{
    public AmazonSQSConfig() : base(DefaultsModes.Provider)
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "sqs";
        EndpointProvider = new StandardEndpointProvider("sqs");
    }

    public static new string ServiceId => "SQS";

    public override string RegionEndpointServiceName => "sqs";

    public override string ServiceVersion => "2012-11-05";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("SQS", "4.0.2");

    /// <summary>Where a request of this configuration goes.</summary>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
        => ServicePipeline.Determine(this, parameters.AlternateEndpoint);
}
