using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIns;

/// <summary>Creates the exception of one error code. The parameters are those of every modelled SDK exception.</summary>
internal delegate AmazonServiceException ExceptionFactory(
    string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode);

/// <summary>What AWSSDK.Core asks of a service: its id and the operations whose names differ from their request types (none).</summary>
internal sealed class ServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId { get; } = serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } =
        new ReadOnlyDictionary<string, string>(new Dictionary<string, string>());
}

/// <summary>The steps of the request pipeline that differ by service: who signs, and where to.</summary>
internal static class ServicePipeline
{
    /// <summary>Replaces Core's generic endpoint step by one that follows the service's rule and adds SigV4.</summary>
    public static void Customize(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new StandardEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4AuthHandler());
    }

    /// <summary>The endpoint that a request of this client goes to, as <c>DetermineServiceOperationEndpoint</c> answers it.</summary>
    public static Endpoint Determine(ClientConfig config, RegionEndpoint alternate) =>
        config.EndpointProvider.ResolveEndpoint(StandardEndpointResolver.ParametersOf(config, alternate));

    private sealed class SigV4AuthHandler : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class StandardEndpointResolver : BaseEndpointResolver
    {
        protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters)
            => InjectHostPrefix(executionContext.RequestContext);

        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
            => ParametersOf(requestContext.ClientConfig, requestContext.Request.AlternateEndpoint);

        internal static EndpointParameters ParametersOf(IClientConfig config, RegionEndpoint alternate)
        {
            var parameters = new EndpointParameters
            {
                ["Region"] = (alternate ?? config.RegionEndpoint)?.SystemName ?? config.AuthenticationRegion,
                ["UseDualStack"] = config.UseDualstackEndpoint,
                ["UseFIPS"] = config.UseFIPSEndpoint,
            };
            // An explicit ServiceURL, or AWS_ENDPOINT_URL_<SERVICE>, or AWS_ENDPOINT_URL: Core has decided between them.
            if (alternate is null && config.ServiceURL is { } url) parameters["Endpoint"] = url;
            return parameters;
        }
    }
}

/// <summary>
/// The endpoint rule that the services here share: an explicit endpoint wins, otherwise
/// <c>https://{prefix}[-fips].{region}.{suffix of the region's partition}</c>.
/// </summary>
internal sealed class StandardEndpointProvider(string prefix) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = parameters["UseFIPS"] is true;
        var dualStack = parameters["UseDualStack"] is true;
        if (parameters["Endpoint"] is string { Length: > 0 } url)
        {
            return fips || dualStack
                ? throw new AmazonClientException($"Endpoint '{url}' is set explicitly; it cannot be combined with {(fips ? "FIPS" : "dual-stack")}.")
                : new Endpoint(url);
        }

        if (parameters["Region"] is not string { Length: > 0 } region)
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        var partition = Fn.Partition(region);
        return new Endpoint(string.Create(CultureInfo.InvariantCulture,
            $"https://{prefix}{(fips ? "-fips" : "")}.{region}.{(dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix)}"));
    }
}

/// <summary>The defaults modes that AWS_DEFAULTS_MODE and <see cref="ClientConfig.DefaultConfigurationMode"/> choose between.</summary>
internal static class DefaultsModes
{
    public static readonly IDefaultConfigurationProvider Provider = new DefaultConfigurationProvider(
    [
        Mode(DefaultConfigurationMode.Standard, 3.1), Mode(DefaultConfigurationMode.InRegion, 1.1),
        Mode(DefaultConfigurationMode.CrossRegion, 3.1), Mode(DefaultConfigurationMode.Mobile, 30),
        Mode(DefaultConfigurationMode.Auto, 3.1),
    ]);

    private static DefaultConfiguration Mode(DefaultConfigurationMode name, double connectSeconds) => new()
    {
        Name = name,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromSeconds(connectSeconds),
        TlsNegotiationTimeout = TimeSpan.FromSeconds(connectSeconds),
    };
}
