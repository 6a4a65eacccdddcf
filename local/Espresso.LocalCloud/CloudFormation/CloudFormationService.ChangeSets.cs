using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Stacks;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation;

/// <summary>Change sets: look first, apply after.</summary>
internal sealed partial class CloudFormationService
{
    private const string NothingChanged = "The submitted information didn't contain changes. Submit different information to create a change set.";

    private void AddChangeSetOperations()
    {
        Accept("CreateChangeSet", CreateChangeSetAsync);
        Accept("DescribeChangeSet", (input, call) => Description(ChangeSetFrom(input)));
        Accept("ExecuteChangeSet", ExecuteChangeSetAsync);
        Accept("DeleteChangeSet", (input, call) =>
        {
            var changeSet = ChangeSetFrom(input);
            if (changeSet.ExecutionStatus is "EXECUTE_IN_PROGRESS")
                throw new CloudException("InvalidChangeSetStatus", $"ChangeSet [{changeSet.Id}] cannot be deleted in its current status of [EXECUTE_IN_PROGRESS]");
            lock (_gate)
                _changeSets.Remove(changeSet.Id);
            _store.Remove(changeSet);
            return [];
        });
        Accept("ListChangeSets", (input, call) =>
        {
            var stack = Existing(input.RequiredText("StackName"));
            lock (_gate)
            {
                return new JsonObject
                {
                    ["Summaries"] = new JsonArray([.. _changeSets.Values.Where(one => one.StackId == stack.Record.Id).OrderBy(one => one.CreatedAt).Select(Summary)]),
                };
            }
        });
    }

    private async Task<JsonObject> CreateChangeSetAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("ChangeSetName");
        var type = input.Text("ChangeSetType") ?? "UPDATE";
        if (type is not ("CREATE" or "UPDATE"))
            throw Invalid($"ChangeSetType {type} is not supported. Known: CREATE, UPDATE.");
        var stack = Find(input.RequiredText("StackName")) is { Record.IsDeleted: false } found ? found : null;
        if (type is "UPDATE")
        {
            if (stack is null)
                throw Invalid($"Stack [{input.Text("StackName")}] does not exist");
            MustBeUpdatable(stack);
        }
        else if (stack is { Record.Status: not "REVIEW_IN_PROGRESS" })
        {
            throw Invalid($"Stack [{stack.Record.Name}] already exists and cannot be created again with the changeSet [{name}].");
        }

        var stackInput = InputFrom(input, stack?.Record.Input);
        if (stack is not null && ChangeSetOf(stack, name) is not null)
            throw new CloudException("AlreadyExistsException", $"ChangeSet {name} already exists for stack [{stack.Record.Id}]");
        var isNew = stack is null;
        stack ??= NewStack(StackNameFor(input), "REVIEW_IN_PROGRESS");
        var plan = Planned(stack, stackInput);
        if (isNew)
            stack.Enter("REVIEW_IN_PROGRESS", "User Initiated");

