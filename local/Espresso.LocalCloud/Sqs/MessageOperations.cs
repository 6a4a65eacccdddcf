using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sqs;

/// <summary>The operations on messages, single and in batches.</summary>
internal sealed partial class MessageOperations(QueueRegistry registry)
{
    private const int MostInBatch = 10;
    private const int LargestBatch = 1_048_576;
    private const int LongestVisibility = 43_200;

    public async Task<JsonObject> SendAsync(JsonObject input, CloudCall call)
    {
        var queue = QueueOperations.Queue(registry, input);
        var message = Outgoing(input, call);
        Check(queue, message);
        return Sent(await queue.SendAsync(message));
    }

    public Task<JsonObject> SendBatchAsync(JsonObject input, CloudCall call)
    {
        var queue = QueueOperations.Queue(registry, input);
        var entries = Entries(input, "SendMessageBatchRequestEntry");
        var size = entries.Sum(entry => Encoding.UTF8.GetByteCount(entry.Text("MessageBody") ?? ""));
        if (size > LargestBatch)
        {
            throw SqsErrors.BatchTooLong(LargestBatch, size);
        }

        return InBatchAsync(entries, async entry =>
        {
            var message = Outgoing(entry, call);
            Check(queue, message);
            return Sent(await queue.SendAsync(message));
        });
    }

    public async Task<JsonObject> ReceiveAsync(JsonObject input, CloudCall call)
    {
        var queue = QueueOperations.Queue(registry, input);
        var most = Within(input, "MaxNumberOfMessages", 1, MostInBatch) ?? 1;
        var wait = Within(input, "WaitTimeSeconds", 0, 20) ?? queue.Attributes.WaitSeconds;
        var visibility = Within(input, "VisibilityTimeout", 0, LongestVisibility);
        var received = await queue.ReceiveAsync(most, TimeSpan.FromSeconds(wait), visibility, hold: false, call.Cancelled);
        if (received.Count == 0)
        {
            return [];
        }

        var system = input.Texts("AttributeNames").Concat(input.Texts("MessageSystemAttributeNames")).ToHashSet(StringComparer.Ordinal);
        var names = input.Texts("MessageAttributeNames");
        return new JsonObject { ["Messages"] = new JsonArray([.. received.Select(message => (JsonNode?)MessageView.Received(message, system, names))]) };
    }

    public async Task<JsonObject> DeleteAsync(JsonObject input, CloudCall call)
    {
        var queue = QueueOperations.Queue(registry, input);
        await queue.DeleteAsync(Handle(input));
        return [];
    }

    public Task<JsonObject> DeleteBatchAsync(JsonObject input, CloudCall call)
    {
        var queue = QueueOperations.Queue(registry, input);
        return InBatchAsync(Entries(input, "DeleteMessageBatchRequestEntry"), async entry =>
        {
            await queue.DeleteAsync(Handle(entry));
            return [];
        });
    }

    public async Task<JsonObject> ChangeVisibilityAsync(JsonObject input, CloudCall call)
    {
        var queue = QueueOperations.Queue(registry, input);
        await ChangeAsync(queue, input);
        return [];
    }

    public Task<JsonObject> ChangeVisibilityBatchAsync(JsonObject input, CloudCall call)
    {
        var queue = QueueOperations.Queue(registry, input);
        return InBatchAsync(Entries(input, "ChangeMessageVisibilityBatchRequestEntry"), async entry =>
        {
            await ChangeAsync(queue, entry);
            return [];
        });
    }

    /// <summary>The rules of a message, against what its queue allows.</summary>
    public static void Check(MessageQueue queue, OutgoingMessage message)
    {
        if (message.Body.Length == 0)
        {
            throw SqsErrors.Missing("MessageBody");
        }

        if (message.Body.EnumerateRunes().Any(rune => !IsAllowed(rune)))
        {
            throw SqsErrors.InvalidCharacters();
        }

        if (message.Attributes is { } attributes)
        {
            MessageAttributes.Check(attributes);
        }

        if (Encoding.UTF8.GetByteCount(message.Body) + MessageAttributes.Size(message.Attributes) > queue.Attributes.LargestMessage)
        {
            throw SqsErrors.InvalidValue($"One or more parameters are invalid. Reason: Message must be shorter than {queue.Attributes.LargestMessage} bytes.");
        }

        CheckGroup(queue, message);
    }

    private static void CheckGroup(MessageQueue queue, OutgoingMessage message)
    {
        if (queue.Attributes.IsFifo)
        {
            if (message.GroupId is null)
            {
                throw SqsErrors.Missing("MessageGroupId");
            }

            if (message.DelaySeconds is not null)
            {
                throw SqsErrors.InvalidValue(message.DelaySeconds.Value.ToString(CultureInfo.InvariantCulture), "DelaySeconds", "The request include parameter that is not valid for this queue type.");
            }
        }
        else if (message.DeduplicationId is not null)
        {
            throw SqsErrors.InvalidValue(message.DeduplicationId, "MessageDeduplicationId", "The request includes a parameter that is not valid for this queue type.");
        }

        CheckId(message.GroupId, "MessageGroupId");
        CheckId(message.DeduplicationId, "MessageDeduplicationId");
    }

