using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Makes builders for tests.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the AppHost that <typeparamref name="TEntryPoint"/> is of, up to where it builds its application.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), cancellationToken);

    /// <summary>Runs the AppHost that <paramref name="entryPoint"/> is of, up to where it builds its application.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>The same with arguments, which are the AppHost's command line.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <summary>The same with arguments, which are the AppHost's command line.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    /// <summary>The same with arguments, and with a last word on the builder's options.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>The same with arguments, and with a last word on the builder's options.</summary>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var run = new AppHostRun(entryPoint.Assembly, args, configureBuilder);
        run.Begin();
        try
        {
            var builder = await run.Builder.WaitAsync(cancellationToken);
            return new RunningAppHostBuilder(run, builder);
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>A builder without an AppHost: the test declares the resources.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, (_, _) => { });

    /// <summary>A builder without an AppHost, with a last word on the builder's options.</summary>
    public static IDistributedApplicationTestingBuilder Create(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var assembly = Assembly.GetExecutingAssembly();
        var previous = BuilderObserver.Current;
        BuilderObserver.Current = new ConfiguringObserver(args, configureBuilder);
        try
        {
            return new PlainTestingBuilder(new DistributedApplicationBuilder(new DistributedApplicationOptions { AssemblyName = assembly.GetName().Name }));
        }
        finally
        {
            BuilderObserver.Current = previous;
        }
    }

    /// <summary>Passes on to a builder; how the application is built is the derived class's matter.</summary>
    private abstract class DelegatingBuilder(DistributedApplicationBuilder inner)
    {
        public ConfigurationManager Configuration => inner.Configuration;

        public string AppHostDirectory => inner.AppHostDirectory;

        public Assembly? AppHostAssembly => inner.AppHostAssembly;

        public IHostEnvironment Environment => inner.Environment;

        public IServiceCollection Services => inner.Services;

        public IDistributedApplicationEventing Eventing => inner.Eventing;

        public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

        public IDistributedApplicationPipeline Pipeline => inner.Pipeline;

        public IResourceCollection Resources => inner.Resources;

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource => inner.AddResource(resource);

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource => inner.CreateResourceBuilder(resource);
    }

    private sealed class RunningAppHostBuilder(AppHostRun run, DistributedApplicationBuilder builder) : DelegatingBuilder(builder), IDistributedApplicationTestingBuilder
    {
        [SuppressMessage("Usage", "VSTHRD002", Justification = "Upstream's signature is synchronous; BuildAsync is the one to call.")]
        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
        {
            run.LetBuild();
            return run.Application.WaitAsync(cancellationToken);
        }

        [SuppressMessage("Usage", "VSTHRD002", Justification = "A synchronous Dispose has to wait for the AppHost's entry point to end.")]
        public void Dispose() => run.DisposeAsync().AsTask().GetAwaiter().GetResult();

        public ValueTask DisposeAsync() => run.DisposeAsync();
    }

    private sealed class PlainTestingBuilder(DistributedApplicationBuilder builder) : DelegatingBuilder(builder), IDistributedApplicationTestingBuilder
    {
        private readonly DistributedApplicationBuilder _builder = builder;
        private DistributedApplication? _application;

        public DistributedApplication Build() => _application = _builder.Build();

        public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(Build());
        }

        public void Dispose() => _application?.Dispose();

        public ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private sealed class ConfiguringObserver(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : BuilderObserver
    {
        public override void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) =>
            TestOptions.Apply(options, settings, args, Assembly.Load(new AssemblyName(options.AssemblyName!)), configure);

        public override void OnConstructed(DistributedApplicationBuilder builder)
        {
        }

        public override void OnBuilding(DistributedApplicationBuilder builder)
        {
        }

        public override void OnBuilt(DistributedApplication application)
        {
        }

        public override Task OnRunAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void OnStarted()
        {
        }
    }
}
