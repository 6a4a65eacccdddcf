using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Amazon.Lambda.AspNetCoreServer.Hosting;
using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Who sends HTTP requests to the function.</summary>
public enum LambdaEventSource
{
    /// <summary>API Gateway REST API (payload version 1).</summary>
    RestApi,

    /// <summary>API Gateway HTTP API or a function URL (payload version 2).</summary>
    HttpApi,

    /// <summary>An application load balancer.</summary>
    ApplicationLoadBalancer,
}

/// <summary>Lets an ASP.NET Core application answer Lambda events.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Replaces Kestrel when the process runs in Lambda (AWS_LAMBDA_FUNCTION_NAME is set); otherwise does nothing.</summary>
    public static IServiceCollection AddAWSLambdaHosting(this IServiceCollection services, LambdaEventSource eventSource)
        => services.AddAWSLambdaHosting(eventSource, configure: null);

    /// <summary>The same, with settings.</summary>
    public static IServiceCollection AddAWSLambdaHosting(
        this IServiceCollection services, LambdaEventSource eventSource, Action<HostingOptions>? configure = null)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME"))) return services;

        AmazonRoots.Trust();
        var options = new HostingOptions();
        configure?.Invoke(options);
        // Chosen when the server is made, not here: a process with another entry replaces it before that.
        services.Replace(ServiceDescriptor.Singleton<IServer>(provider =>
            new LambdaServer(EventShape.For(eventSource, options), options.EnableResponseStreaming, provider.GetService<IHostApplicationLifetime>(), provider.GetServices<BeforeSnapshotRequest>())));
        return services;
    }

    /// <summary>The same, with a serializer that works without reflection.</summary>
    public static IServiceCollection AddAWSLambdaHosting<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services, LambdaEventSource eventSource, SourceGeneratorLambdaJsonSerializer<T> serializer,
        Action<HostingOptions>? configure = null)
        where T : JsonSerializerContext
        => services.AddAWSLambdaHosting(eventSource, options =>
        {
            options.Serializer = serializer;
            configure?.Invoke(options);
        });

    /// <summary>
    /// A request that the application answers before it takes its first event: what is done once, at first use, is done by then. Its answer
    /// goes nowhere, and its failure keeps no function from starting. It may be called several times.
    /// </summary>
    /// <param name="services">Those of the application.</param>
    /// <param name="beforeSnapStartRequests">Method, path with query, and headers; its body is not sent.</param>
    public static IServiceCollection AddAWSLambdaBeforeSnapshotRequest(this IServiceCollection services, HttpRequestMessage beforeSnapStartRequests)
        => services.AddSingleton(new BeforeSnapshotRequest(beforeSnapStartRequests));
}
