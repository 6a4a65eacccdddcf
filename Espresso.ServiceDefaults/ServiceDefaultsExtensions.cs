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
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espresso.ServiceDefaults;

/// <summary>What every service has: telemetry, health, service discovery, resilience, the clock, problem details.</summary>
public static partial class ServiceDefaultsExtensions
{
    /// <summary>Largest request body that a service reads, in bytes. An order is a few hundred; a menu entry a few thousand.</summary>
    public const int MaxRequestBodyBytes = 64 * 1024;

    private const string Live = "live";
    private const string AlivePath = "/alive";

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
        AddHttpClients(builder.Services);

        var offsetFile = builder.Configuration["Clock:OffsetFile"];
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_ =>
            string.IsNullOrEmpty(offsetFile) ? TimeProvider.System : new OffsetClock(offsetFile)));
        builder.Services.TryAddSingleton<AwsResources>();

        if (IsFunction(builder.Configuration)) builder.Services.AddHostedService<WarmUp>();
        // Not in Lambda, this does nothing; the function entries (AddLambdaEventHandler) come later and take precedence.
        builder.Services.AddAWSLambdaHosting(eventSource, new SourceGeneratorLambdaJsonSerializer<ApiGatewayJson>(), hosting =>
        {
            // Not all of the site's files are among what the package takes for binary by itself.
            foreach (var type in BinaryTypes) hosting.RegisterResponseContentEncodingForContentType(type, ResponseContentEncoding.Base64);
        });
        // The way through the middleware, routing and the event's JSON has been gone once when the first event comes.
        builder.Services.AddAWSLambdaBeforeSnapshotRequest(new HttpRequestMessage(HttpMethod.Get, AlivePath));
        LimitServer(builder.Services);
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
        Probe(AlivePath, check => check.Tags.Contains(Live));
        return app;

        void Probe(string path, Func<HealthCheckRegistration, bool> which)
        {
            var probe = app.MapHealthChecks(path, new HealthCheckOptions { Predicate = which }).AllowAnonymous().WithMetadata(NotTraced.Instance);
            // A function asks itself at each start; that is no request whose time anybody waits for.
            if (IsFunction(app.Configuration)) probe.DisableHttpMetrics();
        }
    }

    // A package for Lambda has no server, and makes no call through IHttpClientFactory (the AWS SDK brings clients and retries of its own):
    // its build leaves the folder Server out, and with it these calls.
    static partial void LimitServer(IServiceCollection services);

    static partial void AddHttpClients(IServiceCollection services);

    private static bool IsFunction(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["AWS_LAMBDA_FUNCTION_NAME"]);

    /// <summary>The setting, or an error that names it.</summary>
    internal static string Required(this IConfiguration configuration, string key) => configuration[key] is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"The setting {key} is missing (as an environment variable: {key.Replace(":", "__", StringComparison.Ordinal)}).");
}
