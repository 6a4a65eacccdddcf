using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api.Testing;

/// <summary>
/// What the APIs' models say of the answers of operations, as far as a mocked result is held against it: members that are
/// there have their type; in the strict mode those that are required are there. Members that a model does not have are
/// let through, and so are operations that are not in the table.
/// </summary>
internal static class MockSchema
{
    private static readonly Shape _text = new("string");
    private static readonly Shape _number = new("number");
    private static readonly Shape _capacity = Members(
        ("TableName", _text), ("CapacityUnits", _number), ("ReadCapacityUnits", _number), ("WriteCapacityUnits", _number), ("Table", Units()), ("LocalSecondaryIndexes", MapOf(Units())), ("GlobalSecondaryIndexes", MapOf(Units())));

    private static readonly Shape _object = new("object");
    private static readonly Shape _itemChange = Members(("Attributes", _object), ("ConsumedCapacity", _capacity), ("ItemCollectionMetrics", _object));
    private static readonly Shape _sentMessage = Members(("MD5OfMessageBody", _text), ("MD5OfMessageAttributes", _text), ("MD5OfMessageSystemAttributes", _text), ("MessageId", _text), ("SequenceNumber", _text));
    private static readonly Shape _published = Members(("MessageId", _text), ("SequenceNumber", _text));
    private static readonly Shape _putEvents = Members(("FailedEntryCount", _number), ("Entries", ArrayOf(Members(("EventId", _text), ("ErrorCode", _text), ("ErrorMessage", _text)))));
    private static readonly Shape _started = Members(("ExecutionArn", _text with { IsRequired = true }), ("StartDate", _text with { IsRequired = true }));
    private static readonly Shape _item = Members(("Item", _object), ("ConsumedCapacity", _capacity));
    private static readonly Shape _functionConfiguration = Members(
        ("FunctionName", _text), ("FunctionArn", _text), ("Runtime", _text), ("Role", _text), ("Handler", _text), ("CodeSize", _number), ("Description", _text), ("Timeout", _number with { Min = 1 }),
        ("MemorySize", _number with { Min = 128, Max = 10_240 }), ("LastModified", _text), ("CodeSha256", _text), ("Version", _text));

    /// <summary>By service and operation; the optimised integrations and the generic ones have the same members.</summary>
    private static readonly Dictionary<string, Shape> _operations = new(StringComparer.Ordinal)
    {
        ["lambda:invoke"] = Members(("StatusCode", _number), ("FunctionError", _text), ("LogResult", _text), ("ExecutedVersion", _text)),
        ["lambda:getFunction"] = Members(("Configuration", _functionConfiguration), ("Code", _object), ("Tags", _object), ("Concurrency", _object)),
        ["dynamodb:getItem"] = _item,
        ["dynamodb:putItem"] = _itemChange,
        ["dynamodb:updateItem"] = _itemChange,
        ["dynamodb:deleteItem"] = _itemChange,
        ["dynamodb:query"] = Members(("Items", ArrayOf(_object)), ("Count", _number), ("ScannedCount", _number), ("LastEvaluatedKey", _object), ("ConsumedCapacity", _capacity)),
        ["dynamodb:scan"] = Members(("Items", ArrayOf(_object)), ("Count", _number), ("ScannedCount", _number), ("LastEvaluatedKey", _object), ("ConsumedCapacity", _capacity)),
        ["sns:publish"] = _published,
        ["sqs:sendMessage"] = _sentMessage,
        ["events:putEvents"] = _putEvents,
        ["eventbridge:putEvents"] = _putEvents,
        ["states:startExecution"] = _started,
        ["sfn:startExecution"] = _started,
        ["kms:encrypt"] = Members(("CiphertextBlob", _text with { MinLength = 1 }), ("KeyId", _text), ("EncryptionAlgorithm", _text)),
        ["s3:getObject"] = Members(
            ("ContentLength", _number), ("ContentType", _text), ("ContentEncoding", _text), ("CacheControl", _text), ("ETag", _text), ("LastModified", _text), ("VersionId", _text), ("Metadata", _object), ("PartsCount", _number),
            ("StorageClass", _text with
            {
                OneOf =
                [
                    "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP",
                ],
            })),
        ["s3:putObject"] = Members(("ETag", _text), ("Expiration", _text), ("VersionId", _text), ("ServerSideEncryption", _text)),
    };

    /// <exception cref="StepFunctionsException">ValidationException: the first member that the model refuses.</exception>
    public static void Check(TaskResource resource, JsonValue result, bool isStrict)
    {
        if (_operations.TryGetValue($"{resource.Service}:{resource.Action}", out var shape) && Problem(shape, "", result, isStrict) is { } problem)
        {
            throw new StepFunctionsException("ValidationException", "Mock result schema validation error: " + problem);
        }
    }

    private static string? Problem(Shape shape, string field, JsonValue value, bool isStrict)
    {
        if (value.Kind != shape.Kind)
        {
            return field.Length == 0 ? $"Result must be {shape.Article} {shape.Type}" : $"Field '{field}' must be {shape.Article} {shape.Type}";
        }

        return value switch
        {
            JsonNumber number when number.Value < shape.Min => $"Field '{field}' is less than the minimum value",
            JsonNumber number when number.Value > shape.Max => $"Field '{field}' exceeds the maximum value",
            JsonString text when text.Value.Length < shape.MinLength => $"Field '{field}' is smaller than the minimum length",
            JsonString text when shape.OneOf is not null && !shape.OneOf.Contains(text.Value) => $"Field '{field}' is not an expected value",
            JsonArray items when shape.Items is not null => items.Select(i => Problem(shape.Items, field, i, isStrict)).FirstOrDefault(static p => p is not null),
            JsonObject members => MemberProblem(shape, members, isStrict),
            _ => null,
        };
    }

    private static string? MemberProblem(Shape shape, JsonObject members, bool isStrict)
    {
        if (shape.Items is not null)
        {
            return members.Select(m => Problem(shape.Items, m.Key, m.Value, isStrict)).FirstOrDefault(static p => p is not null);
        }

        foreach (var (name, member) in shape.Members)
        {
            var problem = members[name] is { } value
                ? Problem(member, name, value, isStrict)
                : isStrict && member.IsRequired ? $"Required field '{name}' is missing" : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static Shape Members(params (string Name, Shape Shape)[] members) => new("object") { Members = members };

    private static Shape ArrayOf(Shape items) => new("array") { Items = items };

    private static Shape MapOf(Shape values) => new("object") { Items = values };

    private static Shape Units() => Members(("ReadCapacityUnits", _number), ("WriteCapacityUnits", _number), ("CapacityUnits", _number));

    /// <summary>A member's type and limits; <c>Items</c> is what arrays and maps hold.</summary>
    private sealed record Shape(string Type)
    {
        public bool IsRequired { get; init; }

        public double? Min { get; init; }

        public double? Max { get; init; }

        public int? MinLength { get; init; }

        public string[]? OneOf { get; init; }

        public Shape? Items { get; init; }

        public IReadOnlyList<(string Name, Shape Shape)> Members { get; init; } = [];

        public string Article => Type is "array" or "object" ? "an" : "a";

        public JsonKind Kind => Type switch
        {
            "number" => JsonKind.Number,
            "array" => JsonKind.Array,
            "object" => JsonKind.Object,
            _ => JsonKind.String,
        };
    }
}
