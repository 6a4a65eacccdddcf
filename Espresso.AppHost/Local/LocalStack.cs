using System.Globalization;

namespace Espresso.AppHost.Local;

/// <summary>
/// LocalStack in place of the local cloud and DynamoDB Local, for who has Docker and a token (<c>Cloud:Kind=localstack</c>). The template that
/// ships is deployed there with the packages that ship; the services are processes as ever.
/// Settings of the container: https://docs.localstack.cloud/aws/capabilities/config/configuration/.
/// </summary>
internal static class LocalStack
{
    public const string HealthPath = "/_localstack/health";

    private const string Kind = "Cloud:Kind";
    private const string TokenName = "LOCALSTACK_AUTH_TOKEN";

    /// <summary>The port inside the container that answers for every service.</summary>
    private const int Gateway = 4566;

    /// <summary>How long a function's container may take to start: the first one pulls its image.</summary>
    private const int StartSeconds = 120;

    /// <summary>Whether this run uses it: <c>Cloud:Kind</c> is <c>localstack</c>.</summary>
    /// <exception cref="DistributedApplicationException">There is no such kind.</exception>
    public static bool UsesLocalStack(this IDistributedApplicationBuilder builder) => builder.Configuration[Kind] switch
    {
        null or "" or "localcloud" => false,
        "localstack" => true,
        var other => throw new DistributedApplicationException($"{Kind} is '{other}'. It can be localcloud (the default: nothing but this build) or localstack (a container: needs Docker and {TokenName})."),
    };

    /// <summary>The container, on <c>Ports:LocalCloud</c>. <c>LocalStack:Tag</c> chooses its image.</summary>
    /// <exception cref="DistributedApplicationException">There is no token.</exception>
    public static IResourceBuilder<ContainerResource> AddLocalStack(this IDistributedApplicationBuilder builder, string name, LocalSettings local)
    {
        // Images that run without one have no Cognito, and nobody could sign in.
        var token = builder.Configuration[TokenName] is { Length: > 0 } given
            ? given
            : throw new DistributedApplicationException($"{Kind}=localstack needs a token in {TokenName}: get one at https://app.localstack.cloud. Without {Kind} the local cloud runs, which needs none.");
        // Docker binds what is there.
        var data = Path.Combine(local.DataDirectory, "localstack");
        if (builder.ExecutionContext.IsRunMode)
        {
            Directory.CreateDirectory(data);
        }

        var localStack = builder.AddContainer(name, "localstack/localstack", builder.Configuration["LocalStack:Tag"] is { Length: > 0 } tag ? tag : "latest")
            .WithHttpEndpoint(port: local.LocalCloudPort, targetPort: Gateway, name: "http", isProxied: false);
        localStack.WithEndpoint("http", endpoint => endpoint.TargetHost = "127.0.0.1");
        return localStack
            .WithHttpHealthCheck(HealthPath)
            .WithBindMount(data, "/var/lib/localstack")
            // It runs each function in a container beside its own.
            .WithBindMount("/var/run/docker.sock", "/var/run/docker.sock")
            .WithEnvironment(TokenName, builder.AddParameter("localstack-token", token, secret: true))
            .WithEnvironment("PERSISTENCE", "1")
            .WithEnvironment("EXTRA_CORS_ALLOWED_ORIGINS", local.SiteUrl)
            .WithEnvironment("LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT", StartSeconds.ToString(CultureInfo.InvariantCulture));
    }
}