        var isEmpty = type is "UPDATE" && plan.IsEmpty;
        var changeSet = new ChangeSetRecord
        {
            Id = _cloud.Settings.Arn("cloudformation", $"changeSet/{name}/{Ids.Request()}"),
            Name = name,
            StackId = stack.Record.Id,
            StackName = stack.Record.Name,
            Description = input.Text("Description"),
            Type = type,
            CreatedAt = _time.GetUtcNow(),
            Status = isEmpty ? "FAILED" : "CREATE_COMPLETE",
            StatusReason = isEmpty ? NothingChanged : null,
            ExecutionStatus = isEmpty ? "UNAVAILABLE" : "AVAILABLE",
            Input = stackInput,
            OnFailure = input.Text("OnStackFailure") ?? "ROLLBACK",
            Changes = plan.Changes,
        };
        Keep(changeSet);
        await _store.FlushAsync();
        return new JsonObject { ["Id"] = changeSet.Id, ["StackId"] = stack.Record.Id };
    }

    private async Task<JsonObject> ExecuteChangeSetAsync(JsonObject input, CloudCall call)
    {
        var changeSet = ChangeSetFrom(input);
        if (changeSet.Status is not "CREATE_COMPLETE" || changeSet.ExecutionStatus is not "AVAILABLE")
        {
            var status = changeSet.Status is "CREATE_COMPLETE" ? changeSet.ExecutionStatus : changeSet.Status;
            throw new CloudException("InvalidChangeSetStatus", $"ChangeSet [{changeSet.Id}] cannot be executed in its current status of [{status}]");
        }

        var stack = Existing(changeSet.StackId);
        var creating = stack.Record.Status is "REVIEW_IN_PROGRESS";
        if (!creating)
            MustBeUpdatable(stack);
        // What the stack was when the change set was made is gone: the others cannot be applied any more.
        ChangeSetRecord[] others;
        lock (_gate)
            others = [.. _changeSets.Values.Where(one => one.StackId == changeSet.StackId && one.Id != changeSet.Id)];
        foreach (var other in others)
            Keep(other with { ExecutionStatus = "OBSOLETE" });
        Keep(changeSet with { ExecutionStatus = "EXECUTE_COMPLETE" });
        await BeginAsync(stack, creating ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", input, record =>
        {
            if (!creating)
            {
                record.PreviousInput = record.Input;
                record.UpdatedAt = _time.GetUtcNow();
            }

            record.Input = changeSet.Input;
            record.ChangeSetId = changeSet.Id;
            record.OnFailure = input.Flag("DisableRollback") is true ? "DO_NOTHING" : changeSet.OnFailure;
        });
        return [];
    }

    private void Keep(ChangeSetRecord changeSet)
    {
        lock (_gate)
            _changeSets[changeSet.Id] = changeSet;
        _store.Save(changeSet);
    }

    private ChangeSetRecord? ChangeSetOf(Stack stack, string name)
    {
        lock (_gate)
            return _changeSets.Values.FirstOrDefault(one => one.StackId == stack.Record.Id && one.Name == name);
    }

    private ChangeSetRecord ChangeSetFrom(JsonObject input)
    {
        var name = input.RequiredText("ChangeSetName");
        lock (_gate)
        {
            if (_changeSets.TryGetValue(name, out var byId))
                return byId;
        }

        if (name.StartsWith("arn:", StringComparison.Ordinal))
            throw Missing();
        var stackName = input.Text("StackName") ?? throw Invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
        return Find(stackName) is { } stack ? ChangeSetOf(stack, name) ?? throw Missing() : throw Invalid($"Stack [{stackName}] does not exist");

        CloudException Missing() => new("ChangeSetNotFound", $"ChangeSet [{name}] does not exist", 404);
    }

    private static JsonObject Summary(ChangeSetRecord changeSet) => new()
    {
        ["StackId"] = changeSet.StackId,
        ["StackName"] = changeSet.StackName,
        ["ChangeSetId"] = changeSet.Id,
        ["ChangeSetName"] = changeSet.Name,
        ["ExecutionStatus"] = changeSet.ExecutionStatus,
        ["Status"] = changeSet.Status,
        ["StatusReason"] = changeSet.StatusReason,
        ["CreationTime"] = Seconds(changeSet.CreatedAt),
        ["Description"] = changeSet.Description,
    };

    private static JsonObject Description(ChangeSetRecord changeSet)
    {
        var description = Summary(changeSet);
        description["Parameters"] = ParameterList(Template.Parse(changeSet.Input.Body), changeSet.Input);
        description["Tags"] = TagList(changeSet.Input.Tags);
        description["Capabilities"] = changeSet.Input.Capabilities.ToJson();
        description["NotificationARNs"] = new JsonArray();
        description["Changes"] = new JsonArray([.. changeSet.Changes.Select(change => new JsonObject { ["Type"] = "Resource", ["ResourceChange"] = Change(change) })]);
        return description;
    }

    private static JsonObject Change(PlannedChange change) => new()
    {
        ["Action"] = change.Action,
        ["LogicalResourceId"] = change.LogicalId,
        ["PhysicalResourceId"] = change.PhysicalId,
        ["ResourceType"] = change.Type,
        ["Replacement"] = change.Replacement,
        ["Scope"] = change.Scope.ToJson(),
        ["Details"] = new JsonArray([.. change.Properties.Select(name => new JsonObject
        {
            ["Target"] = new JsonObject
            {
                ["Attribute"] = "Properties",
                ["Name"] = name,
                ["RequiresRecreation"] = change.CreateOnly.Contains(name) ? "Always" : "Never",
            },
            ["Evaluation"] = "Static",
            ["ChangeSource"] = "DirectModification",
        })]),
    };
}
