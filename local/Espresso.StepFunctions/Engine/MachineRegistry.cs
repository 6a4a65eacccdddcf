using System.Collections.Concurrent;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>An alias: a name that leads to one version or is split between two.</summary>
internal sealed record AliasRecord(string Arn, string Name, string? Description, IReadOnlyList<(string VersionArn, int Weight)> Routing, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public JsonArray RoutingJson => JsonArray.From(Routing.Select(static r => (JsonValue)JsonObject.Of(
        ("stateMachineVersionArn", JsonValue.From(r.VersionArn)),
        ("weight", JsonValue.From(r.Weight)))));

    public JsonObject ToJson() => JsonObject.Of(
        ("arn", JsonValue.From(Arn)),
        ("name", JsonValue.From(Name)),
        ("description", Description is null ? null : JsonValue.From(Description)),
        ("routing", RoutingJson),
        ("createdAt", JsonValue.From(CreatedAt.UtcTicks)),
        ("updatedAt", JsonValue.From(UpdatedAt.UtcTicks)));

    public static AliasRecord From(JsonObject json) => new(
        json["arn"]!.AsString()!,
        json["name"]!.AsString()!,
        json["description"]?.AsString(),
        [.. ((JsonArray)json["routing"]!).Select(static r => (r["stateMachineVersionArn"]!.AsString()!, (int)((JsonNumber)r["weight"]!).Integer))],
        MachineRecord.Moment(json["createdAt"]!),
        MachineRecord.Moment(json["updatedAt"]!));
}

/// <summary>What an ARN given to StartExecution leads to.</summary>
internal sealed record MachineTarget(MachineRecord Machine, string Definition, string? VersionArn, string? AliasArn);

/// <summary>State machines, their versions and their aliases, by ARN.</summary>
internal sealed class MachineRegistry(StepFunctionsEngine engine)
{
    private const string MachinePrefix = "machine/";
    private const string VersionPrefix = "version/";
    private const string AliasPrefix = "alias/";

    private readonly ConcurrentDictionary<string, MachineRecord> _machines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MachineRecord> _versions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AliasRecord> _aliases = new(StringComparer.Ordinal);

    /// <summary>Serialises changes of machines, versions and aliases.</summary>
    public Lock Gate { get; } = new();

    public IEnumerable<MachineRecord> All => _machines.Values;

    /// <summary>The machine, or null. One that was deleted is gone with its last execution, whoever notices first.</summary>
    public MachineRecord? Find(string arn)
    {
        FinishDeletion(arn);
        return _machines.GetValueOrDefault(arn);
    }

    public MachineRecord? FindVersion(string arn) => _versions.GetValueOrDefault(arn);

    public AliasRecord? FindAlias(string arn) => _aliases.GetValueOrDefault(arn);

    /// <summary>The versions of a machine, newest first.</summary>
    public IEnumerable<MachineRecord> Versions(string machineArn) => _versions.Values
        .Where(v => Arns.MachineOf(v.Arn) == machineArn)
        .OrderByDescending(static v => Arns.VersionNumber(v.Arn));

    public IEnumerable<AliasRecord> Aliases(string machineArn) => _aliases.Values
        .Where(a => Arns.MachineOf(a.Arn) == machineArn)
        .OrderBy(static a => a.Name, StringComparer.Ordinal);

    public void Save(MachineRecord machine) => engine.Save(MachinePrefix + machine.Arn, machine.ToJson());

    public void SaveVersion(MachineRecord version) => engine.Save(VersionPrefix + version.Arn, version.ToJson());

    public void SaveAlias(AliasRecord alias) => engine.Save(AliasPrefix + alias.Arn, alias.ToJson());

    /// <summary>Deletes a machine as soon as none of its executions runs (API reference, "DeleteStateMachine").</summary>
    public void Delete(MachineRecord machine)
    {
        lock (Gate)
        {
            if (machine.IsExpress || !IsRunning(machine))
            {
                Drop(machine);
                return;
            }

            Save(machine with { IsDeleting = true });
        }

        // The last one may have ended in between.
        FinishDeletion(machine.Arn);
    }

    /// <summary>An execution has ended: a machine that waited for that to be deleted goes.</summary>
    public void FinishDeletion(string machineArn)
    {
        if (_machines.GetValueOrDefault(machineArn) is not { IsDeleting: true })
        {
            return;
        }

        lock (Gate)
        {
            if (_machines.GetValueOrDefault(machineArn) is { IsDeleting: true } machine && !IsRunning(machine))
            {
                Drop(machine);
            }
        }
    }

    private bool IsRunning(MachineRecord machine) =>
        Array.Exists(engine.Executions.OfMachine(machine.Arn), static e => e.Summary.Status == Interpreter.ExecutionStatus.Running);

    private void Drop(MachineRecord machine)
    {
        foreach (var alias in Aliases(machine.Arn).ToArray())
        {
            DeleteAlias(alias.Arn);
        }

        foreach (var version in Versions(machine.Arn).ToArray())
        {
            DeleteVersion(version.Arn);
        }

        engine.Delete(MachinePrefix + machine.Arn);
    }

    public void DeleteVersion(string arn) => engine.Delete(VersionPrefix + arn);

    public void DeleteAlias(string arn) => engine.Delete(AliasPrefix + arn);

    /// <summary>The machine, version or alias of an ARN; an alias with two versions draws one.</summary>
    public MachineTarget? Resolve(string arn, double chance)
    {
        if (Find(arn) is { } machine)
        {
            return new MachineTarget(machine, machine.Definition, VersionArn: null, AliasArn: null);
        }

        if (FindVersion(arn) is { } version && Find(Arns.MachineOf(arn)) is { } owner)
        {
            return new MachineTarget(owner with { RoleArn = version.RoleArn, Logging = version.Logging }, version.Definition, arn, AliasArn: null);
        }

        if (FindAlias(arn) is { } alias && Find(Arns.MachineOf(arn)) is { } aliased)
        {
            var chosen = chance * 100 < alias.Routing[0].Weight || alias.Routing.Count == 1 ? alias.Routing[0].VersionArn : alias.Routing[1].VersionArn;
            if (FindVersion(chosen) is { } target)
            {
                return new MachineTarget(aliased with { RoleArn = target.RoleArn, Logging = target.Logging }, target.Definition, chosen, arn);
            }
        }

        return null;
    }

    public void Put(string key, JsonObject json)
    {
        if (key.StartsWith(MachinePrefix, StringComparison.Ordinal))
        {
            _machines[key[MachinePrefix.Length..]] = MachineRecord.From(json);
        }
        else if (key.StartsWith(VersionPrefix, StringComparison.Ordinal))
        {
            _versions[key[VersionPrefix.Length..]] = MachineRecord.From(json);
        }
        else if (key.StartsWith(AliasPrefix, StringComparison.Ordinal))
        {
            _aliases[key[AliasPrefix.Length..]] = AliasRecord.From(json);
        }
    }

    public void Remove(string key)
    {
        if (key.StartsWith(MachinePrefix, StringComparison.Ordinal))
        {
            _machines.TryRemove(key[MachinePrefix.Length..], out _);
        }
        else if (key.StartsWith(VersionPrefix, StringComparison.Ordinal))
        {
            _versions.TryRemove(key[VersionPrefix.Length..], out _);
        }
        else if (key.StartsWith(AliasPrefix, StringComparison.Ordinal))
        {
            _aliases.TryRemove(key[AliasPrefix.Length..], out _);
        }
    }
}
