using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.XRay;

namespace Espresso.LocalCloud.Lambda.Packages;

/// <summary>
/// The environment of a function's process: what AWS reserves, the function's own variables, and what a program of this
/// machine needs to find its cloud.
/// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
/// </summary>
internal static class InstanceEnvironment
{
    private static readonly HashSet<string> NotToBeSet = new(StringComparer.Ordinal)
    {
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    };

    /// <summary>The variables of a function's settings that AWS keeps for itself.</summary>
    public static IReadOnlyList<string> Reserved(JsonObject settings) =>
        [.. (settings.Object("Environment")?.TextMap("Variables") ?? []).Keys.Where(NotToBeSet.Contains).Order(StringComparer.Ordinal)];

    /// <param name="path">The path of the instance's Runtime API on this server, without slashes at its ends.</param>
    /// <param name="logStream">The name that its lines are kept under.</param>
    public static Dictionary<string, string> For(FunctionTarget target, ICloud cloud, string path, string logStream, string folder)
    {
        var address = new Uri(cloud.BaseUrl);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            // DynamoDB's too: requests that DynamoDB Local refuses (exports) are answered here, the others go on to it.
            ["AWS_ENDPOINT_URL"] = cloud.BaseUrl,
            ["OTEL_SERVICE_NAME"] = target.Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={logStream}",
        };
        Add("Clock__OffsetFile", cloud.Settings.ClockOffsetFile is { } file ? Path.GetFullPath(file) : null);
        foreach (var name in (string[])["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS"])
        {
            Add(name, Environment.GetEnvironmentVariable(name));
        }

        foreach (var (name, value) in target.Settings.Object("Environment")?.TextMap("Variables") ?? [])
        {
            variables[name] = value;
        }

        variables["_HANDLER"] = target.Settings.Text("Handler") ?? "";
        variables["AWS_REGION"] = cloud.Settings.Region;
        variables["AWS_DEFAULT_REGION"] = cloud.Settings.Region;
        variables["AWS_ACCESS_KEY_ID"] = "local";
        variables["AWS_SECRET_ACCESS_KEY"] = "local";
        variables["AWS_SESSION_TOKEN"] = "local";
        variables["AWS_LAMBDA_RUNTIME_API"] = $"{address.Authority}/{path}";
        variables["AWS_LAMBDA_FUNCTION_NAME"] = target.Name;
        variables["AWS_LAMBDA_FUNCTION_VERSION"] = target.Version;
        variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = target.Memory.ToString(CultureInfo.InvariantCulture);
        variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
        variables["AWS_LAMBDA_LOG_GROUP_NAME"] = target.Settings.Object("LoggingConfig")?.Text("LogGroup") ?? $"/aws/lambda/{target.Name}";
        variables["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream;
        variables["AWS_XRAY_DAEMON_ADDRESS"] = cloud.Service<IXRay>().DaemonAddress;
        variables["LAMBDA_TASK_ROOT"] = folder;
        variables["LAMBDA_RUNTIME_DIR"] = folder;
        return variables;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                variables[name] = value;
            }
        }
    }
}
