using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>Map runs: the children of distributed Map states.</summary>
internal sealed class MapRunRegistry(StepFunctionsEngine engine)
{
    private const string Prefix = "maprun/";

    private readonly ConcurrentDictionary<string, MapRun> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> _ended = new(StringComparer.Ordinal);

    /// <summary>DescribeMapRun's answer, or null.</summary>
    public JsonObject? Describe(string arn) => _live.TryGetValue(arn, out var run) ? run.Describe() : _ended.TryGetValue(arn, out var ended) ? Shown(ended) : null;

    /// <summary>The runs of an execution.</summary>
    public IEnumerable<JsonObject> Of(string executionArn) => _live.Values.Select(static r => r.Describe())
        .Concat(_ended.Where(e => !_live.ContainsKey(e.Key)).Select(static e => Shown(e.Value)))
        .Where(r => r["executionArn"]!.AsString() == executionArn);

    public bool Put(string key, JsonObject json)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        _ended[key[Prefix.Length..]] = json;
        return true;
    }

    /// <summary>Carries out a run. After a restart it is carried out again and finds the children that it had started.</summary>
    public async Task<TaskReply> RunAsync(ExecutionActor parent, MapRunCall call, CancellationToken cancellationToken)
    {
        var run = new MapRun(parent, call, engine.Clock.GetUtcNow(), _ended.GetValueOrDefault(call.MapRunArn));
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

        Finish(run, reply.Error is null ? "SUCCEEDED" : "FAILED");
        return reply;
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
    }

    private async Task<TaskReply> RunAsync(ExecutionActor parent, MapRunCall call, MapRun run, CancellationToken cancellationToken)
    {
        var storage = new MapStorageCalls(engine.Options.Integration, cancellationToken);
        var items = call.Items ?? await new MapItemReader(call, storage).ReadAsync();
        var inputs = MapRunInputs.Of(call, items);
        run.Planned([.. inputs.Select(static i => i.Items)]);
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
        // The same child has the same id after a restart.
        var id = ChildId(parent.Identity.Id, call.FirstId, index);
        var name = id.ToString("D");
        var machineArn = $"{parent.Identity.StateMachineArn}/{call.Label}";
        var isExpress = call.State.IsExpress;
        var arn = machineArn.Replace(":stateMachine:", isExpress ? ":express:" : ":execution:", StringComparison.Ordinal) + ":" + name + (isExpress ? ":" + name : "");
        var identity = new ExecutionIdentity(id, arn, name, machineArn, $"{parent.Identity.StateMachineName}/{call.Label}", parent.Identity.RoleArn, isExpress, VersionArn: null, AliasArn: null, parent.Identity.TraceHeader ?? TraceContext.TraceParent(parent.Identity, parent.Input))
        {
            MapRunArn = call.MapRunArn,
            Logging = parent.Identity.Logging,
        };
        var child = engine.Executions.Find(arn)
            ?? await engine.Executions.StartAsync(identity, call.State.ProcessorDefinition, input)
            ?? engine.Executions.Find(arn)!;

        // In a redriven run, what had failed goes on. After a restart the child may have been redriven before.
        if (child.Summary.RedriveCount < call.RedriveCount && child.Summary.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted)
        {
            child.Reopen();
            await child.PostAsync(new Signal(SignalKind.Redrive));
        }

        return child;
    }

    private static Guid ChildId(Guid parent, int call, int index)
    {
        Span<byte> source = stackalloc byte[24];
        parent.TryWriteBytes(source);
        BinaryPrimitives.WriteInt32LittleEndian(source[16..], call);
        BinaryPrimitives.WriteInt32LittleEndian(source[20..], index);
        return new Guid(SHA256.HashData(source).AsSpan(0, 16));
    }
}
