using System.Globalization;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>Operations on versions and aliases.</summary>
internal sealed class VersionOperations(StepFunctionsEngine engine)
{
    /// <summary>What a request calls the revision of a machine that was never changed.</summary>
    private const string FirstRevision = "INITIAL";

    /// <summary>Service guide, "Quotas related to versions and aliases".</summary>
    private const int MostVersions = 1000;

    /// <inheritdoc cref="MostVersions"/>
    private const int MostAliases = 100;

    private static readonly MemberRule _machine = Rules.Arn("stateMachineArn");
    private static readonly MemberRule _alias = Rules.Arn("stateMachineAliasArn");

    public void AddTo(Dictionary<string, Operation> operations)
    {
        operations.Add("PublishStateMachineVersion", Operation.Sync(PublishVersion, _machine, new("description", MaxLength: 256)));
        operations.Add("ListStateMachineVersions", Operation.Sync(ListVersions, _machine, Rules.MaxResults, Rules.NextToken));
        operations.Add("DeleteStateMachineVersion", Operation.Sync(DeleteVersion, new MemberRule("stateMachineVersionArn", Required: true, MinLength: 1, MaxLength: 2000)));
        operations.Add("CreateStateMachineAlias", Operation.Sync(CreateAlias, AliasRouting.NameRule, new("description", MaxLength: 256), AliasRouting.Rule(required: true)));
        operations.Add("DescribeStateMachineAlias", Operation.Sync(DescribeAlias, _alias));
        operations.Add("UpdateStateMachineAlias", Operation.Sync(UpdateAlias, _alias, new("description", MaxLength: 256), AliasRouting.Rule(required: false)));
        operations.Add("DeleteStateMachineAlias", Operation.Sync(DeleteAlias, _alias));
        operations.Add("ListStateMachineAliases", Operation.Sync(ListAliases, _machine, Rules.MaxResults, Rules.NextToken));
    }

    /// <summary>Publishes what the machine is now; the same revision again answers the version that has it.</summary>
    public static MachineRecord Publish(StepFunctionsEngine engine, MachineRecord machine, string? description)
    {
        if (engine.Machines.Versions(machine.Arn).FirstOrDefault(v => v.RevisionId == machine.RevisionId) is { } known)
        {
            return known;
        }

        if (engine.Machines.Versions(machine.Arn).Count() >= MostVersions)
        {
            throw OverQuota($"A state machine has at most {MostVersions} versions: '{machine.Arn}'");
        }

        var version = machine with
        {
            Arn = string.Create(CultureInfo.InvariantCulture, $"{machine.Arn}:{machine.NextVersion}"),
            Description = description,
            CreatedAt = engine.Clock.GetUtcNow(),
        };
        engine.Machines.SaveVersion(version);
        engine.Machines.Save(machine with { NextVersion = machine.NextVersion + 1 });
        return version;
    }

    private static StepFunctionsException OverQuota(string message) => new("ServiceQuotaExceededException", message);

    private JsonObject PublishVersion(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        lock (engine.Machines.Gate)
        {
            var machine = StateMachineOperations.Undeleted(engine.Machines.Find(arn) ?? throw StateMachineOperations.NotFound(arn));
            if (request.Text("revisionId") is { } revision && revision != (machine.RevisionId ?? FirstRevision))
            {
                throw new StepFunctionsException("ConflictException", $"Failed to publish the State Machine version for revision {revision}. The current State Machine revision is {machine.RevisionId ?? FirstRevision}.");
            }

            var version = Publish(engine, machine, request.Text("description"));
            return JsonObject.Of(
                ("creationDate", HistoryRenderer.EpochSeconds(version.CreatedAt.UtcTicks)),
                ("stateMachineVersionArn", JsonValue.From(version.Arn)));
        }
    }

    private JsonObject ListVersions(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        var (page, next) = Paging.Page(request, [.. engine.Machines.Versions(arn)]);
        return Paging.Answer("stateMachineVersions", page.Select(static v => (JsonValue)JsonObject.Of(
            ("creationDate", HistoryRenderer.EpochSeconds(v.CreatedAt.UtcTicks)),
            ("stateMachineVersionArn", JsonValue.From(v.Arn)))), next);
    }

    private JsonObject DeleteVersion(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineVersionArn"), "stateMachine");
        lock (engine.Machines.Gate)
        {
            var users = engine.Machines.Aliases(Arns.MachineOf(arn)).Where(a => a.Routing.Any(r => r.VersionArn == arn)).ToArray();
            if (users.Length > 0)
            {
                throw new StepFunctionsException("ConflictException", $"Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [{string.Join(", ", users.Select(static a => a.Name))}]");
            }

            if (engine.Machines.FindVersion(arn) is not null)
            {
                engine.Machines.DeleteVersion(arn);
            }
        }

        return JsonObject.Empty;
    }

