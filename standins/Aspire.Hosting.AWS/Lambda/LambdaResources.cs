using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.Lambda;

/// <summary>A Lambda function that is a .NET project.</summary>
public class LambdaProjectResource(string name) : ProjectResource(name);

/// <summary>Upstream's Runtime API for functions.</summary>
public class LambdaEmulatorResource(string name) : ExecutableResource(name, "dotnet", Environment.CurrentDirectory);

/// <summary>More about a function.</summary>
public class LambdaFunctionOptions
{
    /// <summary>Whether the function is not told where to send its telemetry.</summary>
    public bool DisableOpenTelemetry { get; set; }
}
