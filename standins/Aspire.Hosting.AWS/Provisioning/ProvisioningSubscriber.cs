using System.Collections.Immutable;
using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.AWS.Provisioning;

/// <summary>Makes the application's stacks, one after the other, in the background from <see cref="BeforeStartEvent"/> on.</summary>
internal sealed partial class ProvisioningSubscriber(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    TimeProvider timeProvider,
    IHostApplicationLifetime lifetime,
    ILogger<ProvisioningSubscriber> logger) : IDistributedApplicationEventingSubscriber
{
    public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        if (executionContext.IsRunMode)
            eventing.Subscribe<BeforeStartEvent>((@event, _) => BeforeStartAsync(@event.Model));

        return Task.CompletedTask;
    }

    private async Task BeforeStartAsync(DistributedApplicationModel model)
    {
        var stacks = model.Resources.OfType<CloudFormationTemplateResource>().ToArray();
        foreach (var stack in stacks)
            await BeginAsync(stack);

        _ = Task.Run(() => ProvisionAsync(stacks, lifetime.ApplicationStopping), CancellationToken.None);
    }

    private async Task BeginAsync(CloudFormationTemplateResource resource)
    {
        resource.ProvisioningTaskCompletionSource = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = new ResourceStateSnapshot(KnownResourceStates.Starting, KnownResourceStateStyles.Info),
        });
    }

    private async Task ProvisionAsync(CloudFormationTemplateResource[] stacks, CancellationToken cancellationToken)
    {
        foreach (var resource in stacks)
        {
            var log = loggers.GetLogger(resource);
            Log.Provisioning(log, resource.StackName);
            try
            {
                var stack = await ApplyAsync(resource, log, cancellationToken);
                resource.Outputs = stack.Outputs ?? [];
                await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
                {
                    State = new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success),
                    StartTimeStamp = timeProvider.GetUtcNow().UtcDateTime,
                    Properties = Properties(snapshot.Properties, resource, stack),
                });
                resource.ProvisioningTaskCompletionSource!.TrySetResult();
            }
            catch (Exception exception)
            {
                Log.Failed(log, resource.Name, exception.Message);
                Log.Failed(logger, resource.Name, exception.Message);
                resource.ProvisioningTaskCompletionSource!.TrySetException(exception);
                await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
                {
                    State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
                });
            }
        }
    }

    private async Task<Stack> ApplyAsync(CloudFormationTemplateResource resource, ILogger log, CancellationToken cancellationToken)
    {
        using var client = resource.CloudFormationClient ?? Client(resource.AWSSDKConfig);
        return await new StackExecutor(client, resource, log, timeProvider).ApplyAsync(cancellationToken);
    }

    private static AmazonCloudFormationClient Client(IAWSSDKConfig? config)
    {
        var clientConfig = new AmazonCloudFormationConfig();
        if (!string.IsNullOrEmpty(config?.Profile))
            clientConfig.Profile = new Profile(config.Profile);

        if (config?.Region is { } region)
            clientConfig.RegionEndpoint = region;

        return new AmazonCloudFormationClient(clientConfig);
    }

    private static ImmutableArray<ResourcePropertySnapshot> Properties(ImmutableArray<ResourcePropertySnapshot> existing, CloudFormationTemplateResource resource, Stack stack) =>
    [
        .. existing,
        new("aws.cloudformation.output", string.Join(';', resource.Outputs!.Select(output => output.OutputKey))),
        .. resource.Outputs!.Select(output => new ResourcePropertySnapshot($"aws.cloudformation.output.{output.OutputKey}", output.OutputValue)),
        new("aws.cloudformation.stack-id", stack.StackId),
        new(CustomResourceKnownProperties.Source, resource.TemplatePath),
    ];

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Provisioning {Stack}...")]
        public static partial void Provisioning(ILogger logger, string stack);

        [LoggerMessage(Level = LogLevel.Error, Message = "Error provisioning {Resource}: {Reason}")]
        public static partial void Failed(ILogger logger, string resource, string reason);
    }
}
