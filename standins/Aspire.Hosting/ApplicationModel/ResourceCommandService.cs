using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Gives commands to resources.</summary>
public partial class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <summary>Gives a command to the resource with that id or name.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(commandName);
        return _notifications.TryGetCurrentState(resourceId, out var resourceEvent)
            ? await ExecuteAsync(resourceEvent.Resource, resourceEvent.ResourceId, commandName, cancellationToken)
            : CommandResults.Failure($"Resource '{resourceId}' not found.");
    }

    /// <summary>Gives a command to a resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(commandName);
        return await ExecuteAsync(resource, ResourceNotificationService.Id(resource), commandName, cancellationToken);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(candidate => candidate.Name == commandName);
        if (command is null)
        {
            var names = string.Join(", ", resource.Annotations.OfType<ResourceCommandAnnotation>().Select(candidate => candidate.Name));
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resourceId}'. It has: {(names.Length == 0 ? "none" : names)}.");
        }

        var logger = _loggers.GetLogger(resourceId);
        Log.Executing(logger, commandName);
        try
        {
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                ResourceName = resourceId,
                ServiceProvider = _services,
                CancellationToken = cancellationToken,
                Logger = logger,
            });
            if (result.Success)
                Log.Executed(logger, commandName);
            else if (!result.Canceled)
                Log.Failed(logger, null, commandName, result.Message);

            return result;
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, commandName, exception.Message);
            return CommandResults.Failure($"Error executing command '{commandName}': {exception.Message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Executing command '{Command}'.")]
        public static partial void Executing(ILogger logger, string command);

        [LoggerMessage(Level = LogLevel.Information, Message = "Successfully executed command '{Command}'.")]
        public static partial void Executed(ILogger logger, string command);

        [LoggerMessage(Level = LogLevel.Error, Message = "Command '{Command}' failed: {Reason}")]
        public static partial void Failed(ILogger logger, Exception? exception, string command, string? reason);
    }
}
