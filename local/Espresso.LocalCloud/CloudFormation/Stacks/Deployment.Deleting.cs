using Espresso.LocalCloud.CloudFormation.Resources;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Stacks;

/// <summary>The ways back and down: rollback of an update, cleanup, deletion.</summary>
internal sealed partial class Deployment
{
    /// <summary>Each after everything that needs it.</summary>
    private static List<ResourceRecord> DeletionOrder(IReadOnlyList<ResourceRecord> resources)
    {
        var left = resources.ToDictionary(resource => resource.LogicalId);
        var order = new List<ResourceRecord>(resources.Count);
        while (left.Count > 0)
        {
            var needed = left.Values.SelectMany(resource => resource.Needs.Where(name => name != resource.LogicalId)).ToHashSet();
            var free = left.Values.Where(resource => !needed.Contains(resource.LogicalId)).ToArray();
            // Records of two templates (before and after an update) may need each other; then any order is as good.
            foreach (var resource in free.Length > 0 ? free : [.. left.Values])
            {
                order.Add(resource);
                left.Remove(resource.LogicalId);
            }
        }

        return order;
    }

    private async Task DeleteAllAsync(string completed, string failed, bool creating, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var resource in DeletionOrder(stack.Resources()))
        {
            if (resource.Status is "DELETE_COMPLETE" or "DELETE_SKIPPED")
                continue;
            if (Record.Retain.Contains(resource.LogicalId) || (resource.Exists && Retained(resource, creating)))
                stack.Report(resource with { Status = "DELETE_SKIPPED", StatusReason = null });
            else if (!await DeleteAsync(resource, stack.Report, cancellationToken))
                failures.Add(resource.LogicalId);
        }

        if (failures.Count > 0)
            stack.Enter(failed, $"The following resource(s) failed to delete: [{string.Join(", ", failures)}]. ");
        else
            stack.Enter(completed, reason: null, record =>
            {
                record.Outputs = [];
                record.Imports = [];
                if (completed is "DELETE_COMPLETE")
                    record.DeletedAt = time.GetUtcNow();
            });
    }

    private static bool Retained(ResourceRecord resource, bool creating) =>
        resource.DeletionPolicy is "Retain" || (resource.DeletionPolicy is "RetainExceptOnCreate" && !creating);

    private async Task<bool> DeleteAsync(ResourceRecord resource, Action<ResourceRecord> report, CancellationToken cancellationToken)
    {
        report(resource with { Status = "DELETE_IN_PROGRESS", StatusReason = null });
        try
        {
            if (resource.PhysicalId.Length > 0)
                await catalog.Find(resource.Type).DeleteAsync(Request(resource), cancellationToken);
            report(resource with { Status = "DELETE_COMPLETE", StatusReason = null });
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var reason = Worded(error, catalog.Find(resource.Type));
            report(resource with { Status = "DELETE_FAILED", StatusReason = reason });
            Log.DeletionFailed(logger, Record.Name, resource.LogicalId, resource.Type, reason);
            return false;
        }
    }

    /// <summary>Brings changed resources back, in the opposite order; new ones are left to the cleanup.</summary>
    private async Task RollBackUpdateAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in DeletionOrder(stack.Resources()).Where(resource => resource.IsNew || resource.Previous is not null))
        {
            if (resource.Previous is not { } previous)
            {
                // Nothing was there before: the record goes as well, what exists is deleted in the cleanup.
                stack.Change(record => record.Cleanup = [.. record.Cleanup, resource with { DeletionPolicy = null }]);
                stack.Remove(resource.LogicalId);
            }
            else if (previous.PhysicalId != resource.PhysicalId)
            {
                if (resource.PhysicalId.Length > 0)
                    stack.Change(record => record.Cleanup = [.. record.Cleanup, resource with { DeletionPolicy = null }]);
                stack.Report(previous with { Status = "UPDATE_COMPLETE", StatusReason = null });
            }
            else if (!await RestoreAsync(resource, previous, cancellationToken))
            {
                stack.Enter("UPDATE_ROLLBACK_FAILED", $"The following resource(s) failed to update: [{resource.LogicalId}]. ");
                return;
            }
        }

        stack.Enter("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", reason: null, record =>
        {
            record.Input = record.PreviousInput ?? record.Input;
            record.PreviousInput = null;
        });
    }

    private async Task<bool> RestoreAsync(ResourceRecord resource, ResourceRecord previous, CancellationToken cancellationToken)
    {
        var provider = catalog.Find(resource.Type);
        stack.Report(resource with { Status = "UPDATE_IN_PROGRESS", StatusReason = null });
        try
        {
            var request = Request(previous) with { PhysicalId = resource.PhysicalId, Old = resource.Properties, OldAttributes = resource.Attributes };
            var result = await provider.UpdateAsync(request, cancellationToken);
            stack.Report(previous with { Status = "UPDATE_COMPLETE", StatusReason = null, PhysicalId = result.PhysicalId, Attributes = result.Attributes });
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            stack.Report(resource with { Status = "UPDATE_FAILED", StatusReason = Worded(error, provider) });
            return false;
        }
    }

    private async Task CleanUpAsync(string completed, CancellationToken cancellationToken)
    {
        foreach (var obsolete in Record.Cleanup)
        {
            var isCurrent = stack.Find(obsolete.LogicalId) is { } found && found.PhysicalId == obsolete.PhysicalId;
            if (obsolete.DeletionPolicy is "Retain" or "RetainExceptOnCreate")
                stack.Note(obsolete with { Status = "DELETE_SKIPPED", StatusReason = null });
            else
                // A cleanup that fails leaves the thing behind; the service does the same and says so in the history.
                await DeleteAsync(obsolete, stack.Note, cancellationToken);
            if (isCurrent)
                stack.Remove(obsolete.LogicalId);
        }

        Settle();
        stack.Enter(completed, reason: null, record => record.Cleanup = []);
    }
}
