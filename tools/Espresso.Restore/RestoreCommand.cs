using System.Runtime.CompilerServices;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Espresso.Orders.Backups;
using Espresso.Restore.Reading;
using Espresso.Restore.Writing;

namespace Espresso.Restore;

/// <summary>
/// Restores a backup: everything is read and compared before the first write, then every item is put, with the orders'
/// counters counted anew.
/// </summary>
internal sealed class RestoreCommand(RestoreOptions options, Clients clients, TimeProvider time, TextWriter output)
{
    public const string HowToGoOn = "Run the same command again: it goes on where it is safe to.";

    private const int MostChangesShown = 50;

    /// <summary>One table's way.</summary>
    private sealed record Part(string Name, Export Export, Target? Target, TargetState? State, OrderCounters? Counters);

    /// <exception cref="RefusalException">A rule stands against it, or the backup is damaged.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var files = BackupFiles.At(options.From, clients);
        var parts = new List<Part>();
        foreach (var (name, table) in await TablesAsync(cancellation))
        {
            parts.Add(await PrepareAsync(files, name, table, cancellation));
        }

        foreach (var part in parts)
        {
            await (options.Check ? CompareAsync(part, cancellation) : WriteAsync(part, cancellation));
        }
    }

    private async Task<Part> PrepareAsync(BackupFiles files, string name, string table, CancellationToken cancellation)
    {
        var export = await Export.OpenAsync(files, name, cancellation);
        var target = options.Check ? null : new Target(clients.Dynamo(), table, time);
        var state = target is null ? null : await target.LookAsync(export.Summary.ExportArn, options.ReplaceSettings && name == BackUp.Orders, cancellation);
        var counters = name == BackUp.Orders ? new OrderCounters() : null;
        await foreach (var item in export.ItemsAsync(cancellation))
        {
            counters?.Add(item);
        }

        counters?.CheckWhole();
        await SayAsync($"{name}: {export.Summary.ItemCount} items in {export.Files} files, as of {export.Summary.ExportTime:u}, from {export.Summary.TableArn}. Checksums and counts are right.");
        return new Part(name, export, target, state, counters);
    }

    /// <summary>What a restore would put right.</summary>
    private async Task CompareAsync(Part part, CancellationToken cancellation)
    {
        await foreach (var _ in CorrectedAsync(part, cancellation))
        {
            // Correcting an item notes what was wrong with it.
        }

        await ReportAsync(part, "would be put right");
    }

    private async Task WriteAsync(Part part, CancellationToken cancellation)
    {
        var (target, state) = (part.Target!, part.State!);
        await SayAsync($"{part.Name}: {(state.GoesOn ? "going on" : "writing")} to table {target.Name}.");
        if (state.OwnWork.Count > 0)
        {
            // Before the mark: a restore that goes on cannot tell these from what it has put itself.
            await target.DeleteAsync(state.OwnWork, cancellation);
            await SayAsync($"{part.Name}: removed {state.OwnWork.Count} items that the services had made by themselves.");
        }

        await target.MarkAsync(part.Export.Summary.ExportArn, cancellation);
        await target.PutAsync(CorrectedAsync(part, cancellation), cancellation);
        await target.UnmarkAsync(cancellation);
        await SayAsync($"{part.Name}: restored {part.Export.Summary.ItemCount} items to table {target.Name}.");
        await ReportAsync(part, "were put right");
    }

    private async Task ReportAsync(Part part, string outcome)
    {
        if (part.Counters is not { } counters)
        {
            return;
        }

        await SayAsync(counters.Changes.Count == 0
            ? $"{part.Name}: counted {counters.Orders} orders, {counters.InFlight} of them in flight. All counters are right."
            : $"{part.Name}: counted {counters.Orders} orders, {counters.InFlight} of them in flight. {counters.Changes.Count} counters {outcome}:");
        foreach (var change in counters.Changes.Take(MostChangesShown))
        {
            await SayAsync("  " + change);
        }

        if (counters.Changes.Count > MostChangesShown)
        {
            await SayAsync($"  and {counters.Changes.Count - MostChangesShown} more");
        }
    }

    private static async IAsyncEnumerable<Item> CorrectedAsync(Part part, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in part.Export.ItemsAsync(cancellation))
        {
            if ((part.Counters is { } counters ? counters.Correct(item) : item) is { } corrected)
            {
                yield return corrected;
            }
        }

        foreach (var item in part.Counters?.Missing() ?? [])
        {
            yield return item;
        }
    }

    /// <summary>Part of the backup → table.</summary>
    private async Task<IReadOnlyList<(string Part, string Table)>> TablesAsync(CancellationToken cancellation)
    {
        var (orders, notifications) = (options.OrdersTable, options.NotificationsTable);
        if (options.Check && options.Stack is null && (orders ?? notifications) is null)
        {
            return [(BackUp.Orders, ""), (BackUp.Notifications, "")];
        }

        if (options.Stack is { } stack)
        {
            var outputs = await OutputsAsync(stack, cancellation);
            (orders, notifications) = (Output(outputs, stack, "OrdersTableName"), Output(outputs, stack, "NotificationsTableName"));
        }

        return [.. new[] { (BackUp.Orders, orders), (BackUp.Notifications, notifications) }.Where(part => part.Item2 is not null).Select(part => (part.Item1, part.Item2!))];
    }

    private async Task<List<Output>> OutputsAsync(string stack, CancellationToken cancellation)
    {
        try
        {
            var found = await clients.CloudFormation().DescribeStacksAsync(new DescribeStacksRequest { StackName = stack }, cancellation);
            return found.Stacks.Single().Outputs ?? [];
        }
        catch (AmazonCloudFormationException missing) when (missing.ErrorCode is "ValidationError")
        {
            throw new RefusalException($"There is no stack {stack} in this account and region: {missing.Message}");
        }
    }

    private static string Output(List<Output> outputs, string stack, string name) =>
        outputs.Find(output => output.OutputKey == name)?.OutputValue ?? throw new RefusalException($"Stack {stack} has no output {name}.");

    private Task SayAsync(FormattableString text) => SayAsync(FormattableString.Invariant(text));

    private Task SayAsync(string text) => output.WriteLineAsync(text);
}
