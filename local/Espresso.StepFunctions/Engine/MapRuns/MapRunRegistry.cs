using System.Collections.Concurrent;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>Map runs: the children of distributed Map states.</summary>
internal sealed class MapRunRegistry(StepFunctionsEngine engine)
{
    private const string Prefix = "maprun/";
    private const string ItemsPrefix = "mapitems/";
    private const string Succeeded = "SUCCEEDED";

    private readonly ConcurrentDictionary<string, MapRun> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MapItemSet> _items = new(StringComparer.Ordinal);

    /// <summary>DescribeMapRun's answer, or null.</summary>
    public JsonObject? Describe(string arn) => _live.TryGetValue(arn, out var run) ? run.Describe() : _kept.TryGetValue(arn, out var kept) ? Shown(kept) : null;

    /// <summary>The runs of an execution.</summary>
    public IEnumerable<JsonObject> Of(string executionArn) => _live.Values.Select(static r => r.Describe())
        .Concat(_kept.Where(e => !_live.ContainsKey(e.Key)).Select(static e => Shown(e.Value)))
        .Where(r => r["executionArn"]!.AsString() == executionArn);

    public bool Put(string key, JsonObject json)
    {
        if (key.StartsWith(ItemsPrefix, StringComparison.Ordinal))
        {
            _items[key[ItemsPrefix.Length..]] = MapItemSet.From(json);
            return true;
        }

        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        _kept[key[Prefix.Length..]] = json;
        return true;
    }

    public void Remove(string key)
    {
        if (key.StartsWith(ItemsPrefix, StringComparison.Ordinal))
        {
            _items.TryRemove(key[ItemsPrefix.Length..], out _);
        }
        else if (key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            _kept.TryRemove(key[Prefix.Length..], out _);
        }
    }

    /// <summary>Forgets the runs of an execution that is not kept any more.</summary>
    public void Forget(string executionArn)
    {
        foreach (var arn in _kept.Where(r => r.Value["executionArn"]!.AsString() == executionArn).Select(static r => r.Key).ToArray())
        {
            engine.Delete(Prefix + arn);
            engine.Delete(ItemsPrefix + arn);
        }
    }

    /// <summary>Carries out a run. After a restart it is carried out again and finds the children that it had started.</summary>
    public async Task<TaskReply> RunAsync(ExecutionActor parent, MapRunCall call, CancellationToken cancellationToken)
    {
        var run = new MapRun(parent, call, _kept.GetValueOrDefault(call.MapRunArn));
        _live[run.Arn] = run;
        TaskReply reply;
        try
        {
            reply = await RunAsync(parent, call, run, cancellationToken);
        }
        catch (OperationCanceledException) when (!engine.IsDisposed)
        {
            Finish(run, "ABORTED");
            throw;
        }
        catch (StateErrorException e)
        {
            reply = new TaskReply(Output: null, e.Error, e.Cause);
        }

        Finish(run, reply.Error is null ? Succeeded : "FAILED");
        return reply;
    }

    /// <summary>The state has gone on: the items of a run that succeeded are not wanted any more. What failed may be redriven with them.</summary>
    public void Release(MapRunCall call)
    {
        if (_items.ContainsKey(call.MapRunArn) && _kept[call.MapRunArn]["status"]!.AsString() == Succeeded)
        {
            engine.Delete(ItemsPrefix + call.MapRunArn);
        }
    }

    /// <summary>Ends a run that its state had given up, when a kill came before its children were stopped.</summary>
    public void Abandon(ExecutionActor parent, MapRunCall call)
    {
        var kept = _kept.GetValueOrDefault(call.MapRunArn);
        if (kept is not null && kept["status"]!.AsString() != MapRun.Running)
        {
            Release(call);
            return;
        }

        var run = new MapRun(parent, call, kept);
        var inputs = MapRunInputs.Of(call, Known(call) ?? MapItemSet.OfState(JsonArray.Empty, hasKeys: false));
        run.Planned([.. inputs.Select(static i => i.Items)]);
        for (var i = 0; i < inputs.Count; i++)
        {
            if (Earlier(parent, call, i, inputs[i].Input) is { } child)
            {
                var isRunning = child.Summary.Status == ExecutionStatus.Running;
                run.Ended(i, isRunning ? ExecutionStatus.Aborted : child.Summary.Status);
                if (isRunning)
                {
                    child.Post(new Signal(SignalKind.Stop));
                }
            }
        }

        Finish(run, "ABORTED");
    }

