using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>Carries out calls of Task states through the host, and gives results and errors the service's shapes.</summary>
internal static class ServiceCalls
{
    /// <summary>The optimised integrations and what they call; other services need <c>aws-sdk:</c>.</summary>
    private static readonly Dictionary<string, string[]> _optimized = new(StringComparer.Ordinal)
    {
        ["lambda"] = ["invoke"],
        ["dynamodb"] = ["getItem", "putItem", "updateItem", "deleteItem"],
        ["sns"] = ["publish"],
        ["sqs"] = ["sendMessage"],
        ["events"] = ["putEvents"],
        ["states"] = ["startExecution"],
    };

    public static bool IsKnown(TaskResource resource) =>
        resource.IsSdk || resource.Kind != TaskResourceKind.Service || (_optimized.TryGetValue(resource.Service, out var actions) && actions.Contains(resource.Action));

    public static async Task<TaskReply> PerformAsync(ITaskIntegration host, TaskResource resource, JsonValue arguments, string? traceParent, CancellationToken cancellationToken)
    {
        try
        {
            if (resource.Kind == TaskResourceKind.LambdaFunction)
            {
                var plain = await host.InvokeLambdaAsync(new LambdaRequest(resource.Text, arguments, IsEvent: false, traceParent), cancellationToken);
                return LambdaShapes.Plain(plain);
            }

            if (arguments is not JsonObject parameters)
            {
                return new TaskReply(Output: null, ErrorNames.Runtime, $"The parameters '{arguments.Text}' of {resource.Text} are not an object.");
            }

            if (resource is { Service: "lambda", Action: "invoke" })
            {
                return await InvokeLambdaAsync(host, resource, parameters, traceParent, cancellationToken);
            }

            var operation = char.ToUpperInvariant(resource.Action[0]) + resource.Action[1..];
            var reply = await host.CallAsync(new ServiceRequest(resource.Service, operation, TextBodies(resource, parameters), traceParent), cancellationToken);
            return new TaskReply(ReplyShapes.Of(resource, reply), Error: null, Cause: null);
        }
        catch (ServiceCallException error)
        {
            return ServiceNames.Error(resource, error);
        }
    }

    private static async Task<TaskReply> InvokeLambdaAsync(ITaskIntegration host, TaskResource resource, JsonObject parameters, string? traceParent, CancellationToken cancellationToken)
    {
        var function = parameters["FunctionName"]?.AsString() ?? "";
        if (parameters["Qualifier"]?.AsString() is { } qualifier)
        {
            function += ":" + qualifier;
        }

        var payload = parameters["Payload"] ?? JsonObject.Empty;
        if (resource.IsSdk && payload is JsonString text)
        {
            payload = JsonValue.Parse(text.Value);
        }

        var isEvent = parameters["InvocationType"]?.AsString() == "Event";
        var reply = await host.InvokeLambdaAsync(new LambdaRequest(function, payload, isEvent, traceParent), cancellationToken);
        return resource.IsSdk ? LambdaShapes.Sdk(reply) : LambdaShapes.Optimized(reply, isEvent);
    }

    // The optimised integrations of SNS, SQS and EventBridge take JSON where the services take text.
    private static JsonObject TextBodies(TaskResource resource, JsonObject parameters)
    {
        if (resource.IsSdk)
        {
            return parameters;
        }

        return resource.Service switch
        {
            "sns" => AsText(parameters, "Message"),
            "sqs" => AsText(parameters, "MessageBody"),
            "events" when parameters["Entries"] is JsonArray entries =>
                parameters.With("Entries", JsonArray.From(entries.Select(static e => e is JsonObject entry ? AsText(entry, "Detail") : e))),
            _ => parameters,
        };
    }

    private static JsonObject AsText(JsonObject members, string name) =>
        members[name] is { } value and not JsonString ? members.With(name, JsonValue.From(JsonCompact.Text(value))) : members;
}
