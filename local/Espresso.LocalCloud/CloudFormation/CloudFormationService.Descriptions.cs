using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Stacks;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation;

/// <summary>What can be asked about stacks and templates.</summary>
internal sealed partial class CloudFormationService
{
    private void AddDescriptions()
    {
        Accept("DescribeStacks", (input, call) => new JsonObject
        {
            ["Stacks"] = new JsonArray([.. (input.Text("StackName") is { } name
                ? [Described(name)]
                : All().Where(stack => !stack.Record.IsDeleted)).Select(Stack)]),
        });
        Accept("ListStacks", (input, call) =>
        {
            var filter = input.Texts("StackStatusFilter");
            return new JsonObject
            {
                ["StackSummaries"] = new JsonArray([.. All().Where(stack => filter.Count == 0 || filter.Contains(stack.Record.Status)).Select(StackSummary)]),
            };
        });
        Accept("DescribeStackEvents", (input, call) => new JsonObject
        {
            ["StackEvents"] = new JsonArray([.. Described(input.RequiredText("StackName"), "Stack [{0}] does not exist").Events().Select(Event)]),
        });
        Accept("DescribeStackResources", (input, call) =>
        {
            var stack = input.Text("StackName") is { } name
                ? Described(name)
                : All().FirstOrDefault(one => one.Resources().Any(resource => resource.PhysicalId == input.Text("PhysicalResourceId")))
                    ?? throw Invalid($"Stack for {input.Text("PhysicalResourceId")} does not exist");
            return new JsonObject
            {
                ["StackResources"] = new JsonArray([.. stack.Resources()
                    .Where(resource => input.Text("LogicalResourceId") is not { } id || id == resource.LogicalId)
                    .Select(resource => Resource(stack, resource, "Timestamp"))]),
            };
        });
        Accept("DescribeStackResource", (input, call) =>
        {
            var stack = Described(input.RequiredText("StackName"));
            var id = input.RequiredText("LogicalResourceId");
            var resource = stack.Find(id) ?? throw Invalid($"Resource {id} does not exist for stack {stack.Record.Name}");
            var detail = Resource(stack, resource, "LastUpdatedTimestamp");
            detail["Metadata"] = (resource.Metadata ?? new JsonObject()).ToText();
            return new JsonObject { ["StackResourceDetail"] = detail };
        });
        Accept("ListStackResources", (input, call) =>
        {
            var stack = Described(input.RequiredText("StackName"));
            return new JsonObject
            {
                ["StackResourceSummaries"] = new JsonArray([.. stack.Resources().Select(resource =>
                {
                    var summary = Resource(stack, resource, "LastUpdatedTimestamp");
                    summary.Remove("StackId");
                    summary.Remove("StackName");
                    return summary;
                })]),
            };
        });
        Accept("ListExports", (input, call) => new JsonObject
        {
            ["Exports"] = new JsonArray([.. All().Where(stack => !stack.Record.IsDeleted).SelectMany(stack => stack.Record.Outputs
                .Where(output => output.ExportName is not null)
                .Select(output => new JsonObject { ["ExportingStackId"] = stack.Record.Id, ["Name"] = output.ExportName, ["Value"] = output.Value }))]),
        });
        Accept("ListImports", (input, call) =>
        {
            var name = input.RequiredText("ExportName");
            var importing = All().Where(stack => !stack.Record.IsDeleted && stack.Record.Imports.Contains(name)).Select(stack => stack.Record.Name).ToArray();
            return importing.Length > 0
                ? new JsonObject { ["Imports"] = importing.ToJson() }
                : throw Invalid($"Export '{name}' is not imported by any stack.");
        });
        Accept("GetTemplate", (input, call) => new JsonObject
        {
            ["TemplateBody"] = input.Text("ChangeSetName") is null ? Described(input.RequiredText("StackName")).Record.Input.Body : ChangeSetFrom(input).Input.Body,
            ["StagesAvailable"] = new JsonArray("Original", "Processed"),
        });
        Accept("ValidateTemplate", (input, call) => Checked(BodyFrom(input)));
        Accept("GetTemplateSummary", (input, call) =>
            Checked(input.Text("StackName") is { } name ? Described(name).Record.Input.Body : BodyFrom(input)));
    }

