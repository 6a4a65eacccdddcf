using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Aspire.Hosting.AWS.CloudFormation;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.AWS.Provisioning;

/// <summary>Makes a stack or brings it up to date with change sets, in the order of calls of upstream's.</summary>
internal sealed partial class StackExecutor(IAmazonCloudFormation client, CloudFormationTemplateResource resource, ILogger logger, TimeProvider timeProvider)
{
    /// <summary>Upstream's tag, so that a stack made by either is left alone by the other when nothing has changed.</summary>
    internal const string HashTag = "AspireAppHost_SHA256";

    private const string InProgress = "IN_PROGRESS";
    private const string NoChanges = "The submitted information didn't contain changes";
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];

    private readonly List<string> _failures = [];
    private readonly HashSet<string> _seenEvents = new(StringComparer.Ordinal);

    /// <summary>The stack as it is when the template is applied.</summary>
    /// <exception cref="AWSProvisioningException">It could not be applied; the message has the events that say why.</exception>
    public async Task<Stack> ApplyAsync(CancellationToken cancellationToken)
    {
        var template = await ReadTemplateAsync(cancellationToken);
        var existing = await FindStackAsync(cancellationToken);
        var type = await ChangeSetTypeAsync(existing, cancellationToken);
        var hash = Hash(template, resource.Parameters);
        var tags = type == ChangeSetType.UPDATE ? existing!.Tags ?? [] : [];
        var hashTag = tags.Find(tag => tag.Key == HashTag);
        if (!resource.DisableDiffCheck && hashTag?.Value == hash)
        {
            Log.Unchanged(logger, resource.StackName);
            return existing!;
        }

        if (hashTag is null)
            tags.Add(new Tag { Key = HashTag, Value = hash });
        else
            hashTag.Value = hash;

        if (await CreateChangeSetAsync(type, template, tags, cancellationToken) is not { } changeSet)
            return existing!;

        var stack = await ExecuteAsync(changeSet, cancellationToken);
        if (Ends(stack, "FAILED") || Ends(stack, "ROLLBACK_COMPLETE"))
            throw new AWSProvisioningException($"Failed to apply CloudFormation template: stack '{resource.StackName}' is {stack.StackStatus.Value}.{Reasons(stack)}");

        Log.Complete(logger, resource.StackName, stack.Outputs?.Count ?? 0);
        return stack;
    }

    internal static string Hash(string template, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var content = template + string.Join(';', parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    private static bool Ends(Stack stack, string suffix) => stack.StackStatus.Value.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    private async Task<string> ReadTemplateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(resource.TemplatePath, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new AWSProvisioningException($"The template of '{resource.Name}' cannot be read: {exception.Message}", exception);
        }
    }

    private async Task<ChangeSetType> ChangeSetTypeAsync(Stack? stack, CancellationToken cancellationToken)
    {
        // The creation is failing, or the deletion is under way: what comes of it decides.
        if (stack?.StackStatus == StackStatus.ROLLBACK_IN_PROGRESS || stack?.StackStatus == StackStatus.DELETE_IN_PROGRESS)
            stack = await SettledAsync(cancellationToken);

        if (stack is null || stack.StackStatus == StackStatus.REVIEW_IN_PROGRESS || stack.StackStatus == StackStatus.DELETE_COMPLETE)
            return ChangeSetType.CREATE;

        if (stack.StackStatus == StackStatus.ROLLBACK_COMPLETE)
        {
            // Nothing is left of it but its name, and a stack of that name cannot be made while it is there.
            await client.DeleteStackAsync(new DeleteStackRequest { StackName = stack.StackName }, cancellationToken);
            await SettledAsync(cancellationToken);
            return ChangeSetType.CREATE;
        }

        return stack.StackStatus == StackStatus.CREATE_COMPLETE || stack.StackStatus == StackStatus.UPDATE_COMPLETE || stack.StackStatus == StackStatus.UPDATE_ROLLBACK_COMPLETE
            ? ChangeSetType.UPDATE
            : throw new AWSProvisioningException($"The stack's current state of {stack.StackStatus.Value} is invalid for updating");
    }

    private async Task<string?> CreateChangeSetAsync(ChangeSetType type, string template, List<Tag> tags, CancellationToken cancellationToken)
    {
        Log.CreatingChangeSet(logger);
        CreateChangeSetResponse created;
        try
        {
            created = await client.CreateChangeSetAsync(
                new CreateChangeSetRequest
                {
                    StackName = resource.StackName,
                    ChangeSetName = string.Create(CultureInfo.InvariantCulture, $"Aspire-AppHost-{timeProvider.GetUtcNow().UtcTicks}"),
                    ChangeSetType = type,
                    TemplateBody = template,
                    Parameters = [.. resource.Parameters.Select(parameter => new Parameter { ParameterKey = parameter.Key, ParameterValue = parameter.Value })],
                    Capabilities = [.. Capabilities.Except(resource.DisabledCapabilities, StringComparer.OrdinalIgnoreCase)],
                    RoleARN = resource.RoleArn,
                    Tags = tags,
                },
                cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new AWSProvisioningException($"Error creating change set: {exception.Message}", exception);
        }

        var described = await PollAsync(
            () => client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = created.Id }, cancellationToken),
            response => response.Status != ChangeSetStatus.CREATE_IN_PROGRESS && response.Status != ChangeSetStatus.CREATE_PENDING,
            cancellationToken);
        if (described.Status != ChangeSetStatus.FAILED)
            return created.Id;

        // There is no code for it; the text is all that tells.
        if (described.StatusReason?.Contains(NoChanges, StringComparison.OrdinalIgnoreCase) == true)
        {
            Log.Unchanged(logger, resource.StackName);
            return null;
        }

        throw new AWSProvisioningException($"Failed to create CloudFormation change set: {described.StatusReason}");
    }

    private async Task<Stack> ExecuteAsync(string changeSet, CancellationToken cancellationToken)
    {
        Log.Executing(logger);

        // What has happened to the stack before is no news.
        await ReadEventsAsync(report: false, cancellationToken);
        try
        {
            await client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { StackName = resource.StackName, ChangeSetName = changeSet }, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new AWSProvisioningException($"Error executing CloudFormation change set: {exception.Message}", exception);
        }

        return await PollAsync(
            async () =>
            {
                var stack = await FindStackAsync(cancellationToken) ?? throw new AWSProvisioningException($"The stack '{resource.StackName}' has gone while its change set was executed.");
                await ReadEventsAsync(report: true, cancellationToken);
                return stack;
            },
            stack => !Ends(stack, InProgress),
            cancellationToken);
    }

    private async Task ReadEventsAsync(bool report, CancellationToken cancellationToken)
    {
        var fresh = new List<StackEvent>();
        string? next = null;
        do
        {
            var page = await client.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = resource.StackName, NextToken = next }, cancellationToken);
            foreach (var stackEvent in page.StackEvents ?? [])
            {
                if (_seenEvents.Add(stackEvent.EventId))
                    fresh.Add(stackEvent);
            }

            next = page.NextToken;
        }
        while (!string.IsNullOrEmpty(next));

        if (!report)
            return;

        // They come newest first.
        foreach (var stackEvent in Enumerable.Reverse(fresh))
        {
            var status = stackEvent.ResourceStatus.Value;
            Log.Event(logger, stackEvent.LogicalResourceId, status, stackEvent.ResourceStatusReason ?? "");
            if (status.EndsWith("FAILED", StringComparison.Ordinal))
                _failures.Add($"{stackEvent.LogicalResourceId} ({stackEvent.ResourceType}) {status}: {stackEvent.ResourceStatusReason}");
        }
    }

    private string Reasons(Stack stack)
    {
        if (_failures.Count > 0)
            return $" {string.Join("; ", _failures)}";

        return string.IsNullOrEmpty(stack.StackStatusReason) ? "" : $" {stack.StackStatusReason}";
    }

    private Task<Stack?> SettledAsync(CancellationToken cancellationToken) =>
        PollAsync(() => FindStackAsync(cancellationToken), stack => stack is null || !Ends(stack, InProgress), cancellationToken);

    private async Task<Stack?> FindStackAsync(CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await client.DescribeStacksAsync(new DescribeStacksRequest { NextToken = next }, cancellationToken);
            if (page.Stacks?.Find(stack => string.Equals(stack.StackName, resource.StackName, StringComparison.Ordinal)) is { } found)
                return found;

            next = page.NextToken;
        }
        while (!string.IsNullOrEmpty(next));

        return null;
    }

    /// <summary>Looks again and again, soon at first, then every <see cref="ICloudFormationTemplateResource.StackPollingInterval"/>.</summary>
    private async Task<T> PollAsync<T>(Func<Task<T>> look, Func<T, bool> done, CancellationToken cancellationToken)
    {
        var longest = TimeSpan.FromSeconds(resource.StackPollingInterval);
        for (var delay = FirstPoll; ; delay = delay * 2 < longest ? delay * 2 : longest)
        {
            var seen = await look();
            if (done(seen))
                return seen;

            await Task.Delay(delay, timeProvider, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "CloudFormation template for stack {Stack} has not changed")]
        public static partial void Unchanged(ILogger logger, string stack);

        [LoggerMessage(Level = LogLevel.Information, Message = "Creating CloudFormation change set")]
        public static partial void CreatingChangeSet(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "Executing CloudFormation change set")]
        public static partial void Executing(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "{LogicalId} {Status} {Reason}")]
        public static partial void Event(ILogger logger, string logicalId, string status, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "CloudFormation stack {Stack} is complete with {Count} outputs")]
        public static partial void Complete(ILogger logger, string stack, int count);
    }
}
