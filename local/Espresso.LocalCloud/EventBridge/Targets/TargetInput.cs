using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.EventBridge.Targets;

/// <summary>What a target gets of an event: all of it, a part, a constant, or a template that is filled in.</summary>
internal static class TargetInput
{
    /// <summary>Refuses what cannot be applied later.</summary>
    public static void Check(JsonObject target)
    {
        var id = target.Text("Id");
        var given = ((string[])["Input", "InputPath", "InputTransformer"]).Count(name => target[name] is not null);
        if (given > 1)
        {
            throw CloudException.Validation($"Only one of Input, InputPath, or InputTransformer must be provided for target {id}.");
        }

        try
        {
            if (target.Text("Input") is { } input)
            {
                _ = JsonNode.Parse(input);
            }

            if (target.Text("InputPath") is { } path)
            {
                _ = JsonPointer.Parse(path);
            }

            if (target.Object("InputTransformer") is { } transformer)
            {
                _ = transformer.RequiredText("InputTemplate", () => CloudException.Validation($"InputTemplate for target {id} must be given."));
                foreach (var value in transformer.TextMap("InputPathsMap").Values)
                {
                    _ = JsonPointer.Parse(value);
                }
            }
        }
        catch (JsonException e)
        {
            throw CloudException.Validation($"Invalid Input for target {id}. Reason: {e.Message}");
        }
        catch (FormatException e)
        {
            throw CloudException.Validation($"Invalid InputPath for target {id}. Reason: {e.Message}");
        }
    }

    /// <summary>The text for <paramref name="target"/>.</summary>
    public static string Of(JsonObject target, JsonObject happening, string ruleArn)
    {
        if (target.Text("Input") is { } input)
        {
            return input;
        }

        if (target.Text("InputPath") is { } path)
        {
            return JsonPointer.Find(happening, path)?.ToText() ?? "null";
        }

        return target.Object("InputTransformer") is { } transformer ? Transform(transformer, happening, ruleArn) : happening.ToText();
    }

    private static string Transform(JsonObject transformer, JsonObject happening, string ruleArn)
    {
        var values = transformer.TextMap("InputPathsMap").ToDictionary(pair => pair.Key, pair => JsonPointer.Find(happening, pair.Value)?.DeepClone(), StringComparer.Ordinal);
        values["aws.events.rule-arn"] = ruleArn;
        values["aws.events.rule-name"] = ruleArn[(ruleArn.LastIndexOf('/') + 1)..];
        values["aws.events.event.ingestion-time"] = happening["time"]?.DeepClone();
        values["aws.events.event.json"] = happening.DeepClone();
        values["aws.events.event"] = happening.DeepClone();
        return Fill(transformer.Text("InputTemplate")!, values);
    }

    /// <summary>Between quotes a value stands as text, elsewhere as JSON. A name that is not known stays as it is.</summary>
    private static string Fill(string template, Dictionary<string, JsonNode?> values)
    {
        var result = new StringBuilder(template.Length);
        var inQuotes = false;
        for (var at = 0; at < template.Length; at++)
        {
            var character = template[at];
            if (character == '<' && template.IndexOf('>', at) is var close and > 0 && values.TryGetValue(template[(at + 1)..close], out var value))
            {
                result.Append(inQuotes ? InQuotes(value) : value?.ToText() ?? "null");
                at = close;
                continue;
            }

            if (character == '"' && (at == 0 || template[at - 1] != '\\'))
            {
                inQuotes = !inQuotes;
            }

            result.Append(character);
        }

        return result.ToString();
    }

    private static string InQuotes(JsonNode? value)
    {
        var text = value switch
        {
            null => "",
            JsonValue scalar when scalar.TryGetValue<string>(out var plain) => plain,
            _ => value.ToText(),
        };
        return JsonEncodedText.Encode(text, JsonInput.Compact.Encoder).ToString();
    }

    /// <summary>An event in the form in which rules and targets see it.</summary>
    public static JsonObject Event(CloudSettings settings, string id, string source, string detailType, JsonNode detail, IEnumerable<string> resources, DateTimeOffset time) => new()
    {
        ["version"] = "0",
        ["id"] = id,
        ["detail-type"] = detailType,
        ["source"] = source,
        ["account"] = CloudSettings.AccountId,
        ["time"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["region"] = settings.Region,
        ["resources"] = resources.ToJson(),
        ["detail"] = detail,
    };
}
