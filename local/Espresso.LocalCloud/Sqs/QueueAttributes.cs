using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sqs;

/// <summary>What SetQueueAttributes can set: names, defaults and the values that are allowed.</summary>
internal sealed class QueueAttributes
{
    private static readonly Dictionary<string, (string Default, long Low, long High)> Numbers = new(StringComparer.Ordinal)
    {
        ["VisibilityTimeout"] = ("30", 0, 43_200),
        ["MaximumMessageSize"] = ("1048576", 1_024, 1_048_576),
        ["MessageRetentionPeriod"] = ("345600", 60, 1_209_600),
        ["DelaySeconds"] = ("0", 0, 900),
        ["ReceiveMessageWaitTimeSeconds"] = ("0", 0, 20),
        ["KmsDataKeyReusePeriodSeconds"] = ("300", 60, 86_400),
    };

    private static readonly Dictionary<string, string[]> Choices = new(StringComparer.Ordinal)
    {
        ["SqsManagedSseEnabled"] = ["true", "false"],
        ["FifoQueue"] = ["true"],
        ["ContentBasedDeduplication"] = ["true", "false"],
        ["DeduplicationScope"] = ["messageGroup", "queue"],
        ["FifoThroughputLimit"] = ["perMessageGroupId", "perQueue"],
    };

    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal) { "Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId" };

    private static readonly HashSet<string> FifoOnly = new(StringComparer.Ordinal) { "FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit" };

    private readonly Dictionary<string, string> _given;

    public QueueAttributes(IReadOnlyDictionary<string, string> given)
    {
        _given = new Dictionary<string, string>(given, StringComparer.Ordinal);
        Redrive = RedrivePolicy.Parse(_given.GetValueOrDefault("RedrivePolicy"));
    }

    /// <summary>The attributes that somebody has set, by name.</summary>
    public IReadOnlyDictionary<string, string> Given => _given;

    public bool IsFifo => _given.ContainsKey("FifoQueue");

    public bool DeduplicatesByContent => _given.GetValueOrDefault("ContentBasedDeduplication") == "true";

    public bool DeduplicatesByGroup => _given.GetValueOrDefault("DeduplicationScope") == "messageGroup";

    public RedrivePolicy? Redrive { get; }

    public int VisibilitySeconds => Number("VisibilityTimeout");

    public int DelaySeconds => Number("DelaySeconds");

    public int WaitSeconds => Number("ReceiveMessageWaitTimeSeconds");

    public int RetentionSeconds => Number("MessageRetentionPeriod");

    public int LargestMessage => Number("MaximumMessageSize");

    /// <summary>Every attribute with its value, defaults included, as GetQueueAttributes shows them.</summary>
    public IEnumerable<KeyValuePair<string, string>> All()
    {
        foreach (var (name, rule) in Numbers.Where(pair => pair.Key != "KmsDataKeyReusePeriodSeconds"))
        {
            yield return KeyValuePair.Create(name, _given.GetValueOrDefault(name, rule.Default));
        }

        yield return KeyValuePair.Create("SqsManagedSseEnabled", _given.GetValueOrDefault("SqsManagedSseEnabled", _given.ContainsKey("KmsMasterKeyId") ? "false" : "true"));
        if (IsFifo)
        {
            yield return KeyValuePair.Create("ContentBasedDeduplication", _given.GetValueOrDefault("ContentBasedDeduplication", "false"));
            yield return KeyValuePair.Create("DeduplicationScope", _given.GetValueOrDefault("DeduplicationScope", "queue"));
            yield return KeyValuePair.Create("FifoThroughputLimit", _given.GetValueOrDefault("FifoThroughputLimit", "perQueue"));
        }

        foreach (var (name, value) in _given.Where(pair => Texts.Contains(pair.Key) || pair.Key is "FifoQueue" or "KmsDataKeyReusePeriodSeconds"))
        {
            yield return KeyValuePair.Create(name, value);
        }
    }

    /// <summary>This with <paramref name="changes"/>; an empty text unsets an attribute.</summary>
    public QueueAttributes With(IReadOnlyDictionary<string, string> changes)
    {
        var merged = new Dictionary<string, string>(_given, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            if (value.Length == 0)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = value;
            }
        }

        return new QueueAttributes(merged);
    }

    /// <summary>Checks names and values as CreateQueue and SetQueueAttributes do.</summary>
    public static void Check(IReadOnlyDictionary<string, string> attributes, bool isFifo)
    {
        foreach (var (name, value) in attributes)
        {
            if (FifoOnly.Contains(name) && !isFifo)
            {
                throw SqsErrors.UnknownAttribute(name);
            }

            if (Numbers.TryGetValue(name, out var rule))
            {
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < rule.Low || number > rule.High)
                {
                    throw SqsErrors.InvalidAttribute(name);
                }
            }
            else if (Choices.TryGetValue(name, out var choices))
            {
                if (!choices.Contains(value, StringComparer.Ordinal))
                {
                    throw SqsErrors.InvalidAttribute(name);
                }
            }
            else if (!Texts.Contains(name))
            {
                throw SqsErrors.UnknownAttribute(name);
            }
        }

        _ = RedrivePolicy.Parse(attributes.GetValueOrDefault("RedrivePolicy"));
    }

    private int Number(string name) => int.Parse(_given.GetValueOrDefault(name, Numbers[name].Default), CultureInfo.InvariantCulture);
}

/// <summary>After how many receives a message goes where: <c>{"deadLetterTargetArn": "arn:…", "maxReceiveCount": 3}</c>.</summary>
internal sealed record RedrivePolicy(string TargetArn, int MaxReceiveCount)
{
    public static RedrivePolicy? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            var policy = JsonNode.Parse(text) as JsonObject;
            if (policy?.Text("deadLetterTargetArn") is { } target && policy.Number("maxReceiveCount") is >= 1 and <= 1_000 and var count && Arn.TryParse(target, out _))
            {
                return new RedrivePolicy(target, (int)count);
            }
        }
        catch (JsonException)
        {
            // Text that is no JSON gets the same answer as JSON with the wrong members.
        }

        throw SqsErrors.InvalidValue(text, "RedrivePolicy", "Redrive policy must have a deadLetterTargetArn and a maxReceiveCount between 1 and 1000.");
    }
}
