using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Espresso.StatesBench;

/// <summary>Measures one endpoint.</summary>
internal sealed class Measurement(BenchOptions options, Uri endpoint, Process? process) : IDisposable
{
    private readonly StatesClient _client = new(endpoint);
    private readonly TimeSpan _duration = TimeSpan.FromSeconds(options.Seconds);

    /// <summary>The rows of the table, in order.</summary>
    public async Task<List<(string What, string Value)>> RunAsync()
    {
        var rows = new List<(string What, string Value)>();
        var watch = Stopwatch.StartNew();
        await _client.FinishAsync(await _client.StartAsync(await _client.CreateAsync("first", "STANDARD", Workflows.FiveStates)));
        rows.Add(("create, start and finish the first execution, ms", Print(watch.Elapsed.TotalMilliseconds)));
        rows.Add(("Choice/Pass loop of 1,000 turns, JSONPath, transitions/s", await LoopAsync(Workflows.PathLoop)));
        rows.Add(("Choice/Pass loop of 1,000 turns, JSONata, transitions/s", await LoopAsync(Workflows.JsonataLoop)));
        rows.Add(("five states, Standard, executions/s", await StandardAsync()));
        rows.Add(("five states, Express synchronous, executions/s", await SynchronousAsync()));
        await AddMemoryAsync(rows, "finished", Workflows.FiveStates, "ExecutionSucceeded");
        await AddMemoryAsync(rows, "waiting", Workflows.Waiting, "WaitStateEntered");
        return rows;
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> LoopAsync(string definition)
    {
        try
        {
            var machine = await _client.CreateAsync("loop", "STANDARD", definition);
            var rate = await RateAsync(async () => await _client.FinishAsync(await _client.StartAsync(machine)));
            return Print(rate * Workflows.LoopTransitions);
        }
        catch (InvalidOperationException e)
        {
            return e.Message[..Math.Min(e.Message.Length, 60)];
        }
    }

    private async Task<string> StandardAsync()
    {
        var machine = await _client.CreateAsync("five", "STANDARD", Workflows.FiveStates);
        await RateAsync(() => _client.StartAsync(machine), TimeSpan.FromSeconds(1));
        var started = new ConcurrentQueue<string>();
        var watch = Stopwatch.StartNew();
        await RateAsync(async () => started.Enqueue(await _client.StartAsync(machine)));

        // They may finish in any order: the rate is over the time until the last of them has.
        var count = started.Count;
        foreach (var execution in started.TakeLast(64))
        {
            await _client.FinishAsync(execution);
        }

        while ((await _client.CallAsync("ListExecutions", $$"""{"stateMachineArn": "{{machine}}", "statusFilter": "RUNNING", "maxResults": 1}"""))["executions"]!.AsArray().Count > 0)
        {
            await Task.Delay(1);
        }

        return Print(count / watch.Elapsed.TotalSeconds);
    }

    private async Task<string> SynchronousAsync()
    {
        var machine = await _client.CreateAsync("sync", "EXPRESS", Workflows.FiveStates);
        await RateAsync(() => _client.RunSyncAsync(machine), TimeSpan.FromSeconds(1));
        return Print(await RateAsync(() => _client.RunSyncAsync(machine)));
    }

    /// <summary>What many executions take once each has come to its last event, as a whole and for each event of their histories.</summary>
    private async Task AddMemoryAsync(List<(string What, string Value)> rows, string kind, string definition, string lastEvent)
    {
        if (process is null)
        {
            return;
        }

        var machine = await _client.CreateAsync("kept", "STANDARD", definition);
        var first = await _client.StartAsync(machine);
        var before = await SettledAsync();
        var left = options.Kept;
        await Task.WhenAll(Enumerable.Range(0, options.Clients).Select(async _ =>
        {
            string? last = null;
            while (Interlocked.Decrement(ref left) >= 0)
            {
                last = await _client.StartAsync(machine);
            }

            if (last is not null)
            {
                await _client.ReachAsync(last, lastEvent);
            }
        }));
        var bytes = await SettledAsync() - before;
        var events = await _client.ReachAsync(first, lastEvent);
        rows.Add(($"memory of {options.Kept} {kind} executions, MiB", Print(bytes / (1024.0 * 1024.0))));
        rows.Add(($"memory of an event of theirs ({events} each), bytes", Print((double)bytes / options.Kept / events)));
    }

    // The collector returns memory when it likes: the least of some seconds is what is needed.
    private async Task<long> SettledAsync()
    {
        var least = long.MaxValue;
        for (var look = 0; look < 12; look++)
        {
            await Task.Delay(500);
            process!.Refresh();
            least = Math.Min(least, process.WorkingSet64);
        }

        return least;
    }

    private async Task<double> RateAsync(Func<Task> run, TimeSpan? duration = null)
    {
        var count = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, options.Clients).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < (duration ?? _duration))
            {
                await run();
                Interlocked.Increment(ref count);
            }
        })));
        return count / watch.Elapsed.TotalSeconds;
    }

    private static string Print(double value) => value.ToString(value < 100 ? "N1" : "N0", CultureInfo.InvariantCulture);
}
