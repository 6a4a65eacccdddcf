using Amazon.CloudFormation;
using Amazon.Runtime;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.AWS.Lambda;

namespace Espresso.AppHost.Local;

/// <summary>AWS on this machine: one process that speaks the wire protocols of everything but DynamoDB.</summary>
internal static class LocalCloud
{
    public const string HealthPath = "/_localcloud/health";

    public static IResourceBuilder<ProjectResource> AddLocalCloud<TProject>(
        this IDistributedApplicationBuilder builder, string name, LocalSettings local, IResourceBuilder<IResourceWithEndpoints> dynamoDb)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, launchProfileName: null)
            .WithLoopbackEndpoint(local.LocalCloudPort)
            .WithHttpHealthCheck(HealthPath)
            .WithEnvironment("LocalCloud__DataDirectory", Path.Combine(local.DataDirectory, "localcloud"))
            .WithEnvironment("Clock__OffsetFile", local.ClockFile)
            .WithEnvironment("AWS_REGION", LocalSettings.Region)
            .WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.GetEndpoint("http"))
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/_localcloud/mail", DisplayText = "Mail" })
            .WithClockCommands()
            .WithResetCommand(local)
            .WaitFor(dynamoDb);

    /// <summary>
    /// A client for the local CloudFormation. Provisioning starts before anything runs and ports may be free ones, so its
    /// first request waits until that cloud is healthy and goes to the address that it has then.
    /// </summary>
    /// <param name="aws">The cloud on this machine.</param>
    /// <param name="healthPath">Answers 200 there when it is up.</param>
    /// <param name="prepare">Runs once before that, with the address.</param>
    public static IAmazonCloudFormation CreateCloudFormationClient(this IResourceBuilder<IResourceWithEndpoints> aws, string healthPath, Func<Uri, CancellationToken, Task>? prepare = null) =>
        new AmazonCloudFormationClient(new BasicAWSCredentials("local", "local"), new AmazonCloudFormationConfig
        {
            // Replaced on the way by the handler; the SDK wants an address when it is made.
            ServiceURL = "http://127.0.0.1",
            AuthenticationRegion = LocalSettings.Region,
            HttpClientFactory = new LateBoundHttpClientFactory(aws.GetEndpoint("http"), healthPath, prepare),
        });

    /// <summary>An HTTP endpoint on the loopback address; <paramref name="port"/> is a free one when not given.</summary>
    public static IResourceBuilder<T> WithLoopbackEndpoint<T>(this IResourceBuilder<T> resource, int? port = null)
        where T : IResourceWithEndpoints =>
        resource
            .WithEndpoint(scheme: "http", name: "http", port: port, isProxied: false)
            .WithEndpoint("http", endpoint => endpoint.TargetHost = "127.0.0.1");

    /// <summary>The standard variables by which an AWS SDK finds its services, and the stack's outputs.</summary>
    public static IResourceBuilder<T> WithCloud<T>(
        this IResourceBuilder<T> service,
        IResourceBuilder<ICloudFormationTemplateResource> cloud,
        IResourceBuilder<IResourceWithEndpoints> aws,
        IResourceBuilder<IResourceWithEndpoints> dynamoDb,
        LocalSettings local)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport =>
        service
            .WithReference(cloud)
            .WithEnvironment("AWS_REGION", LocalSettings.Region)
            .WithEnvironment("AWS_ACCESS_KEY_ID", "local")
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", "local")
            .WithEnvironment("AWS_ENDPOINT_URL", aws.GetEndpoint("http"))
            .WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.GetEndpoint("http"))
            .WithEnvironment("Clock__OffsetFile", local.ClockFile)
            .WaitFor(aws)
            .WaitFor(cloud);

    /// <summary>For who exports tables: DynamoDB Local refuses that, the local cloud answers it and passes everything else on.</summary>
    public static IResourceBuilder<LambdaProjectResource> WithExports(this IResourceBuilder<LambdaProjectResource> function, IResourceBuilder<ProjectResource> localCloud) =>
        function.WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", localCloud.GetEndpoint("http"));

    /// <summary>The function's process polls the local cloud's Runtime API, under the name that the template gives the function.</summary>
    public static IResourceBuilder<LambdaProjectResource> WithRuntimeApi(this IResourceBuilder<LambdaProjectResource> function, IResourceBuilder<ProjectResource> localCloud) =>
        function.WithEnvironment("AWS_LAMBDA_RUNTIME_API",
            ReferenceExpression.Create($"{localCloud.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/{function.Resource.Name}"));
}
