using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>Tags of state machines and activities.</summary>
internal sealed class TagOperations(StepFunctionsEngine engine)
{
    private const int MostTags = 50;

    private static readonly MemberRule _arn = Rules.Arn("resourceArn");

    public void AddTo(Dictionary<string, Operation> operations)
    {
        operations.Add("TagResource", Operation.Sync(Tag, _arn, Rule(required: true)));
        operations.Add("UntagResource", Operation.Sync(Untag, _arn, new("tagKeys", Required: true)));
        operations.Add("ListTagsForResource", Operation.Sync(List, _arn));
    }

    /// <summary>What the API's model says of a list of tags.</summary>
    public static MemberRule Rule(bool required = false) => new("tags", required)
    {
        Inner = static tags => (tags as JsonArray ?? JsonArray.Empty).SelectMany(static (tag, i) => new[]
        {
            Length(tag, i, "key", least: 1, most: 128),
            Length(tag, i, "value", least: 0, most: 256),
        }.OfType<string>()),
    };

    /// <summary>The API's list of <c>{"key", "value"}</c> as an object.</summary>
    public static JsonObject Read(JsonValue? list)
    {
        var tags = new JsonObjectBuilder();
        foreach (var tag in list as JsonArray ?? JsonArray.Empty)
        {
            tags.Set(tag["key"]?.AsString() ?? "", tag["value"]?.AsString() ?? "");
        }

        return WithinLimit(tags.Build());
    }

    /// <summary>No more tags than a resource may have (service guide, "Quotas related to tagging").</summary>
    private static JsonObject WithinLimit(JsonObject tags) => tags.Count <= MostTags
        ? tags
        : throw new StepFunctionsException("TooManyTags", $"A resource has at most {MostTags} tags, and this would make {tags.Count}.");

    private static string? Length(JsonValue tag, int index, string member, int least, int most) => tag[member]?.AsString() switch
    {
        { } text when text.Length < least => $"Value '{text}' at 'tags.{index + 1}.member.{member}' failed to satisfy constraint: Member must have length greater than or equal to {least}",
        { } text when text.Length > most => $"Value '{text}' at 'tags.{index + 1}.member.{member}' failed to satisfy constraint: Member must have length less than or equal to {most}",
        _ => null,
    };

    private JsonObject Tag(Request request)
    {
        Change(request, tags =>
        {
            foreach (var (key, value) in Read(request.Body["tags"]))
            {
                tags = tags.With(key, value);
            }

            return WithinLimit(tags);
        });
        return JsonObject.Empty;
    }

    private JsonObject Untag(Request request)
    {
        var keys = (request.Body["tagKeys"] as JsonArray ?? JsonArray.Empty).Select(static k => k.AsString()).ToHashSet(StringComparer.Ordinal);
        Change(request, tags =>
        {
            var kept = tags.Where(t => !keys.Contains(t.Key)).ToArray();
            return new JsonObject([.. kept.Select(static t => t.Key)], [.. kept.Select(static t => t.Value)]);
        });
        return JsonObject.Empty;
    }

    private JsonObject List(Request request)
    {
        JsonObject? found = null;
        Change(request, tags => found = tags);
        return JsonObject.Of(("tags", JsonArray.From(found!.Select(static t => (JsonValue)JsonObject.Of(("key", JsonValue.From(t.Key)), ("value", t.Value))))));
    }

    private void Change(Request request, Func<JsonObject, JsonObject> change)
    {
        var arn = Arns.Check(request.RequiredText("resourceArn"), "stateMachine", "activity");
        lock (engine.Machines.Gate)
        {
            if (engine.Machines.Find(arn) is { } machine)
            {
                if (change(machine.Tags) is var tags && tags != machine.Tags)
                {
                    engine.Machines.Save(machine with { Tags = tags });
                }
            }
            else if (engine.Activities.Find(arn) is { } activity)
            {
                if (change(activity.Tags) is var tags && tags != activity.Tags)
                {
                    engine.Activities.Save(activity with { Tags = tags });
                }
            }
            else
            {
                throw new StepFunctionsException("ResourceNotFound", $"Resource not found: '{arn}'");
            }
        }
    }
}
