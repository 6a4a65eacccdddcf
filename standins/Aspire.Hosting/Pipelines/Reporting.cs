using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>How far a step or task has come.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public enum CompletionState
{
    /// <summary>It goes on.</summary>
    InProgress = 0,

    /// <summary>It is done.</summary>
    Completed = 1,

    /// <summary>It is done, and there is something to look at.</summary>
    CompletedWithWarning = 2,

    /// <summary>It failed.</summary>
    CompletedWithError = 3,
}

/// <summary>For what a step has to say.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IReportingStep : IAsyncDisposable
{
    /// <summary>Begins a task of the step.</summary>
    Task<IReportingTask> CreateTaskAsync(string statusText, CancellationToken cancellationToken = default);

    /// <summary>Writes a line.</summary>
    void Log(LogLevel logLevel, string message);

    /// <summary>Ends the step.</summary>
    Task CompleteAsync(string completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);
}

/// <summary>For what a task of a step has to say.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IReportingTask : IAsyncDisposable
{
    /// <summary>Says how it goes.</summary>
    Task UpdateAsync(string statusText, CancellationToken cancellationToken = default);

    /// <summary>Ends the task.</summary>
    Task CompleteAsync(string? completionMessage = null, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);
}

/// <summary>Where pipelines write files.</summary>
[Experimental("ASPIREPIPELINES004", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IPipelineOutputService
{
    /// <summary>The folder for what is published.</summary>
    string GetOutputDirectory();

    /// <summary>The folder for what is published of a resource.</summary>
    string GetOutputDirectory(ApplicationModel.IResource resource);
}

internal sealed class PipelineOutputService(PipelineOptions options, string appHostDirectory) : IPipelineOutputService
{
    private const string DefaultFolder = "aspire-output";

    public string GetOutputDirectory() => options.OutputPath is null ? Path.Combine(appHostDirectory, DefaultFolder) : Path.GetFullPath(options.OutputPath);

    public string GetOutputDirectory(ApplicationModel.IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Path.Combine(GetOutputDirectory(), resource.Name);
    }
}

/// <summary>Reports to the log.</summary>
internal sealed partial class LogReportingStep(string step, ILogger logger) : IReportingStep
{
    public Task<IReportingTask> CreateTaskAsync(string statusText, CancellationToken cancellationToken = default)
    {
        Write(logger, LogLevel.Information, step, statusText);
        return Task.FromResult<IReportingTask>(new LogReportingTask(step, statusText, logger));
    }

    public void Log(LogLevel logLevel, string message) => Write(logger, logLevel, step, message);

    public Task CompleteAsync(string completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
    {
        Write(logger, Level(completionState), step, completionText);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static LogLevel Level(CompletionState state) => state switch
    {
        CompletionState.CompletedWithError => LogLevel.Error,
        CompletionState.CompletedWithWarning => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    [LoggerMessage(Message = "({Step}) {Text}")]
    private static partial void Write(ILogger logger, LogLevel level, string step, string text);

    private sealed class LogReportingTask(string step, string task, ILogger logger) : IReportingTask
    {
        public Task UpdateAsync(string statusText, CancellationToken cancellationToken = default)
        {
            Write(logger, LogLevel.Information, step, statusText);
            return Task.CompletedTask;
        }

        public Task CompleteAsync(string? completionMessage = null, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
        {
            Write(logger, Level(completionState), step, completionMessage ?? $"{task}: done");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
