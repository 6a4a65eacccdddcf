using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sns;

/// <summary>The operations on topics and their tags.</summary>
internal sealed partial class TopicOperations(SnsState state)
{
    private const int PageSize = 100;

    private static readonly string[] Settable = ["DisplayName", "Policy", "DeliveryPolicy", "KmsMasterKeyId", "TracingConfig", "SignatureVersion", "DataProtectionPolicy"];

    public async Task<JsonObject> CreateAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("Name", () => SnsErrors.Invalid("Topic Name"));
        var attributes = input.TextMap("Attributes");
        if (attributes.GetValueOrDefault("FifoTopic") == "true" || name.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw CloudException.NotImplemented("sns", "CreateTopic with FifoTopic");
        }

        if (!NameRule().IsMatch(name))
        {
            throw SnsErrors.Invalid("Topic Name");
        }

        attributes.Remove("FifoTopic");
        foreach (var attribute in attributes.Keys)
        {
            CheckSettable(attribute);
        }

        var tags = Tags(input);
        if (state.TryTopic(name) is not { } topic)
        {
            topic = new TopicRecord(name, attributes, tags);
            await state.SaveAsync(topic);
        }
        else if (attributes.Any(pair => topic.Attributes.GetValueOrDefault(pair.Key) != pair.Value))
        {
            throw SnsErrors.Invalid("Attributes Reason: Topic already exists with different attributes");
        }
        else if (tags.Any(pair => topic.Tags.GetValueOrDefault(pair.Key) != pair.Value))
        {
            throw SnsErrors.Invalid("Tags Reason: Topic already exists with different tags");
        }

        return new JsonObject { ["TopicArn"] = state.ArnOf(topic) };
    }

    public async Task<JsonObject> DeleteAsync(JsonObject input, CloudCall call)
    {
        // Deleting what is not there is no error in SNS.
        if (Arn.TryParse(input.RequiredText("TopicArn", () => SnsErrors.Missing("TopicArn")), out var arn) && state.TryTopic(arn.Resource) is { } topic)
        {
            await state.DeleteAsync(topic);
        }

        return [];
    }

    public JsonObject List(JsonObject input, CloudCall call) =>
        Page(input, state.Topics, topic => topic.Name, "Topics", topic => new JsonObject { ["TopicArn"] = state.ArnOf(topic) });

    public JsonObject GetAttributes(JsonObject input, CloudCall call)
    {
        var topic = Topic(input);
        var arn = state.ArnOf(topic);
        var attributes = new JsonObject
        {
            ["TopicArn"] = arn,
            ["Owner"] = CloudSettings.AccountId,
            ["DisplayName"] = "",
            ["Policy"] = DefaultPolicy(arn).ToText(),
            ["SubscriptionsConfirmed"] = state.Of(topic).Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["SubscriptionsPending"] = "0",
            ["SubscriptionsDeleted"] = "0",
            ["EffectiveDeliveryPolicy"] = """{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3}}}""",
        };
        foreach (var (name, value) in topic.Attributes)
        {
            attributes[name] = value;
        }

        return new JsonObject { ["Attributes"] = attributes };
    }

    public async Task<JsonObject> SetAttributesAsync(JsonObject input, CloudCall call)
    {
        var topic = Topic(input);
        var name = input.RequiredText("AttributeName", () => SnsErrors.Missing("AttributeName"));
        CheckSettable(name);
        var attributes = new Dictionary<string, string>(topic.Attributes, StringComparer.Ordinal) { [name] = input.Text("AttributeValue") ?? "" };
        if (name.EndsWith("Policy", StringComparison.Ordinal) && attributes[name].Length > 0)
        {
            CheckJson(name, attributes[name]);
        }

        await state.SaveAsync(topic with { Attributes = attributes });
        return [];
    }

    public async Task<JsonObject> TagAsync(JsonObject input, CloudCall call)
    {
        var topic = Resource(input);
        var tags = Tags(input);
        await state.SaveAsync(topic with { Tags = topic.Tags.Where(pair => !tags.ContainsKey(pair.Key)).Concat(tags).ToDictionary(StringComparer.Ordinal) });
        return [];
    }

    public async Task<JsonObject> UntagAsync(JsonObject input, CloudCall call)
    {
        var topic = Resource(input);
        var keys = input.Texts("TagKeys");
        await state.SaveAsync(topic with { Tags = topic.Tags.Where(pair => !keys.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal) });
        return [];
    }

    public JsonObject ListTags(JsonObject input, CloudCall call) => new()
    {
        ["Tags"] = new JsonArray([.. Resource(input).Tags.Select(pair => (JsonNode?)new JsonObject { ["Key"] = pair.Key, ["Value"] = pair.Value })]),
    };

    /// <summary>A page of a list; the token is the last key that was given.</summary>
    public static JsonObject Page<T>(JsonObject input, IEnumerable<T> items, Func<T, string> key, string member, Func<T, JsonObject> view)
    {
        var after = input.Text("NextToken");
        var found = items.Where(item => string.IsNullOrEmpty(after) || string.CompareOrdinal(key(item), after) > 0).Take(PageSize + 1).ToList();
        var result = new JsonObject { [member] = new JsonArray([.. found.Take(PageSize).Select(item => (JsonNode?)view(item))]) };
        if (found.Count > PageSize)
        {
            result["NextToken"] = key(found[PageSize - 1]);
        }

        return result;
    }

    public static void CheckJson(string name, string text)
    {
        try
        {
            _ = JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw SnsErrors.Invalid($"{name}: failed to parse JSON. {e.Message}");
        }
    }

    private TopicRecord Topic(JsonObject input) => state.Topic(input.RequiredText("TopicArn", () => SnsErrors.Missing("TopicArn")));

    private TopicRecord Resource(JsonObject input) =>
        Arn.TryParse(input.RequiredText("ResourceArn", () => SnsErrors.Missing("ResourceArn")), out var arn) && state.TryTopic(arn.Resource) is { } topic
            ? topic
            : throw SnsErrors.NoSuchResource();

    private static Dictionary<string, string> Tags(JsonObject input) =>
        input.Objects("Tags").ToDictionary(tag => tag.RequiredText("Key"), tag => tag.Text("Value") ?? "", StringComparer.Ordinal);

    private static void CheckSettable(string name)
    {
        if (!Settable.Contains(name, StringComparer.Ordinal) && !name.EndsWith("FeedbackRoleArn", StringComparison.Ordinal) && !name.EndsWith("FeedbackSampleRate", StringComparison.Ordinal))
        {
            throw SnsErrors.Invalid($"AttributeName: {name} is not one of {string.Join(", ", Settable)}");
        }
    }

    private static JsonObject DefaultPolicy(string arn) => new()
    {
        ["Version"] = "2008-10-17",
        ["Id"] = "__default_policy_ID",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "__default_statement_ID",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = "*" },
            ["Action"] = new JsonArray("SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"),
            ["Resource"] = arn,
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["AWS:SourceOwner"] = CloudSettings.AccountId } },
        }),
    };

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,256}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameRule();
}
