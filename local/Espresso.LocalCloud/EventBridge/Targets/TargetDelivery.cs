using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda;
using Espresso.LocalCloud.Sns;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.EventBridge.Targets;

/// <summary>
/// Brings an event to a target. A delivery inside this process fails only for reasons that trying again does not cure
/// (the queue is gone, the input is no JSON), so it goes to the target's dead-letter queue at once.
/// </summary>
internal sealed partial class TargetDelivery(ICloud cloud, Func<string, JsonObject, string?, Task> putOnBus, ILogger logger)
{
    private static readonly string[] Known = ["lambda", "sqs", "sns", "states", "events"];

    /// <summary>Refuses targets that are not here.</summary>
    public static void Check(JsonObject target)
    {
        var arn = target.RequiredText("Arn", () => CloudException.Validation("Parameter Arn of a target must be given."));
        if (!Arn.TryParse(arn, out var parsed))
        {
            throw CloudException.Validation($"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.");
        }

        if (!Known.Contains(parsed.Service, StringComparer.Ordinal))
        {
            throw CloudException.NotImplemented("events", $"PutTargets with a target of {parsed.Service} (known: {string.Join(", ", Known)})");
        }

        TargetInput.Check(target);
    }

    /// <summary>Done when the target, or its dead-letter queue, has the event for good.</summary>
    public async Task DeliverAsync(JsonObject target, JsonObject happening, string ruleArn, string? traceParent)
    {
        var arn = target.Text("Arn")!;
        try
        {
            await SendAsync(target, arn, TargetInput.Of(target, happening, ruleArn), happening, traceParent);
        }
        catch (CloudException e)
        {
            Log.Failed(logger, ruleArn, arn, e.Code, e.Message);
            if (target.Object("DeadLetterConfig")?.Text("Arn") is { } deadLetters && cloud.Service<ISqs>().Exists(deadLetters))
            {
                await cloud.Service<ISqs>().SendAsync(deadLetters, new OutgoingMessage(happening.ToText())
                {
                    Attributes = Attributes(("RULE_ARN", ruleArn), ("TARGET_ARN", arn), ("ERROR_CODE", e.Code), ("ERROR_MESSAGE", e.Message), ("EXHAUSTED_RETRY_CONDITION", "MaximumRetryAttempts"), ("RETRY_ATTEMPTS", "0")),
                    TraceParent = traceParent,
                });
            }
        }
    }

    private async Task SendAsync(JsonObject target, string arn, string input, JsonObject happening, string? traceParent)
    {
        switch (arn.Split(':')[2])
        {
            case "lambda":
                await cloud.Service<ILambda>().InvokeEventAsync(arn, Encoding.UTF8.GetBytes(input), traceParent);
                break;
            case "sqs":
                await cloud.Service<ISqs>().SendAsync(arn, new OutgoingMessage(input) { GroupId = target.Object("SqsParameters")?.Text("MessageGroupId"), TraceParent = traceParent });
                break;
            case "sns":
                await cloud.Service<ISns>().PublishAsync(arn, input, traceParent: traceParent);
                break;
            case "states":
                await cloud.InvokeAsync("states", "StartExecution", new JsonObject { ["stateMachineArn"] = arn, ["input"] = input, ["name"] = $"{happening.Text("id")}_{Ids.Request()}" }, traceParent);
                break;
            default:
                await putOnBus(arn, happening, traceParent);
                break;
        }
    }

    private static JsonObject Attributes(params (string Name, string Value)[] attributes) =>
        new(attributes.Select(attribute => KeyValuePair.Create(attribute.Name, (JsonNode?)new JsonObject { ["DataType"] = "String", ["StringValue"] = attribute.Value })));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Rule {Rule} could not deliver to {Target}: {Code}: {Error}")]
        public static partial void Failed(ILogger logger, string rule, string target, string code, string error);
    }
}
