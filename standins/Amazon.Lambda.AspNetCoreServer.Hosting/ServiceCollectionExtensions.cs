using System.Text.Json.Serialization;
using Amazon.Lambda.AspNetCoreServer.Hosting;
using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Who sends HTTP requests to the function.</summary>
    public enum LambdaEventSource
    {
        /// <summary>API Gateway REST API (payload version 1).</summary>
        RestApi,

        /// <summary>API Gateway HTTP API (payload version 2).</summary>
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

            var options = new HostingOptions();
            configure?.Invoke(options);
            services.Replace(ServiceDescriptor.Singleton<IServer>(new LambdaServer(eventSource)));
            return services;
        }

        /// <summary>The same, with a serializer that works without reflection.</summary>
        public static IServiceCollection AddAWSLambdaHosting<T>(
            this IServiceCollection services, LambdaEventSource eventSource, SourceGeneratorLambdaJsonSerializer<T> serializer,
            Action<HostingOptions>? configure = null)
            where T : JsonSerializerContext
            => services.AddAWSLambdaHosting(eventSource, options =>
            {
                options.Serializer = serializer;
                configure?.Invoke(options);
            });
    }
}

namespace Amazon.Lambda.AspNetCoreServer.Hosting
{
    /// <summary>Settings of <c>AddAWSLambdaHosting</c>.</summary>
    public class HostingOptions
    {
        /// <summary>Reads the events and writes the answers.</summary>
        public ILambdaSerializer Serializer { get; set; } = null!;
    }
}
