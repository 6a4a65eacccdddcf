using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting
{
    /// <summary>How telemetry is sent.</summary>
    public enum OtlpProtocol
    {
        /// <summary>gRPC.</summary>
        Grpc = 0,

        /// <summary>Protocol buffers over HTTP.</summary>
        HttpProtobuf = 1,
    }

    /// <summary>Tells resources where to send their telemetry.</summary>
    public static class OtlpConfigurationExtensions
    {
        /// <summary>Where the dashboard receives telemetry when no setting says so.</summary>
        internal const string DefaultHttpEndpointUrl = "http://127.0.0.1:18890";

        /// <summary>Sets OpenTelemetry's standard variables when the resource starts.</summary>
        public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
            where T : IResourceWithEnvironment
        {
            ArgumentNullException.ThrowIfNull(builder);
            AddOtlpEnvironment(builder.Resource, builder.ApplicationBuilder.Configuration, builder.ApplicationBuilder.Environment);
            return builder;
        }

        /// <summary>Sets OpenTelemetry's standard variables when the resource starts, for one protocol.</summary>
        public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol)
            where T : IResourceWithEnvironment
        {
            ArgumentNullException.ThrowIfNull(builder);
            AddOtlpEnvironment(builder.Resource, builder.ApplicationBuilder.Configuration, builder.ApplicationBuilder.Environment, protocol);
            return builder;
        }

        /// <summary>Sets OpenTelemetry's standard variables when the resource starts.</summary>
        public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment) =>
            Add(resource, configuration, environment, protocol: null);

        /// <summary>Sets OpenTelemetry's standard variables when the resource starts, for one protocol.</summary>
        public static void AddOtlpEnvironment(IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol protocol) =>
            Add(resource, configuration, environment, protocol);

        private static void Add(IResource resource, IConfiguration configuration, IHostEnvironment environment, OtlpProtocol? protocol)
        {
            ArgumentNullException.ThrowIfNull(resource);
            ArgumentNullException.ThrowIfNull(configuration);
            ArgumentNullException.ThrowIfNull(environment);
            resource.Annotations.Add(new OtlpExporterAnnotation { RequiredProtocol = protocol });
            resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
            {
                if (context.ExecutionContext.IsPublishMode || Endpoint(configuration, protocol) is not { } endpoint)
                    return;

                var variables = context.EnvironmentVariables;
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint.Url;
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = endpoint.Protocol == OtlpProtocol.Grpc ? "grpc" : "http/protobuf";
                variables["OTEL_SERVICE_NAME"] = resource.Name;
                variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={InstanceId(resource)}";
                if (configuration["AppHost:OtlpApiKey"] is { } apiKey)
                    variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={apiKey}";

                if (!environment.IsDevelopment())
                    return;

                // A developer waits for what the dashboard shows: a second in place of five to sixty.
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            }));
        }

        private static (string Url, OtlpProtocol Protocol)? Endpoint(IConfiguration configuration, OtlpProtocol? required)
        {
            var http = KnownConfigNames.Read(configuration, KnownConfigNames.DashboardOtlpHttpEndpointUrl, KnownConfigNames.Legacy.DashboardOtlpHttpEndpointUrl);
            var grpc = KnownConfigNames.Read(configuration, KnownConfigNames.DashboardOtlpGrpcEndpointUrl, KnownConfigNames.Legacy.DashboardOtlpGrpcEndpointUrl);
            return required switch
            {
                OtlpProtocol.Grpc => grpc is null ? null : (grpc, OtlpProtocol.Grpc),
                OtlpProtocol.HttpProtobuf => http is null ? null : (http, OtlpProtocol.HttpProtobuf),
                _ => http is not null ? (http, OtlpProtocol.HttpProtobuf) : grpc is not null ? (grpc, OtlpProtocol.Grpc) : null,
            };
        }

        private static string InstanceId(IResource resource)
        {
            var id = resource.Annotations.OfType<InstanceAnnotation>().FirstOrDefault()?.ResourceId;
            return id?[(resource.Name.Length + 1)..] ?? resource.Name;
        }
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>Says that a resource sends telemetry.</summary>
    public class OtlpExporterAnnotation : IResourceAnnotation
    {
        /// <summary>The protocol; null means the dashboard's.</summary>
        public OtlpProtocol? RequiredProtocol { get; init; }
    }
}
