using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Resources;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Stacks;

/// <summary>
/// Brings a stack from its status to the next one at rest. Every step is in the records before it is taken, so a process that died
/// in the middle goes on by running the same status again.
/// </summary>
internal sealed partial class Deployment(Stack stack, StackStore store, ProviderCatalog catalog, ICloud cloud, TimeProvider time, Func<string, string?> export, ILogger<Deployment> logger)
{
    private readonly Planner _planner = new(catalog, cloud.Settings, export);

    private StackRecord Record => stack.Record;

    /// <summary>Runs until the stack is at rest. Never throws for what a template or a service got wrong: that ends in a rollback.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (Record.IsBusy)
        {
            switch (Record.Status)
            {
                case "CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS":
                    await ForwardAsync(cancellationToken);
                    break;
                case "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
                    await CleanUpAsync("UPDATE_COMPLETE", cancellationToken);
                    break;
                case "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
                    await CleanUpAsync("UPDATE_ROLLBACK_COMPLETE", cancellationToken);
                    break;
                case "UPDATE_ROLLBACK_IN_PROGRESS":
                    await RollBackUpdateAsync(cancellationToken);
                    break;
                case "ROLLBACK_IN_PROGRESS":
                    await DeleteAllAsync("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", creating: true, cancellationToken);
                    break;
                case "DELETE_IN_PROGRESS":
                    await DeleteAllAsync("DELETE_COMPLETE", "DELETE_FAILED", creating: false, cancellationToken);
                    break;
                default:
                    throw new InvalidOperationException($"Stack {Record.Name} has the status {Record.Status}, which no step of a deployment handles.");
            }
        }

