using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>
/// The optimised integrations and the members that their requests have (service guide, "Integrating optimized
/// services"); everything else needs <c>aws-sdk:</c>.
/// </summary>
internal static class OptimizedCalls
{
    private const string DynamoCommon = "TableName ConditionalOperator ConditionExpression Expected ExpressionAttributeNames ExpressionAttributeValues ReturnConsumedCapacity ReturnItemCollectionMetrics ReturnValues ReturnValuesOnConditionCheckFailure";

    private static readonly Dictionary<string, HashSet<string>> _members = new(StringComparer.Ordinal)
    {
        ["lambda:invoke"] = Set("ClientContext FunctionName InvocationType Payload Qualifier"),
        ["dynamodb:getItem"] = Set("Key TableName AttributesToGet ConsistentRead ExpressionAttributeNames ProjectionExpression ReturnConsumedCapacity"),
        ["dynamodb:putItem"] = Set("Item " + DynamoCommon),
        ["dynamodb:deleteItem"] = Set("Key " + DynamoCommon),
        ["dynamodb:updateItem"] = Set("Key AttributeUpdates UpdateExpression " + DynamoCommon),
        ["sns:publish"] = Set("Message MessageAttributes MessageDeduplicationId MessageGroupId MessageStructure PhoneNumber Subject TargetArn TopicArn"),
        ["sqs:sendMessage"] = Set("DelaySeconds MessageAttribute MessageAttributes MessageBody MessageDeduplicationId MessageGroupId MessageSystemAttributes QueueUrl"),
        ["events:putEvents"] = Set("Entries EndpointId"),
        ["states:startExecution"] = Set("Input Name StateMachineArn TraceHeader"),
        ["http:invoke"] = Set("ApiEndpoint Authentication Headers InvocationConfig Method QueryParameters RequestBody Transform"),
    };

    /// <summary>True for a resource that can be called; which operations a generic one has is the host's to know.</summary>
    public static bool IsKnown(TaskResource resource) =>
        resource.Kind != TaskResourceKind.Service || (resource.IsSdk ? !resource.Service.Contains('/', StringComparison.Ordinal) : _members.ContainsKey(resource.Service + ":" + resource.Action));

    /// <summary>The first member that the integration does not take; null when all are known.</summary>
    public static string? Unsupported(TaskResource resource, JsonValue arguments) =>
        resource is { Kind: TaskResourceKind.Service, IsSdk: false } && arguments is JsonObject members && _members.TryGetValue(resource.Service + ":" + resource.Action, out var known)
            ? members.Select(static m => m.Key).FirstOrDefault(name => !known.Contains(name))
            : null;

    private static HashSet<string> Set(string names) => names.Split(' ').ToHashSet(StringComparer.Ordinal);
}