    private JsonObject Checked(string body)
    {
        try
        {
            var template = Template.Parse(body);
            var unknown = template.Resources.Values.Select(resource => resource.Type).Distinct().Where(type => !_catalog.Knows(type)).ToArray();
            if (unknown.Length > 0)
                throw Invalid($"Template format error: Unrecognized resource types: [{string.Join(", ", unknown)}]. LocalCloud knows: {string.Join(", ", _catalog.Types)}.");
            return new JsonObject
            {
                ["Description"] = template.Description,
                ["Parameters"] = new JsonArray([.. template.Parameters.Values.Select(parameter => new JsonObject
                {
                    ["ParameterKey"] = parameter.Name,
                    ["DefaultValue"] = parameter.Default,
                    ["ParameterType"] = parameter.Type,
                    ["NoEcho"] = parameter.NoEcho,
                    ["Description"] = parameter.Description,
                })]),
                ["ResourceTypes"] = template.Resources.Values.Select(resource => resource.Type).Distinct().ToJson(),
                ["Capabilities"] = Planner.NeededCapabilities(template, _ => true).ToJson(),
            };
        }
        catch (TemplateException error)
        {
            throw Invalid(error.Message);
        }
    }

    private Stack[] All()
    {
        lock (_gate)
            return [.. _stacks.Values.OrderByDescending(stack => stack.Record.CreatedAt)];
    }

    private Stack Described(string nameOrId, string? wording = null) => Find(nameOrId)
        ?? throw Invalid(wording?.Replace("{0}", nameOrId, StringComparison.Ordinal) ?? $"Stack with id {nameOrId} does not exist");

    private static JsonObject StackSummary(Stack stack)
    {
        var record = stack.Record;
        return new JsonObject
        {
            ["StackId"] = record.Id,
            ["StackName"] = record.Name,
            ["TemplateDescription"] = DescriptionOf(record),
            ["CreationTime"] = Seconds(record.CreatedAt),
            ["LastUpdatedTime"] = Seconds(record.UpdatedAt),
            ["DeletionTime"] = Seconds(record.DeletedAt),
            ["StackStatus"] = record.Status,
            ["StackStatusReason"] = record.StatusReason,
            ["DriftInformation"] = new JsonObject { ["StackDriftStatus"] = "NOT_CHECKED" },
        };
    }

    private static JsonObject Stack(Stack stack) => stack.Read(record =>
    {
        var description = StackSummary(stack);
        description.Remove("TemplateDescription");
        description["Description"] = DescriptionOf(record);
        description["ChangeSetId"] = record.ChangeSetId;
        description["DisableRollback"] = record.OnFailure is "DO_NOTHING";
        description["EnableTerminationProtection"] = record.TerminationProtection;
        description["NotificationARNs"] = new JsonArray();
        description["Capabilities"] = record.Input.Capabilities.ToJson();
        description["Parameters"] = record.Input.Body.Length == 0 ? [] : ParameterList(Template.Parse(record.Input.Body), record.Input);
        description["Tags"] = TagList(record.Input.Tags);
        description["Outputs"] = new JsonArray([.. record.Outputs.Select(output => new JsonObject
        {
            ["OutputKey"] = output.Key,
            ["OutputValue"] = output.Value,
            ["Description"] = output.Description,
            ["ExportName"] = output.ExportName,
        })]);
        return description;
    });

    private static string? DescriptionOf(StackRecord record) => record.Input.Body.Length == 0 ? null : Template.Parse(record.Input.Body).Description;

    private static JsonArray ParameterList(Template template, StackInput input) => new([.. input.Parameters.Select(parameter => new JsonObject
    {
        ["ParameterKey"] = parameter.Key,
        ["ParameterValue"] = template.Parameters.TryGetValue(parameter.Key, out var declaration) && declaration.NoEcho ? "****" : parameter.Value,
    })]);

    private static JsonArray TagList(IReadOnlyDictionary<string, string> tags) =>
        new([.. tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]);

    private static JsonObject Event(StackEvent line) => new()
    {
        ["StackId"] = line.StackId,
        ["EventId"] = line.EventId,
        ["StackName"] = line.StackName,
        ["LogicalResourceId"] = line.LogicalResourceId,
        ["PhysicalResourceId"] = line.PhysicalResourceId,
        ["ResourceType"] = line.ResourceType,
        ["Timestamp"] = Seconds(line.Timestamp),
        ["ResourceStatus"] = line.ResourceStatus,
        ["ResourceStatusReason"] = line.ResourceStatusReason,
        ["ResourceProperties"] = line.ResourceProperties,
        ["ClientRequestToken"] = line.ClientRequestToken,
    };

    private static JsonObject Resource(Stack stack, ResourceRecord resource, string timestamp) => new()
    {
        ["StackId"] = stack.Record.Id,
        ["StackName"] = stack.Record.Name,
        ["LogicalResourceId"] = resource.LogicalId,
        ["PhysicalResourceId"] = resource.PhysicalId.Length > 0 ? resource.PhysicalId : null,
        ["ResourceType"] = resource.Type,
        [timestamp] = Seconds(resource.At),
        ["ResourceStatus"] = resource.Status,
        ["ResourceStatusReason"] = resource.StatusReason,
        ["DriftInformation"] = new JsonObject { ["StackResourceDriftStatus"] = "NOT_CHECKED" },
    };

    private static double? Seconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds() / 1000.0;

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;
}
