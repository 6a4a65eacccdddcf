using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html</summary>
internal sealed class StateMachine : ResourceProvider
{
    public override string Type => "AWS::StepFunctions::StateMachine";

    public override string NameProperty => "StateMachineName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "StateMachineName", "StateMachineType" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn", "Name", "StateMachineRevisionId" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request, 80);
        var input = Configuration(request);
        input["name"] = name;
        input["type"] = request.Text("StateMachineType") ?? "STANDARD";
        input.With("tags", PropertyShapes.CamelCase(request.Properties["Tags"]));
        var answer = await request.Cloud.InvokeAsync("states", "CreateStateMachine", input, cancellationToken: cancellationToken);
        return Result(Text.Of(answer["stateMachineArn"]), name, "INITIAL");
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = Configuration(request);
        input["stateMachineArn"] = request.PhysicalId;
        var answer = await request.Cloud.InvokeAsync("states", "UpdateStateMachine", input, cancellationToken: cancellationToken);
        return Result(request.PhysicalId, Text.Of(request.OldAttributes["Name"]), answer["revisionId"] is { } revision ? Text.Of(revision) : Ids.Request());
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("states", "DeleteStateMachine", new JsonObject { ["stateMachineArn"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "StateMachineDoesNotExist");

    private static JsonObject Configuration(ResourceRequest request) => new JsonObject
    {
        ["definition"] = Definition(request),
        ["roleArn"] = request.Required("RoleArn"),
    }
        .With("loggingConfiguration", Logging(request.Properties["LoggingConfiguration"]))
        .With("tracingConfiguration", Flagged(PropertyShapes.CamelCase(request.Properties["TracingConfiguration"]), "enabled"));

    private static string Definition(ResourceRequest request)
    {
        var text = request.Properties.Document("DefinitionString") ?? request.Properties.Document("Definition")
            ?? throw new CloudException("ValidationError", $"{request.LogicalId}: a state machine here needs DefinitionString or Definition (DefinitionS3Location is not read).");
        foreach (var (name, value) in request.Properties["DefinitionSubstitutions"] as JsonObject ?? [])
            text = text.Replace($"${{{name}}}", Text.Of(value), StringComparison.Ordinal);
        return text;
    }

    private static JsonNode? Logging(JsonNode? properties) => Flagged(PropertyShapes.CamelCase(properties), "includeExecutionData");

    private static JsonNode? Flagged(JsonNode? node, string name)
    {
        if (node?[name] is { } flag)
            node[name] = Text.Of(flag) is "true";
        return node;
    }

    private static ResourceResult Result(string arn, string name, string revision) =>
        new(arn, new JsonObject { ["Arn"] = arn, ["Name"] = name, ["StateMachineRevisionId"] = revision });
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-activity.html</summary>
internal sealed class StateMachineActivity : ResourceProvider
{
    public override string Type => "AWS::StepFunctions::Activity";

    public override string NameProperty => "Name";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "Name" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn", "Name" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request, 80);
        var answer = await request.Cloud.InvokeAsync("states", "CreateActivity", new JsonObject { ["name"] = name }, cancellationToken: cancellationToken);
        var arn = Text.Of(answer["activityArn"]);
        return new ResourceResult(arn, new JsonObject { ["Arn"] = arn, ["Name"] = name });
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("states", "DeleteActivity", new JsonObject { ["activityArn"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ActivityDoesNotExist");
}