    /// <summary>Changes a run that is running; false when there is none.</summary>
    public bool Update(string arn, JsonObject settings)
    {
        if (!_live.TryGetValue(arn, out var run))
        {
            return false;
        }

        run.Update(settings);
        engine.Save(Prefix + arn, run.ToJson());
        return true;
    }

    private static JsonObject Shown(JsonObject kept) => new(
        [.. kept.Where(static m => m.Key != MapRun.UpdatedMember).Select(static m => m.Key)],
        [.. kept.Where(static m => m.Key != MapRun.UpdatedMember).Select(static m => m.Value)]);

    private void Finish(MapRun run, string status)
    {
        run.Finish(status, engine.Clock.GetUtcNow());
        engine.Save(Prefix + run.Arn, run.ToJson());
        _live.TryRemove(run.Arn, out _);
        engine.Options.Observer.Progressed(run.ExecutionArn, engine.Executions.Find(run.ExecutionArn)?.Summary.Events ?? 0);
    }

    private MapItemSet? Known(MapRunCall call) => call.Items is { } items ? MapItemSet.OfState(items, call.HasKeys) : _items.GetValueOrDefault(call.MapRunArn);

    // An object that was read is not read again: it may have changed meanwhile.
    private async Task<MapItemSet> ItemsAsync(MapRunCall call, MapStorageCalls storage)
    {
        if (Known(call) is { } known)
        {
            return known;
        }

        var items = await new MapItemReader(call, storage).ReadAsync();
        engine.Save(ItemsPrefix + call.MapRunArn, items.ToJson());
        return items;
    }

    private async Task<TaskReply> RunAsync(ExecutionActor parent, MapRunCall call, MapRun run, CancellationToken cancellationToken)
    {
        var storage = new MapStorageCalls(engine.Options.Integration, cancellationToken);
        var inputs = MapRunInputs.Of(call, await ItemsAsync(call, storage));
        run.Planned([.. inputs.Select(static i => i.Items)]);
        engine.Save(Prefix + run.Arn, run.ToJson());
        var children = new ExecutionActor?[inputs.Count];
        using var failed = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(failed.Token, cancellationToken);
        try
        {
            await EachAsync(inputs.Count, run, stop, async (i, token) =>
            {
                var child = children[i] = await ChildAsync(parent, call, i, inputs[i].Input);
                run.Started(i);
                await child.Closed.Task.WaitAsync(token);
                await KeepAsync(parent, call, i, child);
                if (run.Ended(i, child.Summary.Status))
                {
                    await failed.CancelAsync();
                }
            });
        }
        catch (OperationCanceledException) when (!engine.IsDisposed)
        {
            await Task.WhenAll(children.Select((child, i) => StopAsync(run, child, i)));
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (failed.IsCancellationRequested)
        {
            return new TaskReply(Output: null, ErrorNames.ExceedToleratedFailureThreshold, "The specified tolerated failure threshold was exceeded");
        }

        return new TaskReply(await new MapResultWriter(call, storage).ResultAsync(run.Arn, [.. children.OfType<ExecutionActor>()]), Error: null, Cause: null);
    }

    // As many at once as the run allows at the time. The first that goes wrong stops the others.
    private static async Task EachAsync(int count, MapRun run, CancellationTokenSource stop, Func<int, CancellationToken, Task> body)
    {
        var bodies = new List<Task>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                await run.EnterAsync(stop.Token);
                bodies.Add(OneAsync(i));
            }
        }
        finally
        {
            await Task.WhenAll(bodies);
        }

