using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Api;

/// <summary>Operations on state machines.</summary>
internal sealed class StateMachineOperations(StepFunctionsEngine engine)
{
    private const int MaxDefinitionLength = 1_048_576;
    private const string Standard = "STANDARD";
    private const string MetadataOnly = "METADATA_ONLY";
    private static readonly MemberRule _arn = Rules.Arn("stateMachineArn");
    private static readonly MemberRule _type = new("type", OneOf: ["STANDARD", "EXPRESS"]);

    public void AddTo(Dictionary<string, Operation> operations)
    {
        operations.Add("CreateStateMachine", Operation.Sync(
            Create, Rules.Name(), new("definition", Required: true, MinLength: 1, MaxLength: MaxDefinitionLength), Rules.Arn("roleArn"), _type, Rules.VersionDescription, TagOperations.Rule()));
        operations.Add("UpdateStateMachine", Operation.Sync(
            Update, _arn, new("definition", MinLength: 1, MaxLength: MaxDefinitionLength), new("roleArn", MinLength: 1, MaxLength: 256), Rules.VersionDescription));
        operations.Add("DescribeStateMachine", Operation.Sync(Describe, _arn));
        operations.Add("DescribeStateMachineForExecution", Operation.Sync(DescribeForExecution, Rules.Arn("executionArn")));
        operations.Add("ListStateMachines", Operation.Sync(List, Rules.MaxResults, Rules.NextToken));
        operations.Add("DeleteStateMachine", Operation.Sync(Delete, _arn));
        operations.Add("ValidateStateMachineDefinition", Operation.Sync(
            Validate, new("definition", Required: true, MinLength: 1, MaxLength: MaxDefinitionLength), _type,
            new("severity", OneOf: ["ERROR", "WARNING"]), new("maxResults", Min: 0, Max: 100)));
    }

    private JsonObject Create(Request request)
    {
        var name = Request.CheckName(request.RequiredText("name"));
        var type = request.Text("type") ?? Standard;
        var publish = Publishes(request);
        var definition = Check(name, request.RequiredText("definition"), type);

        var now = engine.Clock.GetUtcNow();
        var machine = new MachineRecord
        {
            Arn = Arns.Machine(engine.Options, name),
            Name = name,
            Type = type,
            Definition = definition,
            RoleArn = Role(request.RequiredText("roleArn")),
            CreatedAt = now,
            Tags = TagOperations.Read(request.Body["tags"]),
        };
        machine = MachineConfiguration.Apply(machine, request, engine.Options.Logs);
        string? versionArn = null;
        lock (engine.Machines.Gate)
        {
            if (engine.Machines.Find(machine.Arn) is { } existing)
            {
                machine = Repeated(Undeleted(existing), machine, request);
            }
            else
            {
                engine.Machines.Save(machine);
            }

            if (publish)
            {
                versionArn = VersionOperations.Publish(engine, machine, request.Text("versionDescription")).Arn;
            }
        }

        return JsonObject.Of(
            ("stateMachineArn", JsonValue.From(machine.Arn)),
            ("creationDate", HistoryRenderer.EpochSeconds(machine.CreatedAt.UtcTicks)),
            ("stateMachineVersionArn", versionArn is null ? null : JsonValue.From(versionArn)));
    }

    // Creating the same machine again is idempotent; anything else under the name is refused.
    private static MachineRecord Repeated(MachineRecord existing, MachineRecord machine, Request request)
    {
        var same = existing.Definition == machine.Definition
            && existing.Type == machine.Type
            && MachineConfiguration.Same(existing, machine)
            && (request.Body["tags"] is null || JsonValue.DeepEquals(existing.Tags, machine.Tags));
        return same ? existing : throw new StepFunctionsException("StateMachineAlreadyExists", $"State Machine Already Exists: '{machine.Arn}'");
    }

    /// <summary>The machine, unless it is on its way out.</summary>
    /// <exception cref="StepFunctionsException">StateMachineDeleting.</exception>
    public static MachineRecord Undeleted(MachineRecord machine) => machine.IsDeleting
        ? throw new StepFunctionsException("StateMachineDeleting", $"State Machine is being deleted: '{machine.Arn}'")
        : machine;

