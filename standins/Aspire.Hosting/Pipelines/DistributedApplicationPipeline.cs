using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Pipelines;

/// <summary>The steps of publishing and deploying.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IDistributedApplicationPipeline
{
    /// <summary>Adds a step.</summary>
    /// <param name="name">The name, unique in the pipeline.</param>
    /// <param name="action">Carries the step out.</param>
    /// <param name="dependsOn">A name or names of steps that come before.</param>
    /// <param name="requiredBy">A name or names of steps that this one comes before.</param>
    void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null);

    /// <summary>Adds a step.</summary>
    void AddStep(PipelineStep step);

    /// <summary>Calls back with all steps before they are carried out.</summary>
    void AddPipelineConfiguration(Func<PipelineConfigurationContext, Task> callback);

    /// <summary>Carries out the step that is asked for, after all that come before it.</summary>
    Task ExecuteAsync(PipelineContext context);
}

internal sealed partial class DistributedApplicationPipeline : IDistributedApplicationPipeline
{
    private readonly List<PipelineStep> _steps = [];
    private readonly List<Func<PipelineConfigurationContext, Task>> _configurations = [];

    public DistributedApplicationPipeline()
    {
        // A verb comes after the application's steps for it, and they after the verb's prerequisites.
        foreach (var name in (ReadOnlySpan<string>)[WellKnownPipelineSteps.Publish, WellKnownPipelineSteps.Deploy, WellKnownPipelineSteps.Build, WellKnownPipelineSteps.Destroy])
        {
            AddStep(name, _ => Task.CompletedTask);
            AddStep($"{name}-prereq", _ => Task.CompletedTask);
        }

        AddStep(WellKnownPipelineSteps.ProcessParameters, ResolveParametersAsync, requiredBy: (string[])[WellKnownPipelineSteps.PublishPrereq, WellKnownPipelineSteps.BuildPrereq, WellKnownPipelineSteps.DeployPrereq]);
    }

    public void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null) => AddStep(new PipelineStep
    {
        Name = name,
        Action = action,
        DependsOnSteps = Names(dependsOn, nameof(dependsOn)),
        RequiredBySteps = Names(requiredBy, nameof(requiredBy)),
    });

    public void AddStep(PipelineStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_steps.Exists(existing => existing.Name == step.Name))
            throw new InvalidOperationException($"A step with the name '{step.Name}' has already been added to the pipeline.");

        _steps.Add(step);
    }

    public void AddPipelineConfiguration(Func<PipelineConfigurationContext, Task> callback) => _configurations.Add(callback);

    public async Task ExecuteAsync(PipelineContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var steps = await CollectAsync(context);
        var byName = steps.ToDictionary(step => step.Name, StringComparer.Ordinal);
        Link(steps, byName);
        var target = context.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.Step ?? WellKnownPipelineSteps.Publish;
        if (!byName.TryGetValue(target, out var wanted))
            throw new InvalidOperationException($"Step '{target}' not found in pipeline. Available steps: {string.Join(", ", steps.Select(step => $"'{step.Name}'"))}");

        foreach (var step in InOrder(wanted, byName))
            await RunAsync(step, context);
    }

    /// <summary>The step and all before it, each after those that it depends on.</summary>
    internal static List<PipelineStep> InOrder(PipelineStep wanted, IReadOnlyDictionary<string, PipelineStep> byName)
    {
        var order = new List<PipelineStep>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        Visit(wanted, []);
        return order;

        void Visit(PipelineStep step, List<string> path)
        {
            if (done.Contains(step.Name))
                return;

            if (path.Contains(step.Name, StringComparer.Ordinal))
                throw new InvalidOperationException($"Circular dependency detected in pipeline steps: {string.Join(" -> ", path.Append(step.Name))}");

            foreach (var dependency in step.DependsOnSteps)
                Visit(byName[dependency], [.. path, step.Name]);

            done.Add(step.Name);
            order.Add(step);
        }
    }

    private static async Task ResolveParametersAsync(PipelineStepContext context)
    {
        foreach (var parameter in context.Model.Resources.OfType<ParameterResource>())
            await parameter.GetValueAsync(context.CancellationToken);
    }

    private static async Task RunAsync(PipelineStep step, PipelineContext context)
    {
        await using var reporting = new LogReportingStep(step.Name, context.Logger);
        try
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            await step.Action(new PipelineStepContext { PipelineContext = context, ReportingStep = reporting });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Step '{step.Name}' failed: {exception.Message}", exception);
        }
    }

    private static void Link(List<PipelineStep> steps, Dictionary<string, PipelineStep> byName)
    {
        foreach (var step in steps)
        {
            if (step.DependsOnSteps.Find(name => !byName.ContainsKey(name)) is { } unknown)
                throw new InvalidOperationException($"Step '{step.Name}' depends on unknown step '{unknown}'");

            foreach (var name in step.RequiredBySteps)
            {
                if (!byName.TryGetValue(name, out var later))
                    throw new InvalidOperationException($"Step '{step.Name}' is required by unknown step '{name}'");

                if (!later.DependsOnSteps.Contains(step.Name, StringComparer.Ordinal))
                    later.DependsOnSteps.Add(step.Name);
            }
        }
    }

    private static List<string> Names(object? names, string parameter) => names switch
    {
        null => [],
        string name => [name],
        IEnumerable list => [.. list.Cast<object>().Select(name => name as string ?? throw Unfit(name, parameter))],
        _ => throw Unfit(names, parameter),
    };

    private static ArgumentException Unfit(object value, string parameter) => new($"The {parameter} parameter must be a string or IEnumerable<string>, but was {value.GetType()}.", parameter);

    private async Task<List<PipelineStep>> CollectAsync(PipelineContext context)
    {
        var steps = new List<PipelineStep>(_steps);
        foreach (var resource in context.Model.Resources)
        {
            foreach (var annotation in resource.Annotations.OfType<PipelineStepAnnotation>().ToArray())
            {
                foreach (var step in await annotation.CreateStepsAsync(new PipelineStepFactoryContext { PipelineContext = context, Resource = resource }))
                {
                    step.Resource ??= resource;
                    if (steps.Exists(existing => existing.Name == step.Name))
                        throw new InvalidOperationException($"Duplicate step name: '{step.Name}'");

                    steps.Add(step);
                }
            }
        }

        var configuration = new PipelineConfigurationContext { Services = context.Services, Model = context.Model, Steps = steps };
        foreach (var callback in _configurations)
            await callback(configuration);

        return steps;
    }
}