        Log.AtRest(logger, Record.Name, Record.Status, Record.StatusReason ?? "no reason given");
    }

    private async Task ForwardAsync(CancellationToken cancellationToken)
    {
        var updating = Record.Status is "UPDATE_IN_PROGRESS";
        try
        {
            var template = Template.Parse(Record.Input.Body);
            var scope = new StackScope(template, Record.Input, Record, cloud.Settings, export, Ref, (id, name) => stack.Find(id)?.Attributes[name]);
            var evaluator = new Evaluator(template, scope);
            var order = References.InOrder(template, evaluator);
            foreach (var declaration in order)
                await ApplyAsync(declaration, evaluator, cancellationToken);

            var outputs = Planner.Outputs(template, evaluator);
            CheckExports(outputs);
            var kept = order.Select(declaration => declaration.LogicalId).ToHashSet();
            if (updating)
            {
                var obsolete = Obsolete(kept);
                stack.Enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", reason: null, record => Finish(record, outputs, scope, obsolete));
            }
            else
            {
                Settle();
                stack.Enter("CREATE_COMPLETE", reason: null, record => Finish(record, outputs, scope, []));
            }
        }
        catch (ResourceFailedException error)
        {
            Fail(updating, $"The following resource(s) failed to {(updating && !error.Creating ? "update" : "create")}: [{error.LogicalId}]. ");
        }
        catch (Exception error) when (error is TemplateException or CloudException)
        {
            Fail(updating, error.Message + " ");
        }

        JsonNode? Ref(string logicalId) => stack.Find(logicalId) is { Exists: true } resource ? JsonValue.Create(resource.PhysicalId) : null;
    }

    private void Finish(StackRecord record, IReadOnlyList<OutputRecord> outputs, StackScope scope, IReadOnlyList<ResourceRecord> cleanup)
    {
        record.Outputs = outputs;
        record.Imports = [.. scope.Imports];
        record.Cleanup = cleanup;
        record.PreviousInput = null;
        record.BaseUrl = cloud.BaseUrl;
    }

    /// <summary>What the operation made or changed is from now on simply what is there.</summary>
    private void Settle()
    {
        foreach (var resource in stack.Resources().Where(resource => resource.IsNew || resource.Previous is not null))
            stack.Put(resource with { IsNew = false, Previous = null });
    }

    private void Fail(bool updating, string reason)
    {
        if (updating)
            stack.Enter("UPDATE_ROLLBACK_IN_PROGRESS", reason.TrimEnd());
        else if (Record.OnFailure is "DO_NOTHING")
            stack.Enter("CREATE_FAILED", reason.TrimEnd());
        else if (Record.OnFailure is "DELETE")
            stack.Enter("DELETE_IN_PROGRESS", reason + "Delete requested by user.");
        else
            stack.Enter("ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.");
    }

    private async Task ApplyAsync(ResourceDeclaration declaration, Evaluator evaluator, CancellationToken cancellationToken)
    {
        var properties = Planner.Evaluate(evaluator, declaration);
        var target = new ResourceRecord
        {
            LogicalId = declaration.LogicalId,
            Type = declaration.Type,
            Status = "CREATE_IN_PROGRESS",
            At = time.GetUtcNow(),
            Properties = properties,
            Metadata = evaluator.Evaluate(declaration.Metadata, $"Resources/{declaration.LogicalId}/Metadata"),
            DeletionPolicy = declaration.DeletionPolicy,
            UpdateReplacePolicy = declaration.UpdateReplacePolicy,
            Needs = [.. References.Needs(declaration, evaluator)],
        };
        var current = stack.Find(declaration.LogicalId);
        if (current is null or { Exists: false })
        {
            await CreateAsync(target with { IsNew = true, GeneratedName = current?.GeneratedName, Previous = current?.Previous }, current is not null, cancellationToken);
            return;
        }

        // A resource that a death left in the middle of its update is applied again.
        var change = _planner.Compare(declaration, properties, evaluator, current);
        if (change is null && current.Status is "UPDATE_IN_PROGRESS" or "UPDATE_FAILED")
            change = new PlannedChange("Modify", current.LogicalId, current.PhysicalId, current.Type, "False", [], [], ["Properties"]);
        if (change is null)
            return;
        if (!change.Scope.Contains("Properties"))
            stack.Report(Adopt(target, current) with { Status = "UPDATE_COMPLETE", Attributes = current.Attributes });
        else if (change.Replacement is "True")
            await ReplaceAsync(target, current, cancellationToken);
        else
            await UpdateAsync(Adopt(target, current), current, cancellationToken);
    }

    /// <summary>The target in the place of the current record, which it remembers unless this operation made it.</summary>
    private static ResourceRecord Adopt(ResourceRecord target, ResourceRecord current) => target with
    {
        PhysicalId = current.PhysicalId,
        GeneratedName = current.GeneratedName,
        IsNew = current.IsNew,
        Previous = current.IsNew ? current.Previous : current.Previous ?? current,
    };

    private async Task ReplaceAsync(ResourceRecord target, ResourceRecord current, CancellationToken cancellationToken)
    {
        var provider = catalog.Find(target.Type);
        var name = provider.NameProperty is { } property ? Text.Of(target.Properties[property]) : "";
        if (target.Type == current.Type && name.Length > 0 && Text.Of(current.Properties[provider.NameProperty!]) == name && !provider.HasNoLocalMeaning)
        {
            throw Failed(target with { Status = "UPDATE_FAILED", PhysicalId = current.PhysicalId, Attributes = current.Attributes, Properties = current.Properties },
                $"CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {name} and update the stack again.", creating: false);
        }

        stack.Note(current with { Status = "UPDATE_IN_PROGRESS", StatusReason = "Requested update requires the creation of a new physical resource; hence creating one.", Properties = target.Properties });
        var previous = current.IsNew ? current.Previous : current.Previous ?? current;
        await CreateAsync(target with { IsNew = true, Previous = previous }, mayExist: false, cancellationToken, completed: "UPDATE_COMPLETE", failed: "UPDATE_FAILED");
    }

    private async Task CreateAsync(ResourceRecord target, bool mayExist, CancellationToken cancellationToken, string completed = "CREATE_COMPLETE", string failed = "CREATE_FAILED")
    {
        var name = target.GeneratedName ?? $"{Record.Name}-{target.LogicalId}-{Ids.Upper(12)}";
        var begun = target with { GeneratedName = name };
        stack.Report(begun);
        // The name is safe before the thing exists: a restart finds it again.
        await store.FlushAsync();
        var provider = catalog.Find(target.Type);
        try
        {
            var result = await provider.CreateAsync(Request(begun) with { MayExist = mayExist }, cancellationToken);
            var created = begun with { PhysicalId = result.PhysicalId, Attributes = result.Attributes };
            stack.Put(created);
            if (completed is "CREATE_COMPLETE")
                stack.Note(created with { StatusReason = "Resource creation Initiated" });
            stack.Report(created with { Status = completed });
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw Failed(begun with { Status = failed }, Worded(error, provider), creating: failed is "CREATE_FAILED");
        }

        if (provider.HasNoLocalMeaning && catalog.FirstMention(target.Type))
            Log.NoLocalMeaning(logger, target.Type, Record.Name, target.LogicalId);
    }

    private async Task UpdateAsync(ResourceRecord target, ResourceRecord current, CancellationToken cancellationToken)
    {
        var begun = target with { Status = "UPDATE_IN_PROGRESS", Attributes = current.Attributes };
        stack.Report(begun);
        var provider = catalog.Find(target.Type);
        try
        {
            var result = await provider.UpdateAsync(Request(begun) with { Old = current.Properties, OldAttributes = current.Attributes }, cancellationToken);
            stack.Report(begun with { Status = "UPDATE_COMPLETE", PhysicalId = result.PhysicalId, Attributes = result.Attributes });
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw Failed(begun with { Status = "UPDATE_FAILED" }, Worded(error, provider), creating: false);
        }
    }

    private List<ResourceRecord> Obsolete(HashSet<string> kept)
    {
        var obsolete = new List<ResourceRecord>();
        foreach (var resource in DeletionOrder(stack.Resources()))
        {
            if (!kept.Contains(resource.LogicalId))
                obsolete.Add(resource);
            else if (resource.Previous is { Exists: true } replaced && replaced.PhysicalId != resource.PhysicalId)
                obsolete.Add(replaced with { DeletionPolicy = replaced.UpdateReplacePolicy });
        }

        return obsolete;
    }

    private void CheckExports(IReadOnlyList<OutputRecord> outputs)
    {
        var mine = Record.Outputs.Select(output => output.ExportName).OfType<string>().ToHashSet();
        foreach (var name in outputs.Select(output => output.ExportName).OfType<string>().Where(name => !mine.Contains(name) && export(name) is not null))
            throw new TemplateException($"Export with name {name} is already exported by another stack.");
    }

    private ResourceRequest Request(ResourceRecord resource) => new(resource.LogicalId, resource.Properties, resource.GeneratedName ?? "", cloud)
    {
        PhysicalId = resource.PhysicalId,
        OldAttributes = resource.Attributes,
        StackTags = Record.Input.Tags,
    };

    private ResourceFailedException Failed(ResourceRecord resource, string reason, bool creating)
    {
        stack.Report(resource with { StatusReason = reason });
        Log.ResourceFailed(logger, Record.Name, resource.LogicalId, resource.Type, reason);
        return new ResourceFailedException(resource.LogicalId, creating);
    }

    private string Worded(Exception error, ResourceProvider provider)
    {
        if (error is CloudException known)
            return $"Resource handler returned message: \"{known.Message} (Service: {provider.Type.Split("::")[1]}, Status Code: {known.Status}, Error Code: {known.Code})\"";
        Log.ProviderFailed(logger, error, provider.Type);
        return $"Internal Failure: {error.GetType().Name}: {error.Message}";
    }

    private sealed class ResourceFailedException(string logicalId, bool creating) : Exception
    {
        public string LogicalId => logicalId;

        public bool Creating => creating;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Stack {Stack} is {Status}: {Reason}")]
        public static partial void AtRest(ILogger logger, string stack, string status, string reason);

        [LoggerMessage(2, LogLevel.Information, "{Type} has no local meaning: {Stack}/{LogicalId} and others of its type are accepted and do nothing")]
        public static partial void NoLocalMeaning(ILogger logger, string type, string stack, string logicalId);

        [LoggerMessage(3, LogLevel.Warning, "Stack {Stack}: {LogicalId} ({Type}) failed: {Reason}")]
        public static partial void ResourceFailed(ILogger logger, string stack, string logicalId, string type, string reason);

        [LoggerMessage(5, LogLevel.Error, "The provider of {Type} failed")]
        public static partial void ProviderFailed(ILogger logger, Exception error, string type);

        [LoggerMessage(4, LogLevel.Warning, "Stack {Stack}: {LogicalId} ({Type}) could not be deleted: {Reason}")]
        public static partial void DeletionFailed(ILogger logger, string stack, string logicalId, string type, string reason);
    }
}
