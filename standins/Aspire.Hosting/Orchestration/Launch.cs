using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Everything that a process needs to start.</summary>
/// <param name="FileName">The program: a path or a name on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Environment">The variables that the application set.</param>
internal sealed record Launch(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyList<LaunchVariable> Environment)
{
    /// <summary>A command that takes away what the process leaves behind when it is killed.</summary>
    public IReadOnlyList<string>? Cleanup { get; init; }

    /// <summary>Facts for display.</summary>
    public IReadOnlyList<ResourcePropertySnapshot> Properties { get; init; } = [];
}

internal sealed record LaunchVariable(string Name, string Value, bool IsSensitive);

/// <summary>Asks the resource's annotations for its variables and arguments, and waits for the values that come later.</summary>
internal static class LaunchValues
{
    public static async Task<IReadOnlyList<LaunchVariable>> EnvironmentAsync(IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, new Dictionary<string, object>(StringComparer.Ordinal), cancellationToken) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
            await annotation.Callback(context);

        var variables = new List<LaunchVariable>(context.EnvironmentVariables.Count);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await ResolveAsync(resource, name, value, executionContext, cancellationToken) is { } text)
                variables.Add(new LaunchVariable(name, text, IsSensitive(value)));
        }

        return variables;
    }

    public static async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = executionContext, Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
            await annotation.Callback(context);

        var arguments = new List<string>(context.Args.Count);
        foreach (var value in context.Args)
        {
            if (await ResolveAsync(resource, $"argument {arguments.Count + 1}", value, executionContext, cancellationToken) is { } text)
                arguments.Add(text);
        }

        return arguments;
    }

    private static async Task<string?> ResolveAsync(IResource resource, string name, object? value, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case null:
                return null;
            case string text:
                return text;
            case IValueProvider provider:
                try
                {
                    return await provider.GetValueAsync(new ValueProviderContext { ExecutionContext = executionContext, Caller = resource }, cancellationToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    throw new DistributedApplicationException($"Failed to apply configuration value '{name}' of resource '{resource.Name}'. {exception.Message}", exception);
                }

            case IFormattable formattable:
                return formattable.ToString(null, CultureInfo.InvariantCulture);
            case bool flag:
                return flag ? "True" : "False";
            default:
                throw new DistributedApplicationException($"The value of '{name}' of resource '{resource.Name}' has the unsupported type {value.GetType()}. It can be a text, a number, or a value provider such as an endpoint or a parameter.");
        }
    }

    private static bool IsSensitive(object value) => value switch
    {
        ParameterResource parameter => parameter.Secret,
        ConnectionStringReference => true,
        ReferenceExpression expression => expression.ValueProviders.Any(IsSensitive),
        _ => false,
    };
}

/// <summary>Makes the <see cref="Launch"/> of each kind of process resource.</summary>
internal sealed class LaunchFactory(AppHostMetadata metadata, DistributedApplicationExecutionContext executionContext)
{
    public async Task<Launch> CreateAsync(IResource resource, ILogger logger, CancellationToken cancellationToken)
    {
        var environment = await LaunchValues.EnvironmentAsync(resource, executionContext, logger, cancellationToken);
        var arguments = await LaunchValues.ArgumentsAsync(resource, executionContext, logger, cancellationToken);
        return resource switch
        {
            ProjectResource project => Project(project, environment, arguments),
            ExecutableResource executable => Executable(executable, environment, arguments),
            ContainerResource container => await ContainerLaunch.CreateAsync(container, environment, arguments, cancellationToken),
            _ => throw new DistributedApplicationException($"The resource '{resource.Name}' of type {resource.GetType()} is no process."),
        };
    }

    private static Launch Executable(ExecutableResource resource, IReadOnlyList<LaunchVariable> environment, IReadOnlyList<string> arguments) =>
        new(resource.Command, arguments, resource.WorkingDirectory, environment)
        {
            Properties =
            [
                new("executable.path", resource.Command),
                new("executable.workDir", resource.WorkingDirectory),
                new("executable.args", string.Join(' ', arguments)),
            ],
        };

    private Launch Project(ProjectResource resource, IReadOnlyList<LaunchVariable> environment, IReadOnlyList<string> arguments)
    {
        var path = resource.GetProjectMetadata().ProjectPath;
        var assembly = BuiltProject.Find(path, metadata);
        var (fileName, first) = BuiltProject.Command(assembly);
        return new Launch(fileName, [.. first, .. arguments], Path.GetDirectoryName(path)!, environment)
        {
            Properties =
            [
                new("project.path", path),
                new("executable.path", fileName),
                new("executable.workDir", Path.GetDirectoryName(path)),
                new("executable.args", string.Join(' ', arguments)),
            ],
        };
    }
}
