namespace Aspire.Hosting;

/// <summary>What is asked of the application: to run, or to write what a deployment needs.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run on this machine.</summary>
    Run = 0,

    /// <summary>Publish or deploy.</summary>
    Publish = 1,
}

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; null means the entry assembly.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Whether the dashboard is left out.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>The name that the dashboard shows; null means the AppHost's.</summary>
    public string? DashboardApplicationName { get; set; }

    /// <summary>Whether HTTP without TLS is fine for the dashboard.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    /// <summary>Whether the logs of resources also go to the AppHost's log.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>The folder of the AppHost's project; null means what its build recorded.</summary>
    public string? ProjectDirectory { get; set; }
}

/// <summary>Settings of <see cref="DistributedApplicationExecutionContext"/>.</summary>
public class DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation, string publisherName)
{
    /// <summary>An operation without a publisher.</summary>
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation)
        : this(operation, "manifest")
    {
    }

    /// <summary>Run or publish.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>The publisher.</summary>
    public string? PublisherName { get; } = publisherName;

    /// <summary>The application's services, once it is built.</summary>
    public IServiceProvider? ServiceProvider { get; set; }
}

/// <summary>What is asked of the application.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options)
{
    /// <summary>An operation.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
        : this(new DistributedApplicationExecutionContextOptions(operation))
    {
    }

    /// <summary>An operation with its publisher.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName)
        : this(new DistributedApplicationExecutionContextOptions(operation, publisherName))
    {
    }

    /// <summary>Run or publish.</summary>
    public DistributedApplicationOperation Operation { get; } = options.Operation;

    /// <summary>The publisher.</summary>
    public string PublisherName { get; set; } = options.PublisherName ?? "manifest";

    /// <summary>The application's services.</summary>
    /// <exception cref="InvalidOperationException">The application is not built yet.</exception>
    public IServiceProvider ServiceProvider => options.ServiceProvider ?? throw new InvalidOperationException("IServiceProvider is not available because the application has not been built yet.");

    /// <summary>Whether it publishes.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>Whether it runs.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}

/// <summary>A fault in the application's model or in its start.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>The exception without a message.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>The exception with its message.</summary>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>The exception with its message and cause.</summary>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
