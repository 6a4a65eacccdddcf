using System.Collections.Concurrent;
using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>The executions of Standard machines, by ARN and by machine in the order of their starts.</summary>
internal sealed class ExecutionRegistry(StepFunctionsEngine engine)
{
    private readonly ConcurrentDictionary<string, ExecutionActor> _byArn = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, List<ExecutionActor>> _byMachine = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<TaskId, ExecutionActor> _byTask = new();

    /// <summary>The execution that a task of another one started, or null.</summary>
    public ExecutionActor? FindStartedBy(TaskId task) => _byTask.GetValueOrDefault(task);

    /// <summary>Sees to it that an execution that was found has started: a kill may have come in between.</summary>
    public static async Task<ExecutionActor> StartedAsync(ExecutionActor actor)
    {
        if (actor.Summary.StartedAt == default)
        {
            await actor.PostAsync(new Signal(SignalKind.Start));
        }

        return actor;
    }

    public ExecutionActor? Find(string arn) => _byArn.GetValueOrDefault(arn);

    /// <summary>The executions of a machine, the one started last first.</summary>
    public ExecutionActor[] OfMachine(string machineArn)
    {
        if (!_byMachine.TryGetValue(machineArn, out var list))
        {
            return [];
        }

        lock (list)
        {
            return [.. Enumerable.Reverse(list)];
        }
    }

    /// <summary>
    /// Starts an execution; done when it survives. A name that runs with the same input answers that execution.
    /// </summary>
    /// <exception cref="StepFunctionsException">ExecutionAlreadyExists.</exception>
    public async Task<ExecutionActor> StartAsync(MachineTarget target, string? name, JsonValue input, string? traceHeader, TaskId? startedBy = null)
    {
        var id = StepFunctionsEngine.NewId();
        name ??= Guid.NewGuid().ToString("D");
        var machine = target.Machine;
        var arn = machine.IsExpress
            ? Arns.Express(engine.Options, machine.Name, name, id)
            : Arns.Execution(engine.Options, machine.Name, name);
        var identity = new ExecutionIdentity(id, arn, name, machine.Arn, machine.Name, machine.RoleArn, machine.IsExpress, target.VersionArn, target.AliasArn, traceHeader)
        {
            Logging = LogSettings.Of(machine.Logging),
            StartedBy = startedBy,
        };
        return await StartAsync(identity, target.Definition, input) ?? await StartedAsync(Existing(arn, input));
    }

    /// <summary>Starts an execution of a definition; null when its ARN is taken.</summary>
    public async Task<ExecutionActor?> StartAsync(ExecutionIdentity identity, string definition, JsonValue input)
    {
        var actor = Create(identity, engine.KeepDefinition(definition), input, StepFunctionsEngine.NewSeed());
        if (!identity.IsExpress && !_byArn.TryAdd(identity.Arn, actor))
        {
            return null;
        }

        engine.Register(actor);
        if (!identity.IsExpress)
        {
            engine.Note(RecordOf(actor));
            List(actor);
        }

        await actor.PostAsync(new Signal(SignalKind.Start));
        return actor;
    }

    public ExecutionActor Restore(JournalRecord.Created created)
    {
        var header = (JsonObject)JsonValue.Parse(created.Header);
        var identity = new ExecutionIdentity(
            created.Execution,
            header["arn"]!.AsString()!,
            header["name"]!.AsString()!,
            header["machineArn"]!.AsString()!,
            header["machineName"]!.AsString()!,
            header["roleArn"]!.AsString()!,
            IsExpress: false,
            header["versionArn"]?.AsString(),
            header["aliasArn"]?.AsString(),
            header["traceHeader"]?.AsString())
        {
            MapRunArn = header["mapRunArn"]?.AsString(),
            Logging = LogSettings.From(header["logging"]),
            StartedBy = header["startedBy"]?.AsString() is { } task ? TaskId.Parse(task) : null,
        };
        var actor = Create(identity, created.Definition, JsonValue.Parse(created.Input), created.Seed);
        if (_byArn.TryGetValue(identity.Arn, out var duplicate))
        {
            Drop(duplicate);
        }

        _byArn[identity.Arn] = actor;
        List(actor);
        return actor;
    }

    /// <summary>Takes an execution out of the lists.</summary>
    public void Drop(ExecutionActor actor)
    {
        _byArn.TryRemove(actor.Identity.Arn, out _);
        if (actor.Identity.StartedBy is { } task)
        {
            _byTask.TryRemove(task, out _);
        }

        var list = _byMachine[actor.Identity.StateMachineArn];
        lock (list)
        {
            list.Remove(actor);
        }
    }

    /// <summary>An Express child of a map run that ended before a restart.</summary>
    public ExecutionActor Recall(ExecutionIdentity identity, string definition, JsonValue input, ExecutionSummary summary) =>
        Create(identity, engine.KeepDefinition(definition), input, seed: 0).AlreadyClosed(summary);

    private ExecutionActor Create(ExecutionIdentity identity, string definition, JsonValue input, ulong seed)
    {
        var (machine, diagnostics) = engine.Definitions.Compile(engine.Definitions.Text(definition));
        return machine is null
            ? throw new InvalidDataException($"The definition of {identity.Arn} was accepted once and is refused now: {string.Join(", ", diagnostics.Select(static d => d.Advice))}")
            : new ExecutionActor(engine, identity, machine, definition, input, seed);
    }

    private ExecutionActor Existing(string arn, JsonValue input)
    {
        var existing = _byArn[arn];
        return existing.Summary.Status == ExecutionStatus.Running && existing.Input.Text == input.Text
            ? existing
            : throw new StepFunctionsException("ExecutionAlreadyExists", $"Execution Already Exists: '{arn}'");
    }

    private void List(ExecutionActor actor)
    {
        if (actor.Identity.StartedBy is { } task)
        {
            _byTask[task] = actor;
        }

        var list = _byMachine.GetOrAdd(actor.Identity.StateMachineArn, static _ => []);
        lock (list)
        {
            list.Add(actor);
        }
    }

    public static JournalRecord.Created RecordOf(ExecutionActor actor)
    {
        var identity = actor.Identity;
        var header = JsonObject.Of(
            ("arn", JsonValue.From(identity.Arn)),
            ("name", JsonValue.From(identity.Name)),
            ("machineArn", JsonValue.From(identity.StateMachineArn)),
            ("machineName", JsonValue.From(identity.StateMachineName)),
            ("roleArn", JsonValue.From(identity.RoleArn)),
            ("versionArn", identity.VersionArn is null ? null : JsonValue.From(identity.VersionArn)),
            ("aliasArn", identity.AliasArn is null ? null : JsonValue.From(identity.AliasArn)),
            ("traceHeader", identity.TraceHeader is null ? null : JsonValue.From(identity.TraceHeader)),
            ("startedBy", identity.StartedBy is { } task ? JsonValue.From(task.ToString()) : null),
            ("mapRunArn", identity.MapRunArn is null ? null : JsonValue.From(identity.MapRunArn)),
            ("logging", identity.Logging?.ToJson()));
        return new JournalRecord.Created(identity.Id, actor.Seed, actor.Definition, header.Text, actor.Input.Text);
    }
}