    private static void CheckId(string? id, string parameter)
    {
        if (id is not null && !IdRule().IsMatch(id))
        {
            throw SqsErrors.InvalidValue(id, parameter, $"{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }
    }

    private static OutgoingMessage Outgoing(JsonObject input, CloudCall call)
    {
        var trace = (input.Object("MessageSystemAttributes")?["AWSTraceHeader"] as JsonObject)?.Text("StringValue");
        return new OutgoingMessage(input.RequiredText("MessageBody", () => SqsErrors.Missing("MessageBody")))
        {
            Attributes = input.Object("MessageAttributes"),
            GroupId = input.Text("MessageGroupId"),
            DeduplicationId = input.Text("MessageDeduplicationId"),
            DelaySeconds = Within(input, "DelaySeconds", 0, 900),
            TraceParent = trace is null ? call.TraceParent : XRayHeader.ToTraceParent(trace),
        };
    }

    private static JsonObject Sent(SentMessage sent)
    {
        var result = new JsonObject { ["MessageId"] = sent.MessageId, ["MD5OfMessageBody"] = sent.BodyMd5 };
        if (sent.AttributesMd5 is not null)
        {
            result["MD5OfMessageAttributes"] = sent.AttributesMd5;
        }

        if (sent.SequenceNumber is not null)
        {
            result["SequenceNumber"] = sent.SequenceNumber;
        }

        return result;
    }

    private static Task ChangeAsync(MessageQueue queue, JsonObject input)
    {
        var seconds = Within(input, "VisibilityTimeout", 0, LongestVisibility) ?? throw SqsErrors.Missing("VisibilityTimeout");
        return queue.ChangeVisibilityAsync(Handle(input), seconds);
    }

    private static string Handle(JsonObject input) => input.RequiredText("ReceiptHandle", () => SqsErrors.Missing("ReceiptHandle"));

    private static int? Within(JsonObject input, string name, int low, int high)
    {
        if (input.Number(name) is not { } number)
        {
            return null;
        }

        return number >= low && number <= high
            ? (int)number
            : throw SqsErrors.InvalidValue(number.ToString(CultureInfo.InvariantCulture), name, $"Must be between {low} and {high}, if provided.");
    }

    private static IReadOnlyList<JsonObject> Entries(JsonObject input, string entryName)
    {
        var entries = input.Objects("Entries");
        if (entries.Count == 0)
        {
            throw SqsErrors.EmptyBatch(entryName);
        }

        if (entries.Count > MostInBatch)
        {
            throw SqsErrors.TooManyEntries(entries.Count);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in entries.Select(entry => entry.Text("Id") ?? ""))
        {
            if (!BatchIdRule().IsMatch(id))
            {
                throw SqsErrors.InvalidBatchId();
            }

            if (!seen.Add(id))
            {
                throw SqsErrors.RepeatedId(id);
            }
        }

        return entries;
    }

    /// <summary>Does one thing per entry; an entry's error is its own.</summary>
    private static async Task<JsonObject> InBatchAsync(IReadOnlyList<JsonObject> entries, Func<JsonObject, Task<JsonObject>> one)
    {
        // All start at once, in order, and so share a commit.
        var running = entries.Select(entry => (Id: entry.Text("Id")!, Task: Guarded(() => one(entry)))).ToList();
        var successful = new JsonArray();
        var failed = new JsonArray();
        foreach (var (id, task) in running)
        {
            var (result, error) = await task;
            if (error is null)
            {
                successful.Add(new JsonObject([KeyValuePair.Create("Id", (JsonNode?)id), .. result!.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))]));
            }
            else
            {
                failed.Add(new JsonObject { ["Id"] = id, ["SenderFault"] = error.IsSenderFault, ["Code"] = error.QueryCode ?? error.Code, ["Message"] = error.Message });
            }
        }

        var answer = new JsonObject { ["Successful"] = successful };
        if (failed.Count > 0)
        {
            answer["Failed"] = failed;
        }

        return answer;

        static async Task<(JsonObject? Result, CloudException? Error)> Guarded(Func<Task<JsonObject>> action)
        {
            try
            {
                return (await action(), null);
            }
            catch (CloudException e)
            {
                return (null, e);
            }
        }
    }

    private static bool IsAllowed(Rune rune) =>
        rune.Value is 0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or >= 0x10000;

    [GeneratedRegex("""\A[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}\z""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IdRule();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,80}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BatchIdRule();
}
