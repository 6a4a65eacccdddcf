using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Lambda;

namespace Aspire.Hosting;

/// <summary>Adds Lambda functions.</summary>
public static class LambdaExtensions
{
    private const string EmulatorName = "LambdaServiceEmulator";

    /// <summary>Adds a project that runs as a Lambda function: a process that asks the Runtime API for its events.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's and the function's name.</param>
    /// <param name="lambdaHandler">What the process finds in <c>_HANDLER</c>.</param>
    /// <param name="options">More about the function.</param>
    public static IResourceBuilder<LambdaProjectResource> AddAWSLambdaFunction<TLambdaProject>(this IDistributedApplicationBuilder builder, string name, string lambdaHandler, LambdaFunctionOptions? options = null)
        where TLambdaProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(lambdaHandler);
        if (lambdaHandler.Contains("::", StringComparison.Ordinal))
            throw new NotSupportedException($"The handler '{lambdaHandler}' of '{name}' is a method of a class library, which needs upstream's test tool. Only programs of their own are run here.");

        var emulator = builder.Emulator();
        var function = builder.AddResource(new LambdaProjectResource(name)).WithAnnotation<IProjectMetadata>(new TLambdaProject());
        if (options?.DisableOpenTelemetry != true)
        {
            function
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES", "true")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES", "true")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory")
                .WithOtlpExporter();
        }

        return function.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            var api = new ReferenceExpressionBuilder();
            api.Append($"{emulator.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/{name}");
            variables["AWS_EXECUTION_ENV"] = $"aspire.hosting.aws#{Version()}";
            variables["AWS_LAMBDA_RUNTIME_API"] = api.Build();
            variables["AWS_LAMBDA_FUNCTION_NAME"] = name;
            variables["_HANDLER"] = lambdaHandler;
            variables["AWS_LAMBDA_LOG_FORMAT"] = "Text";
            variables["AWS_LAMBDA_LOG_LEVEL"] = "INFO";
        });
    }

    /// <summary>The resource of upstream's Runtime API. Upstream starts it; here it stays in the model only, as the application names another API.</summary>
    private static LambdaEmulatorResource Emulator(this IDistributedApplicationBuilder builder)
    {
        if (builder.Resources.OfType<LambdaEmulatorResource>().FirstOrDefault() is { } existing)
            return existing;

        return builder.AddResource(new LambdaEmulatorResource(EmulatorName))
            .WithHttpEndpoint()
            .WithExplicitStart()
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "Executable", Properties = [], IsHidden = true, State = KnownResourceStates.NotStarted })
            .Resource;
    }

    private static string Version() => typeof(LambdaExtensions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