    private JsonObject Update(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        var definition = request.Text("definition");
        var publish = Publishes(request);
        string? versionArn = null;
        MachineRecord updated;
        lock (engine.Machines.Gate)
        {
            var machine = Undeleted(Find(arn));
            if (definition is null && request.Text("roleArn") is null && request.Body["loggingConfiguration"] is null
                && request.Body["tracingConfiguration"] is null && request.Body["encryptionConfiguration"] is null)
            {
                throw new StepFunctionsException("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified");
            }

            if (definition is not null)
            {
                Check(machine.Name, definition, machine.Type);
            }

            updated = MachineConfiguration.Apply(
                machine with
                {
                    Definition = definition ?? machine.Definition,
                    RoleArn = request.Text("roleArn") is { } role ? Role(role) : machine.RoleArn,
                    UpdatedAt = engine.Clock.GetUtcNow(),
                },
                request,
                engine.Options.Logs);
            if (updated.Definition != machine.Definition || updated.RoleArn != machine.RoleArn || !MachineConfiguration.Same(updated, machine))
            {
                updated = updated with { RevisionId = Guid.NewGuid().ToString("D") };
            }

            engine.Machines.Save(updated);
            if (publish)
            {
                versionArn = VersionOperations.Publish(engine, updated, request.Text("versionDescription")).Arn;
            }
        }

        return JsonObject.Of(
            ("updateDate", HistoryRenderer.EpochSeconds(updated.UpdatedAt!.Value.UtcTicks)),
            ("revisionId", updated.RevisionId is null ? null : JsonValue.From(updated.RevisionId)),
            ("stateMachineVersionArn", versionArn is null ? null : JsonValue.From(versionArn)));
    }

    private JsonObject Describe(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        var machine = engine.Machines.Find(arn) ?? engine.Machines.FindVersion(arn) ?? throw NotFound(arn);
        var isWhole = request.Text("includedData") != MetadataOnly;
        return JsonObject.Of(
            ("stateMachineArn", JsonValue.From(arn)),
            ("name", JsonValue.From(machine.Name)),
            ("status", JsonValue.From(machine.IsDeleting ? "DELETING" : "ACTIVE")),
            ("definition", JsonValue.From(isWhole ? machine.Definition : "")),
            ("roleArn", JsonValue.From(machine.RoleArn)),
            ("type", JsonValue.From(machine.Type)),
            ("creationDate", HistoryRenderer.EpochSeconds(machine.CreatedAt.UtcTicks)),
            ("loggingConfiguration", machine.Logging),
            ("tracingConfiguration", machine.Tracing),
            ("encryptionConfiguration", machine.Encryption),
            ("revisionId", machine.RevisionId is null ? null : JsonValue.From(machine.RevisionId)),
            ("description", machine.Description is null ? null : JsonValue.From(machine.Description)),
            ("variableReferences", isWhole ? VariableReferences.Of(machine.Definition) : null));
    }

    private JsonObject DescribeForExecution(Request request)
    {
        var arn = Arns.Check(request.RequiredText("executionArn"), "execution");
        var actor = engine.Executions.Find(arn) ?? throw ExecutionOperations.NotFound(arn);
        var identity = actor.Identity;

        // A child of a map run names MACHINE/LABEL as its machine.
        var label = identity.MapRunArn is null ? null : identity.StateMachineArn[(identity.StateMachineArn.LastIndexOf('/') + 1)..];
        var owner = label is null ? identity.StateMachineArn : identity.StateMachineArn[..^(label.Length + 1)];
        var machine = (identity.VersionArn is { } version ? engine.Machines.FindVersion(version) : null) ?? engine.Machines.Find(owner) ?? throw NotFound(owner);
        var definition = engine.Definitions.Text(actor.Definition);
        return JsonObject.Of(
            ("stateMachineArn", JsonValue.From(identity.StateMachineArn)),
            ("name", JsonValue.From(identity.StateMachineName)),
            ("definition", JsonValue.From(definition)),
            ("roleArn", JsonValue.From(actor.Identity.RoleArn)),
            ("updateDate", HistoryRenderer.EpochSeconds((machine.UpdatedAt ?? machine.CreatedAt).UtcTicks)),
            ("loggingConfiguration", machine.Logging),
            ("mapRunArn", identity.MapRunArn is null ? null : JsonValue.From(identity.MapRunArn)),
            ("label", label is null ? null : JsonValue.From(label)),
            ("tracingConfiguration", machine.Tracing),
            ("encryptionConfiguration", machine.Encryption),
            ("revisionId", machine.RevisionId is null ? null : JsonValue.From(machine.RevisionId)),
            ("variableReferences", VariableReferences.Of(definition)));
    }