        async Task OneAsync(int i)
        {
            try
            {
                await Task.Yield();
                stop.Token.ThrowIfCancellationRequested();
                await body(i, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
            finally
            {
                run.Leave();
            }
        }
    }

    private static async Task StopAsync(MapRun run, ExecutionActor? child, int index)
    {
        if (child is { Summary.Status: ExecutionStatus.Running })
        {
            await child.PostAsync(new Signal(SignalKind.Stop));
            run.Ended(index, child.Summary.Status);
        }
    }

    private async Task<ExecutionActor> ChildAsync(ExecutionActor parent, MapRunCall call, int index, JsonValue input)
    {
        var child = Earlier(parent, call, index, input);

        // In a redriven run, what had failed goes on. After a restart the child may have been redriven before.
        if (child is { IsRecalled: false, Summary.Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted } && child.Summary.RedriveCount < call.RedriveCount)
        {
            child.Reopen();
            await child.PostAsync(new Signal(SignalKind.Redrive));
        }

        var identity = IdentityOf(parent, call, index);
        return child ?? await engine.Executions.StartAsync(identity, call.State.ProcessorDefinition, input) ?? engine.Executions.Find(identity.Arn)!;
    }

    /// <summary>A child that was started before a restart or a redrive.</summary>
    private ExecutionActor? Earlier(ExecutionActor parent, MapRunCall call, int index, JsonValue input)
    {
        var identity = IdentityOf(parent, call, index);
        if (!identity.IsExpress || !call.Ended.TryGetValue(index, out var kept))
        {
            return engine.Executions.Find(identity.Arn);
        }

        // An Express child that failed starts again in a redriven run.
        var status = StatusChanges.Status(kept["status"]!.AsString()!);
        if (status != ExecutionStatus.Succeeded && ((JsonNumber)kept["redriveCount"]!).Integer < call.RedriveCount)
        {
            return null;
        }

        var summary = new ExecutionSummary(
            status,
            MachineRecord.Moment(kept["startedAt"]!),
            MachineRecord.Moment(kept["stoppedAt"]!),
            kept["output"],
            kept["error"] is null && kept["cause"] is null ? null : new StateError(kept["error"]?.AsString(), kept["cause"]?.AsString()),
            RedriveCount: 0,
            RedrivenAt: null);
        return engine.Executions.Recall(identity, call.State.ProcessorDefinition, input, summary);
    }

    // An Express execution leaves nothing behind; its parent remembers how it ended.
    private static async Task KeepAsync(ExecutionActor parent, MapRunCall call, int index, ExecutionActor child)
    {
        if (!child.Identity.IsExpress || child.IsRecalled)
        {
            return;
        }

        var summary = child.Summary;
        var data = JsonObject.Of(
            ("index", JsonValue.From(index)),
            ("status", JsonValue.From(StatusChanges.Name(summary.Status))),
            ("startedAt", JsonValue.From(summary.StartedAt.UtcTicks)),
            ("stoppedAt", JsonValue.From(summary.StoppedAt!.Value.UtcTicks)),
            ("output", summary.Output),
            ("error", summary.Error?.Name is { } error ? JsonValue.From(error) : null),
            ("cause", summary.Error?.Cause is { } cause ? JsonValue.From(cause) : null),
            ("redriveCount", JsonValue.From(call.RedriveCount)));
        await parent.PostAsync(new Signal(SignalKind.ChildEnded) { Id = call.Id, Data = data });
    }

    // The same child has the same id after a restart.
    private static ExecutionIdentity IdentityOf(ExecutionActor parent, MapRunCall call, int index)
    {
        var id = new TaskId(parent.Identity.Id, call.FirstId).Uuid(index);
        var name = id.ToString("D");
        var machineArn = $"{parent.Identity.StateMachineArn}/{call.Label}";
        var isExpress = call.State.IsExpress;
        var arn = machineArn.Replace(":stateMachine:", isExpress ? ":express:" : ":execution:", StringComparison.Ordinal) + ":" + name + (isExpress ? ":" + name : "");
        return new ExecutionIdentity(id, arn, name, machineArn, $"{parent.Identity.StateMachineName}/{call.Label}", parent.Identity.RoleArn, isExpress, VersionArn: null, AliasArn: null, parent.Identity.TraceHeader ?? TraceContext.TraceParent(parent.Identity, parent.Input))
        {
            MapRunArn = call.MapRunArn,
            Logging = parent.Identity.Logging,
        };
    }
}
