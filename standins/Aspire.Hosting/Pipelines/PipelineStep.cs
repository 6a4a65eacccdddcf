using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>One step of publishing or deploying.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineStep
{
    /// <summary>The name, unique in the pipeline.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for display.</summary>
    public string? Description { get; init; }

    /// <summary>Carries the step out.</summary>
    public required Func<PipelineStepContext, Task> Action { get; init; }

    /// <summary>The names of the steps that come before.</summary>
    public List<string> DependsOnSteps { get; init; } = [];

    /// <summary>The names of the steps that this one comes before.</summary>
    public List<string> RequiredBySteps { get; init; } = [];

    /// <summary>Names by which groups of steps are found.</summary>
    public List<string> Tags { get; init; } = [];

    /// <summary>The resource that it is of.</summary>
    public IResource? Resource { get; set; }

    /// <summary>Puts this step after another.</summary>
    public void DependsOn(string stepName) => DependsOnSteps.Add(stepName);

    /// <summary>Puts this step after another.</summary>
    public void DependsOn(PipelineStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        DependsOn(step.Name);
    }

    /// <summary>Puts this step before another.</summary>
    public void RequiredBy(string stepName) => RequiredBySteps.Add(stepName);

    /// <summary>Puts this step before another.</summary>
    public void RequiredBy(PipelineStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        RequiredBy(step.Name);
    }
}

/// <summary>A pipeline that is carried out.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class PipelineContext(DistributedApplicationModel model, DistributedApplicationExecutionContext executionContext, IServiceProvider serviceProvider, ILogger logger, CancellationToken cancellationToken)
{
    /// <summary>The model.</summary>
    public DistributedApplicationModel Model { get; } = model;

    /// <summary>The operation: publish.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; } = serviceProvider;

    /// <summary>The log.</summary>
    public ILogger Logger { get; } = logger;

    /// <summary>Ends when the pipeline is given up.</summary>
    public CancellationToken CancellationToken { get; set; } = cancellationToken;
}

/// <summary>A step that is carried out.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class PipelineStepContext
{
    /// <summary>The pipeline.</summary>
    public required PipelineContext PipelineContext { get; init; }

    /// <summary>For what the step has to say.</summary>
    public required IReportingStep ReportingStep { get; init; }

    /// <summary>The model.</summary>
    public DistributedApplicationModel Model => PipelineContext.Model;

    /// <summary>The operation: publish.</summary>
    public DistributedApplicationExecutionContext ExecutionContext => PipelineContext.ExecutionContext;

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => PipelineContext.Services;

    /// <summary>The log.</summary>
    public ILogger Logger => PipelineContext.Logger;

    /// <summary>Ends when the pipeline is given up.</summary>
    public CancellationToken CancellationToken => PipelineContext.CancellationToken;
}

/// <summary>A resource whose steps are asked for.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineStepFactoryContext
{
    /// <summary>The pipeline.</summary>
    public required PipelineContext PipelineContext { get; init; }

    /// <summary>The resource.</summary>
    public required IResource Resource { get; init; }
}

/// <summary>Makes the steps of a resource.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineStepAnnotation : IResourceAnnotation
{
    private readonly Func<PipelineStepFactoryContext, Task<IEnumerable<PipelineStep>>> _factory;

    /// <summary>One step.</summary>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, PipelineStep> factory) =>
        _factory = context => Task.FromResult<IEnumerable<PipelineStep>>([factory(context)]);

    /// <summary>Several steps.</summary>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, IEnumerable<PipelineStep>> factory) =>
        _factory = context => Task.FromResult(factory(context));

    /// <summary>One step, made asynchronously.</summary>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, Task<PipelineStep>> factory) =>
        _factory = async context => [await factory(context)];

    /// <summary>Several steps, made asynchronously.</summary>
    public PipelineStepAnnotation(Func<PipelineStepFactoryContext, Task<IEnumerable<PipelineStep>>> factory) => _factory = factory;

    /// <summary>Makes the steps.</summary>
    public Task<IEnumerable<PipelineStep>> CreateStepsAsync(PipelineStepFactoryContext context) => _factory(context);
}

/// <summary>All steps, before they are carried out: dependencies may still be added.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineConfigurationContext
{
    /// <summary>The application's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The steps.</summary>
    public required IReadOnlyList<PipelineStep> Steps { get; init; }

    /// <summary>The model.</summary>
    public required DistributedApplicationModel Model { get; init; }

    /// <summary>The steps with a tag.</summary>
    public IEnumerable<PipelineStep> GetSteps(string tag) => Steps.Where(step => step.Tags.Contains(tag, StringComparer.Ordinal));

    /// <summary>The steps of a resource.</summary>
    public IEnumerable<PipelineStep> GetSteps(IResource resource) => Steps.Where(step => ReferenceEquals(step.Resource, resource));

    /// <summary>The steps of a resource with a tag.</summary>
    public IEnumerable<PipelineStep> GetSteps(IResource resource, string tag) => GetSteps(resource).Where(step => step.Tags.Contains(tag, StringComparer.Ordinal));
}

/// <summary>Adds steps to resources.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public static class PipelineStepFactoryExtensions
{
    /// <summary>Adds a step.</summary>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, PipelineStep> factory)
        where T : IResource => Add(builder, new PipelineStepAnnotation(factory));

    /// <summary>Adds steps.</summary>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, IEnumerable<PipelineStep>> factory)
        where T : IResource => Add(builder, new PipelineStepAnnotation(factory));

    /// <summary>Adds a step that is made asynchronously.</summary>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, Task<PipelineStep>> factory)
        where T : IResource => Add(builder, new PipelineStepAnnotation(factory));

    /// <summary>Adds steps that are made asynchronously.</summary>
    public static IResourceBuilder<T> WithPipelineStepFactory<T>(this IResourceBuilder<T> builder, Func<PipelineStepFactoryContext, Task<IEnumerable<PipelineStep>>> factory)
        where T : IResource => Add(builder, new PipelineStepAnnotation(factory));

    private static IResourceBuilder<T> Add<T>(IResourceBuilder<T> builder, PipelineStepAnnotation annotation)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(annotation);
    }
}