    private JsonObject CreateAlias(Request request)
    {
        var name = request.RequiredText("name");
        var routing = Routing(request.Body["routingConfiguration"]!);
        var machineArn = Arns.MachineOf(routing[0].VersionArn);
        var now = engine.Clock.GetUtcNow();
        var alias = new AliasRecord($"{machineArn}:{name}", name, request.Text("description"), routing, now, now);
        lock (engine.Machines.Gate)
        {
            if (engine.Machines.Find(machineArn) is { } owner)
            {
                StateMachineOperations.Undeleted(owner);
            }

            if (engine.Machines.FindAlias(alias.Arn) is { } existing)
            {
                alias = existing.Description == alias.Description && existing.Routing.SequenceEqual(alias.Routing)
                    ? existing
                    : throw new StepFunctionsException("ConflictException", "Failed to create alias because an alias with the same name and a different routing configuration already exists.");
            }
            else if (engine.Machines.Aliases(machineArn).Count() >= MostAliases)
            {
                throw OverQuota($"A state machine has at most {MostAliases} aliases: '{machineArn}'");
            }
            else
            {
                engine.Machines.SaveAlias(alias);
            }
        }

        return JsonObject.Of(
            ("stateMachineAliasArn", JsonValue.From(alias.Arn)),
            ("creationDate", HistoryRenderer.EpochSeconds(alias.CreatedAt.UtcTicks)));
    }

    private JsonObject DescribeAlias(Request request)
    {
        var alias = Find(request);
        return JsonObject.Of(
            ("stateMachineAliasArn", JsonValue.From(alias.Arn)),
            ("name", JsonValue.From(alias.Name)),
            ("description", alias.Description is null ? null : JsonValue.From(alias.Description)),
            ("routingConfiguration", alias.RoutingJson),
            ("creationDate", HistoryRenderer.EpochSeconds(alias.CreatedAt.UtcTicks)),
            ("updateDate", HistoryRenderer.EpochSeconds(alias.UpdatedAt.UtcTicks)));
    }

    private JsonObject UpdateAlias(Request request)
    {
        lock (engine.Machines.Gate)
        {
            var alias = Find(request);
            if (request.Text("description") is null && request.Body["routingConfiguration"] is null)
            {
                throw new StepFunctionsException("ValidationException", "Either the description or the routing configuration must be specified");
            }

            var updated = alias with
            {
                Description = request.Text("description") ?? alias.Description,
                Routing = request.Body["routingConfiguration"] is { } routing ? Routing(routing) : alias.Routing,
                UpdatedAt = engine.Clock.GetUtcNow(),
            };
            engine.Machines.SaveAlias(updated);
            return JsonObject.Of(("updateDate", HistoryRenderer.EpochSeconds(updated.UpdatedAt.UtcTicks)));
        }
    }

    private JsonObject DeleteAlias(Request request)
    {
        lock (engine.Machines.Gate)
        {
            var arn = Arns.Check(request.RequiredText("stateMachineAliasArn"), "stateMachine");
            if (engine.Machines.FindAlias(arn) is not null)
            {
                engine.Machines.DeleteAlias(arn);
            }
        }

        return JsonObject.Empty;
    }

    private JsonObject ListAliases(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        var machineArn = Arns.MachineOf(arn);
        if (engine.Machines.Find(machineArn) is null)
        {
            throw StateMachineOperations.NotFound(arn);
        }

        var aliases = engine.Machines.Aliases(machineArn).Where(a => arn == machineArn || a.Routing.Any(r => r.VersionArn == arn)).ToArray();
        var (page, next) = Paging.Page(request, aliases);
        return Paging.Answer("stateMachineAliases", page.Select(static a => (JsonValue)JsonObject.Of(
            ("stateMachineAliasArn", JsonValue.From(a.Arn)),
            ("creationDate", HistoryRenderer.EpochSeconds(a.CreatedAt.UtcTicks)))), next);
    }

    private AliasRecord Find(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineAliasArn"), "stateMachine");
        return engine.Machines.FindAlias(arn) ?? throw new StepFunctionsException("ResourceNotFound", "Request references a resource that does not exist.");
    }

    private List<(string VersionArn, int Weight)> Routing(JsonValue value)
    {
        var routing = AliasRouting.Read(value);
        return routing.FirstOrDefault(r => engine.Machines.FindVersion(r.VersionArn) is null) is { VersionArn: { } missing }
            ? throw new StepFunctionsException("ResourceNotFound", $"Resource not found: '{missing}'")
            : routing;
    }
}
