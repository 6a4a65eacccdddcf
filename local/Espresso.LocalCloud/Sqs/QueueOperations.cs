using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sqs;

/// <summary>The operations on queues themselves.</summary>
internal sealed partial class QueueOperations(QueueRegistry registry)
{
    private const int MostAtOnce = 1000;

    public async Task<JsonObject> CreateAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("QueueName", () => SqsErrors.Missing("QueueName"));
        var attributes = input.TextMap("Attributes");
        var isFifo = attributes.GetValueOrDefault("FifoQueue") == "true";
        if (!NameRule().IsMatch(name) || name.EndsWith(".fifo", StringComparison.Ordinal) != isFifo)
        {
            throw SqsErrors.InvalidValue(isFifo
                ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
                : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }

        // FifoQueue=false is not a value that AWS knows.
        QueueAttributes.Check(attributes, isFifo || attributes.ContainsKey("FifoQueue"));
        var tags = input.TextMap(input.ContainsKey("tags") ? "tags" : "Tags");
        var queue = await registry.CreateAsync(name, attributes, tags);
        return new JsonObject { ["QueueUrl"] = UrlOf(queue, call) };
    }

    public async Task<JsonObject> DeleteAsync(JsonObject input, CloudCall call)
    {
        await registry.DeleteAsync(Queue(registry, input));
        return [];
    }

    public JsonObject GetUrl(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("QueueName", () => SqsErrors.Missing("QueueName"));
        return new JsonObject { ["QueueUrl"] = UrlOf(registry.Find(name), call) };
    }

    public JsonObject List(JsonObject input, CloudCall call)
    {
        var prefix = input.Text("QueueNamePrefix") ?? "";
        return Page(input, call, registry.All.Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)), "QueueUrls");
    }

    public JsonObject ListSources(JsonObject input, CloudCall call)
    {
        var target = Queue(registry, input).Arn;
        return Page(input, call, registry.All.Where(queue => queue.Attributes.Redrive?.TargetArn == target), "queueUrls");
    }

    public JsonObject GetAttributes(JsonObject input, CloudCall call)
    {
        var queue = Queue(registry, input);
        var names = input.Texts("AttributeNames");
        var counts = queue.Count();
        var all = queue.Attributes.All().ToDictionary(StringComparer.Ordinal);
        all["QueueArn"] = queue.Arn;
        all["CreatedTimestamp"] = Text(queue.Record.CreatedAt);
        all["LastModifiedTimestamp"] = Text(queue.Record.ModifiedAt);
        all["ApproximateNumberOfMessages"] = Text(counts.Visible);
        all["ApproximateNumberOfMessagesNotVisible"] = Text(counts.InFlight);
        all["ApproximateNumberOfMessagesDelayed"] = Text(counts.Delayed);
        foreach (var name in names.Where(name => name != "All" && !all.ContainsKey(name) && !IsKnown(name)))
        {
            throw SqsErrors.UnknownAttribute(name);
        }

        var wanted = names.Contains("All", StringComparer.Ordinal) ? all : all.Where(pair => names.Contains(pair.Key, StringComparer.Ordinal));
        return wanted.Any() ? new JsonObject { ["Attributes"] = wanted.ToJson() } : [];
    }

    public async Task<JsonObject> SetAttributesAsync(JsonObject input, CloudCall call)
    {
        var queue = Queue(registry, input);
        var changes = input.TextMap("Attributes");
        if (changes.Count == 0)
        {
            throw SqsErrors.Missing("Attribute.Name");
        }

        if (changes.TryGetValue("FifoQueue", out var fifo) && fifo != (queue.Attributes.IsFifo ? "true" : "false"))
        {
            throw SqsErrors.InvalidAttribute("FifoQueue");
        }

        QueueAttributes.Check(changes.Where(pair => pair.Value.Length > 0).ToDictionary(StringComparer.Ordinal), queue.Attributes.IsFifo);
        await registry.ChangeAsync(queue, record => record with { Attributes = new Dictionary<string, string>(new QueueAttributes(record.Attributes).With(changes).Given, StringComparer.Ordinal) });
        return [];
    }

    public async Task<JsonObject> PurgeAsync(JsonObject input, CloudCall call)
    {
        await Queue(registry, input).PurgeAsync();
        return [];
    }

    public async Task<JsonObject> TagAsync(JsonObject input, CloudCall call)
    {
        var tags = input.TextMap("Tags");
        if (tags.Count == 0)
        {
            throw SqsErrors.Missing("Tags");
        }

        await registry.ChangeAsync(Queue(registry, input), record =>
        {
            var merged = new Dictionary<string, string>(record.Tags, StringComparer.Ordinal);
            foreach (var (key, value) in tags)
            {
                merged[key] = value;
            }

            return record with { Tags = merged };
        });
        return [];
    }

    public async Task<JsonObject> UntagAsync(JsonObject input, CloudCall call)
    {
        var keys = input.Texts("TagKeys");
        await registry.ChangeAsync(Queue(registry, input), record => record with
        {
            Tags = record.Tags.Where(pair => !keys.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal),
        });
        return [];
    }

    public JsonObject ListTags(JsonObject input, CloudCall call) => new() { ["Tags"] = Queue(registry, input).Record.Tags.ToJson() };

    /// <summary>The queue that <c>QueueUrl</c> names.</summary>
    public static MessageQueue Queue(QueueRegistry registry, JsonObject input) =>
        registry.Find(input.RequiredText("QueueUrl", () => SqsErrors.Missing("QueueUrl")));

    private static string UrlOf(MessageQueue queue, CloudCall call) => $"{call.BaseUrl}/{CloudSettings.AccountId}/{queue.Name}";

    private static JsonObject Page(JsonObject input, CloudCall call, IEnumerable<MessageQueue> queues, string member)
    {
        // The token is the last name that was given: stable while queues come and go.
        var most = (int)(input.Number("MaxResults") ?? MostAtOnce);
        if (most is < 1 or > MostAtOnce)
        {
            throw SqsErrors.InvalidValue(Text(most), "MaxResults", "MaxResults must be an integer between 1 and 1000.");
        }

        var after = input.Text("NextToken");
        var found = queues.Where(queue => after is null || string.CompareOrdinal(queue.Name, after) > 0).Take(most + 1).ToList();
        var result = new JsonObject { [member] = found.Take(most).Select(queue => UrlOf(queue, call)).ToJson() };
        if (found.Count > most)
        {
            result["NextToken"] = found[most - 1].Name;
        }

        return result;
    }

    private static bool IsKnown(string name) => name is "Policy" or "RedrivePolicy" or "RedriveAllowPolicy" or "KmsMasterKeyId"
        or "KmsDataKeyReusePeriodSeconds" or "FifoQueue" or "ContentBasedDeduplication" or "DeduplicationScope" or "FifoThroughputLimit";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?=.{1,80}\z)[A-Za-z0-9_-]+(\.fifo)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameRule();
}