    private JsonObject List(Request request)
    {
        var all = engine.Machines.All.OrderBy(static m => m.Name, StringComparer.Ordinal).ToArray();
        var (page, next) = Paging.Page(request, all);
        return Paging.Answer("stateMachines", page.Select(static m => (JsonValue)JsonObject.Of(
            ("stateMachineArn", JsonValue.From(m.Arn)),
            ("name", JsonValue.From(m.Name)),
            ("type", JsonValue.From(m.Type)),
            ("creationDate", HistoryRenderer.EpochSeconds(m.CreatedAt.UtcTicks)))), next);
    }

    private JsonObject Delete(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        if (engine.Machines.Find(arn) is { } machine)
        {
            engine.Machines.Delete(machine);
        }

        return JsonObject.Empty;
    }

    private JsonObject Validate(Request request)
    {
        var diagnostics = Diagnose(request.RequiredText("definition"), request.Text("type") ?? Standard);
        var shown = diagnostics.Where(d => d.Severity == "ERROR" || request.Text("severity") == "WARNING").ToArray();
        var limit = request.Number("maxResults") is > 0 and var n ? (int)n : 100;
        return JsonObject.Of(
            ("result", JsonValue.From(diagnostics.Any(static d => d.Severity == "ERROR") ? "FAIL" : "OK")),
            ("diagnostics", JsonArray.From(shown.Take(limit).Select(static d => (JsonValue)JsonObject.Of(
                ("severity", JsonValue.From(d.Severity)),
                ("code", JsonValue.From(d.Code)),
                ("message", JsonValue.From(d.Message)),
                ("location", d.Location is null ? null : JsonValue.From(d.Location)))))),
            ("truncated", JsonValue.From(shown.Length > limit)));
    }

    private string Check(string name, string definition, string type)
    {
        var errors = Diagnose(definition, type).Where(static d => d.Severity == "ERROR").ToArray();
        if (errors.Length == 0)
        {
            return definition;
        }

        engine.Options.Observer.DefinitionRefused(name, errors);
        throw new StepFunctionsException("InvalidDefinition", $"Invalid State Machine Definition: '{string.Join(", ", errors.Select(static e => e.WireText))}'");
    }

    private IReadOnlyList<Diagnostic> Diagnose(string definition, string type)
    {
        var (machine, diagnostics) = engine.Definitions.Compile(definition);
        return machine is null ? diagnostics : [.. diagnostics, .. ExpressRules.Check((JsonObject)JsonValue.Parse(definition), type)];
    }

    private static bool Publishes(Request request)
    {
        var publish = request.Flag("publish");
        return request.Text("versionDescription") is null || publish
            ? publish
            : throw new StepFunctionsException("ValidationException", "Version description can only be set when publish is true");
    }

    private static string Role(string arn) => arn.StartsWith("arn:", StringComparison.Ordinal)
        ? arn
        : throw new StepFunctionsException("InvalidArn", $"Invalid Role Arn: '{arn}'");

    private MachineRecord Find(string arn) => engine.Machines.Find(arn) ?? throw NotFound(arn);

    internal static StepFunctionsException NotFound(string arn) => new("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");
}
