using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>What surrounds a task's call.</summary>
/// <param name="ExecutionArn">The execution that calls.</param>
/// <param name="StateMachineArn">Its machine.</param>
/// <param name="TraceParent">The W3C trace context of the state, or null.</param>
/// <param name="At">The moment of the call.</param>
internal sealed record CallContext(string ExecutionArn, string StateMachineArn, string? TraceParent, DateTimeOffset At)
{
    /// <summary>Hears the request and the response of an HTTP task, for TestState.</summary>
    public Action<JsonObject, JsonObject?>? Seen { get; init; }
}

/// <summary>Carries out calls of Task states through the host, and gives results and errors the service's shapes.</summary>
internal static class ServiceCalls
{
    public static async Task<TaskReply> PerformAsync(ITaskIntegration host, TaskResource resource, JsonValue arguments, CallContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (resource.Kind == TaskResourceKind.LambdaFunction)
            {
                var plain = await host.InvokeLambdaAsync(new LambdaRequest(resource.Text, arguments, IsEvent: false, context.TraceParent), cancellationToken);
                return LambdaShapes.Plain(plain);
            }

            if (arguments is not JsonObject parameters)
            {
                return new TaskReply(Output: null, ErrorNames.Runtime, $"The parameters '{arguments.Text}' of {resource.Text} are not an object.");
            }

            return resource switch
            {
                { Service: "lambda", Action: "invoke" } => await InvokeLambdaAsync(host, resource, parameters, context, cancellationToken),
                { Service: "http", IsSdk: false } => await HttpTasks.PerformAsync(host, parameters, context, cancellationToken),
                { Service: "events", Action: "putEvents", IsSdk: false } => await PutEventsAsync(host, resource, parameters, context, cancellationToken),
                _ => await CallAsync(host, resource, parameters, context, cancellationToken),
            };
        }
        catch (ServiceCallException error)
        {
            return ServiceNames.Error(resource, error);
        }
    }

    private static async Task<TaskReply> CallAsync(ITaskIntegration host, TaskResource resource, JsonObject parameters, CallContext context, CancellationToken cancellationToken)
    {
        if (resource is { Service: "sqs", IsSdk: false } && parameters["QueueUrl"]?.AsString() is { } url && !Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            return ServiceNames.ClientError(resource, $"Unable to execute HTTP request: {url}: Name or service not known");
        }

        var reply = await host.CallAsync(Request(resource, TextBodies(resource, parameters), context), cancellationToken);
        return new TaskReply(ReplyShapes.Of(resource, reply, context.At), Error: null, Cause: null);
    }

    // The integration adds who puts the event to its resources, and takes one failed entry for a failure of all.
    private static async Task<TaskReply> PutEventsAsync(ITaskIntegration host, TaskResource resource, JsonObject parameters, CallContext context, CancellationToken cancellationToken)
    {
        var origin = JsonArray.Of(JsonValue.From(context.StateMachineArn), JsonValue.From(context.ExecutionArn));
        if (parameters["Entries"] is JsonArray entries)
        {
            parameters = parameters.With("Entries", JsonArray.From(entries.Select(e => e is JsonObject entry
                ? AsText(entry, "Detail").With("Resources", JsonArray.From([.. entry["Resources"] as JsonArray ?? JsonArray.Empty, .. origin]))
                : e)));
        }

        var reply = await host.CallAsync(Request(resource, parameters, context), cancellationToken);
        return reply.Body["FailedEntryCount"] is JsonNumber { Value: > 0 }
            ? new TaskReply(Output: null, "EventBridge.FailedEntry", reply.Body.Text)
            : new TaskReply(ReplyShapes.Of(resource, reply, context.At), Error: null, Cause: null);
    }

    private static async Task<TaskReply> InvokeLambdaAsync(ITaskIntegration host, TaskResource resource, JsonObject parameters, CallContext context, CancellationToken cancellationToken)
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
        var reply = await host.InvokeLambdaAsync(new LambdaRequest(function, payload, isEvent, context.TraceParent), cancellationToken);
        return resource.IsSdk ? LambdaShapes.Sdk(reply) : LambdaShapes.Optimized(reply, isEvent, context.TraceParent, context.At);
    }

    private static ServiceRequest Request(TaskResource resource, JsonObject parameters, CallContext context) =>
        new(resource.Service, char.ToUpperInvariant(resource.Action[0]) + resource.Action[1..], parameters, context.TraceParent);

    // The optimised integrations of SNS and SQS take JSON where the services take text.
    private static JsonObject TextBodies(TaskResource resource, JsonObject parameters) => resource switch
    {
        { IsSdk: true } => parameters,
        { Service: "sns" } => AsText(parameters, "Message"),
        { Service: "sqs" } => AsText(parameters, "MessageBody"),
        _ => parameters,
    };

    private static JsonObject AsText(JsonObject members, string name) =>
        members[name] is { } value and not JsonString && value.Kind != JsonKind.Null ? members.With(name, JsonValue.From(JsonCompact.Text(value))) : members;
}
