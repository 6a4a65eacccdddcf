using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Builds a <see cref="DistributedApplication"/>.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationExecutionContextOptions _executionContextOptions;
    private readonly BuilderObserver? _observer;

    /// <summary>A builder with the command line.</summary>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>A builder with options.</summary>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new HostApplicationBuilderSettings { Args = options.Args };
        _observer = BuilderObserver.Current;
        _observer?.OnConstructing(options, settings);

        Options = options;
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(new AssemblyName(name)) : Assembly.GetEntryAssembly();
        var metadata = AppHostMetadata.Of(AppHostAssembly);
        AppHostDirectory = options.ProjectDirectory ?? metadata.ProjectDirectory ?? Directory.GetCurrentDirectory();
        AppHostPath = Path.Combine(AppHostDirectory, metadata.ProjectName ?? settings.ApplicationName ?? "AppHost");
        settings.ContentRootPath ??= Directory.Exists(AppHostDirectory) ? AppHostDirectory : null;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;

        _host = new HostApplicationBuilder(settings);
        _host.Configuration.AddCommandLine(options.Args ?? [], CommandLineSwitches);
        _host.Configuration.AddInMemoryCollection(Defaults(_host.Configuration));
        _executionContextOptions = ExecutionOptions(_host.Configuration);
        ExecutionContext = new DistributedApplicationExecutionContext(_executionContextOptions);
        Metadata = metadata;
        ConfigureLogging();
        ConfigureServices();
        _observer?.OnConstructed(this);
    }

    /// <inheritdoc/>
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc/>
    public string AppHostDirectory { get; }

    /// <summary>The path of the AppHost's project file.</summary>
    public string AppHostPath { get; }

    /// <inheritdoc/>
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc/>
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc/>
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc/>
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc/>
    public IDistributedApplicationPipeline Pipeline { get; } = new DistributedApplicationPipeline();

    /// <inheritdoc/>
    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal DistributedApplicationOptions Options { get; }

    internal AppHostMetadata Metadata { get; }

    /// <summary>Upstream's names of command-line switches for settings of the host.</summary>
    private static Dictionary<string, string> CommandLineSwitches { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--step"] = "Pipeline:Step",
        ["--yes"] = "Pipeline:SkipConfirmation",
        ["--clear-cache"] = "Pipeline:ClearCache",
        ["--log-level"] = "Pipeline:LogLevel",
        ["--deploy"] = "Publishing:Deploy",
    };

    /// <inheritdoc/>
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.TryGetByName(resource.Name, out var existing))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{existing.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc/>
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc/>
    public DistributedApplication Build()
    {
        _observer?.OnBuilding(this);
        ResourceInstances.Assign(Resources);
        LifecycleCommands.Add(Resources);
        var application = new DistributedApplication(_host.Build()) { Observer = _observer };
        _executionContextOptions.ServiceProvider = application.Services;
        if (Options.EnableResourceLogging)
            ResourceLogForwarding.Connect(application.Services, Environment.ApplicationName);

        _observer?.OnBuilt(application);
        return application;
    }

    private static DistributedApplicationExecutionContextOptions ExecutionOptions(ConfigurationManager configuration)
    {
        // Upstream accepts both the older `--publisher manifest` and `--operation publish`.
        var operation = configuration["AppHost:Operation"];
        var publisher = configuration["Publishing:Publisher"];
        return operation?.ToLowerInvariant() switch
        {
            "publish" => new(DistributedApplicationOperation.Publish, publisher ?? "default"),
            "run" => new(DistributedApplicationOperation.Run),
            null => publisher is null ? new(DistributedApplicationOperation.Run) : new(DistributedApplicationOperation.Publish, publisher),
            _ => throw new DistributedApplicationException($"Invalid operation specified '{operation}'. Valid operations are 'publish' or 'run'."),
        };
    }

    private static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private Dictionary<string, string?> Defaults(ConfigurationManager configuration) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["AppHost:Directory"] = AppHostDirectory,
        ["AppHost:Path"] = AppHostPath,
        ["AppHost:OtlpApiKey"] = configuration["AppHost:OtlpApiKey"] ?? Token(),
        ["AppHost:BrowserToken"] = configuration["AppHost:BrowserToken"]
            ?? KnownConfigNames.Read(configuration, KnownConfigNames.DashboardFrontendBrowserToken, KnownConfigNames.Legacy.DashboardFrontendBrowserToken)
            ?? Token(),
        [KnownConfigNames.DashboardOtlpHttpEndpointUrl] = OtlpUrl(configuration),
        ["AppHost:ResourceService:ApiKey"] = configuration["AppHost:ResourceService:ApiKey"] ?? Token(),
    };

    /// <summary>Where resources send telemetry: as configured; else to the dashboard's default address, where there is a dashboard.</summary>
    private string? OtlpUrl(ConfigurationManager configuration)
    {
        var configured = KnownConfigNames.Read(configuration, KnownConfigNames.DashboardOtlpHttpEndpointUrl, KnownConfigNames.Legacy.DashboardOtlpHttpEndpointUrl);
        var elsewhere = KnownConfigNames.Read(configuration, KnownConfigNames.DashboardOtlpGrpcEndpointUrl, KnownConfigNames.Legacy.DashboardOtlpGrpcEndpointUrl);
        return configured ?? (elsewhere is null && !Options.DisableDashboard ? OtlpConfigurationExtensions.DefaultHttpEndpointUrl : null);
    }

    private void ConfigureLogging()
    {
        // The AppHost's console is for the person who started it: what the host says of itself is left out, as upstream does.
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Error);
        _host.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
    }

    private void ConfigureServices()
    {
        var services = _host.Services;
        services.AddSingleton(Options);
        services.AddSingleton(ExecutionContext);
        services.AddSingleton(Eventing);
        services.AddSingleton(Pipeline);
        services.AddSingleton(Metadata);
        services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ResourceLoggerService>();
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        services.Configure<ResourceNotificationServiceOptions>(options =>
            options.DefaultWaitBehavior = Options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        services.AddHttpClient();
        services.AddHealthChecks();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
        PipelineServices.Add(services, this);
        if (ExecutionContext.IsPublishMode)
            return;

        if (!Options.DisableDashboard)
            DashboardServices.Add(services);

        OrchestrationServices.Add(services);
    }
}
