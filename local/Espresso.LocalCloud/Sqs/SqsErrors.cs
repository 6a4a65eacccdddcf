using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sqs;

/// <summary>The errors of SQS with their codes in both protocols.</summary>
internal static class SqsErrors
{
    public static CloudException NoSuchQueue() =>
        new("QueueDoesNotExist", "The specified queue does not exist.") { QueryCode = "AWS.SimpleQueueService.NonExistentQueue" };

    public static CloudException NameTaken(string attribute) =>
        new("QueueNameExists", $"A queue already exists with the same name and a different value for attribute {attribute}") { QueryCode = "QueueAlreadyExists" };

    public static CloudException InvalidReceipt(string handle) =>
        new("ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.") { QueryCode = "ReceiptHandleIsInvalid" };

    public static CloudException Expired(string handle) =>
        InvalidValue($"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");

    public static CloudException NotAvailable(string handle) =>
        InvalidValue($"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.");

    public static CloudException InvalidValue(string message) => new("InvalidParameterValue", message) { QueryCode = "InvalidParameterValue" };

    public static CloudException InvalidValue(string value, string parameter, string reason) =>
        InvalidValue($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static CloudException Missing(string parameter) =>
        new("MissingParameter", $"The request must contain the parameter {parameter}.") { QueryCode = "MissingParameter" };

    public static CloudException UnknownAttribute(string name) =>
        new("InvalidAttributeName", $"Unknown Attribute {name}.") { QueryCode = "InvalidAttributeName" };

    public static CloudException InvalidAttribute(string name) =>
        new("InvalidAttributeValue", $"Invalid value for the parameter {name}.") { QueryCode = "InvalidAttributeValue" };

    public static CloudException EmptyBatch(string entry) =>
        new("EmptyBatchRequest", $"There should be at least one {entry} in the request.") { QueryCode = "AWS.SimpleQueueService.EmptyBatchRequest" };

    public static CloudException TooManyEntries(int count) =>
        new("TooManyEntriesInBatchRequest", $"Maximum number of entries per request are 10. You have sent {count}.") { QueryCode = "AWS.SimpleQueueService.TooManyEntriesInBatchRequest" };

    public static CloudException RepeatedId(string id) =>
        new("BatchEntryIdsNotDistinct", $"Id {id} repeated.") { QueryCode = "AWS.SimpleQueueService.BatchEntryIdsNotDistinct" };

    public static CloudException InvalidBatchId() =>
        new("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
        {
            QueryCode = "AWS.SimpleQueueService.InvalidBatchEntryId",
        };

    public static CloudException BatchTooLong(int limit, int length) =>
        new("BatchRequestTooLong", $"Batch requests cannot be longer than {limit} bytes. You have sent {length} bytes.") { QueryCode = "AWS.SimpleQueueService.BatchRequestTooLong" };

    public static CloudException PurgeInProgress(string queue) =>
        new("PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.", 403) { QueryCode = "AWS.SimpleQueueService.PurgeQueueInProgress" };

    public static CloudException InvalidCharacters() =>
        new("InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF") { QueryCode = "InvalidMessageContents" };

    public static CloudException Unsupported(string message) =>
        new("UnsupportedOperation", message) { QueryCode = "AWS.SimpleQueueService.UnsupportedOperation" };
}
