using System.Text.Json.Serialization;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.Serialization.SystemTextJson;
using Espresso.ServiceDefaults.Lambda;
using Espresso.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espresso.ServiceDefaults;

/// <summary>What every service has: telemetry, health, service discovery, resilience, the clock, problem details.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Largest request body that a service reads, in bytes. An order is a few hundred; a menu entry a few thousand.</summary>
    public const int MaxRequestBodyBytes = 64 * 1024;

    private const string Live = "live";

    private static readonly string[] BinaryTypes = ["image/webp", "image/avif", "font/woff2", "application/wasm"];

    /// <summary>
    /// Adds the services; call it first. <see cref="MapServiceDefaults" /> is its other half.
    /// Settings read: the OTEL_* variables, <c>Clock:OffsetFile</c>, <c>Services:…</c>, <c>AWS:Resources:…</c>, <c>Site:AllowedOrigin</c>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="eventSource">Who sends the service its requests when it runs as a Lambda function.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, LambdaEventSource eventSource = LambdaEventSource.RestApi)
    {
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });

        var offsetFile = builder.Configuration["Clock:OffsetFile"];
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_ =>
            string.IsNullOrEmpty(offsetFile) ? TimeProvider.System : new OffsetClock(offsetFile)));
        builder.Services.TryAddSingleton<AwsResources>();

        if (!string.IsNullOrEmpty(builder.Configuration["AWS_LAMBDA_FUNCTION_NAME"])) builder.Services.AddHostedService<WarmUp>();
        // Not in Lambda, this does nothing; the function entries (AddLambdaEventHandler) come later and take precedence.
        builder.Services.AddAWSLambdaHosting(eventSource, new SourceGeneratorLambdaJsonSerializer<ApiGatewayJson>(), hosting =>
        {
            // Not all of the site's files are among what the package takes for binary by itself.
            foreach (var type in BinaryTypes) hosting.RegisterResponseContentEncodingForContentType(type, ResponseContentEncoding.Base64);
        });
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        });
        // A body that cannot be read is thrown, so that the one place for errors can say what was wrong with it.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.MaxDepth = 16;
            // A number in quotes is a mistake, and the OpenAPI documents say plainly what is a number.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProblemJson.Default);
        });
        return builder;
    }

    /// <summary>
    /// Adds the middleware (problem details, then authentication and authorization where they were added) and the anonymous endpoints
    /// <c>GET /health</c> (everything that this service needs) and <c>GET /alive</c> (the process answers). Call it before mapping routes.
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.UseAllowedOrigin();
        app.UseMiddleware<RequestSpan>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<BodyLimit>();
        if (app.Services.GetService<IAuthenticationSchemeProvider>() is not null)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        Probe("/health", _ => true);
        Probe("/alive", check => check.Tags.Contains(Live));
        return app;

        void Probe(string path, Func<HealthCheckRegistration, bool> which) =>
            app.MapHealthChecks(path, new HealthCheckOptions { Predicate = which }).AllowAnonymous().WithMetadata(NotTraced.Instance);
    }

    /// <summary>The setting, or an error that names it.</summary>
    internal static string Required(this IConfiguration configuration, string key) => configuration[key] is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"The setting {key} is missing (as an environment variable: {key.Replace(":", "__", StringComparison.Ordinal)}).");
}
