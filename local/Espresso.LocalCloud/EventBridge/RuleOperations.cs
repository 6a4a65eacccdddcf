using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.EventBridge.Patterns;
using Espresso.LocalCloud.EventBridge.Schedules;
using Espresso.LocalCloud.EventBridge.Targets;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.EventBridge;

/// <summary>The operations on rules, targets, buses and tags.</summary>
internal sealed partial class RuleOperations(RuleBook book)
{
    private const int MostTargets = 5;

    public async Task<JsonObject> PutRuleAsync(JsonObject input, CloudCall call)
    {
        var name = Name(input);
        var bus = book.Bus(input.Text("EventBusName")).Name;
        var pattern = input.Text("EventPattern");
        var schedule = input.Text("ScheduleExpression");
        if (!NameRule().IsMatch(name))
        {
            throw CloudException.Validation($"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
        }

        if (string.IsNullOrEmpty(pattern) && string.IsNullOrEmpty(schedule))
        {
            throw CloudException.Validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }

        if (!string.IsNullOrEmpty(schedule) && bus != RuleBook.DefaultBus)
        {
            throw CloudException.Validation("ScheduleExpression is supported only on the default event bus.");
        }

        CheckPattern(pattern);
        CheckSchedule(schedule);
        var state = input.Text("State") ?? "ENABLED";
        if (state is not ("ENABLED" or "DISABLED" or "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"))
        {
            throw CloudException.Validation($"1 validation error detected: Value '{state}' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]");
        }

        await book.ChangeAsync(bus, name, before => new RuleRecord(
            bus, name, NullIfEmpty(pattern), NullIfEmpty(schedule), state != "DISABLED", input.Text("Description"), input.Text("RoleArn"),
            before?.Targets ?? [], before?.Tags ?? Tags(input), before?.NextAt));
        return new JsonObject { ["RuleArn"] = book.ArnOf(book.Rule(bus, name)) };
    }

    public async Task<JsonObject> DeleteRuleAsync(JsonObject input, CloudCall call)
    {
        var bus = book.Bus(input.Text("EventBusName")).Name;
        if (book.TryRule(bus, Name(input)) is { } rule)
        {
            if (rule.Targets.Count > 0)
            {
                throw CloudException.Validation("Rule can't be deleted since it has targets.");
            }

            await book.DeleteAsync(rule);
        }

        return [];
    }

    public JsonObject DescribeRule(JsonObject input, CloudCall call) => View(Rule(input));

    public JsonObject ListRules(JsonObject input, CloudCall call)
    {
        var bus = book.Bus(input.Text("EventBusName")).Name;
        var prefix = input.Text("NamePrefix") ?? "";
        return Page(input, book.Rules.Where(rule => rule.Bus == bus && rule.Name.StartsWith(prefix, StringComparison.Ordinal)), "Rules", View);
    }

    public async Task<JsonObject> EnableAsync(JsonObject input, CloudCall call)
    {
        var rule = Rule(input);
        await book.ChangeAsync(rule.Bus, rule.Name, before => before! with { IsEnabled = true });
        return [];
    }

    public async Task<JsonObject> DisableAsync(JsonObject input, CloudCall call)
    {
        var rule = Rule(input);
        await book.ChangeAsync(rule.Bus, rule.Name, before => before! with { IsEnabled = false });
        return [];
    }

    public async Task<JsonObject> PutTargetsAsync(JsonObject input, CloudCall call)
    {
        var rule = Rule(input);
        var targets = input.Objects("Targets");
        foreach (var target in targets)
        {
            _ = target.RequiredText("Id", () => CloudException.Validation("Parameter Id of a target must be given."));
            TargetDelivery.Check(target);
        }

        await book.ChangeAsync(rule.Bus, rule.Name, before =>
        {
            var ids = targets.Select(target => target.Text("Id")).ToHashSet(StringComparer.Ordinal);
            var merged = before!.Targets.Where(target => !ids.Contains(target.Text("Id"))).Concat(targets.Select(target => target.DeepClone().AsObject())).ToList();
            return merged.Count <= MostTargets
                ? before with { Targets = merged }
                : throw new CloudException("LimitExceededException", $"The requested resource exceeds the maximum number allowed: {MostTargets} targets per rule.");
        });
        return new JsonObject { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() };
    }

    public async Task<JsonObject> RemoveTargetsAsync(JsonObject input, CloudCall call)
    {
        var rule = Rule(input);
        var ids = input.Texts("Ids");
        var failed = ids.Where(id => !rule.Targets.Exists(target => target.Text("Id") == id)).ToList();
        await book.ChangeAsync(rule.Bus, rule.Name, before => before! with { Targets = [.. before.Targets.Where(target => !ids.Contains(target.Text("Id"), StringComparer.Ordinal))] });
        return new JsonObject
        {
            ["FailedEntryCount"] = failed.Count,
            ["FailedEntries"] = new JsonArray([.. failed.Select(id => (JsonNode?)new JsonObject { ["TargetId"] = id, ["ErrorCode"] = "ResourceNotFoundException", ["ErrorMessage"] = $"Target {id} does not exist." })]),
        };
    }

    public JsonObject ListTargets(JsonObject input, CloudCall call) => Page(input, Rule(input).Targets, "Targets", target => target.DeepClone().AsObject());

    public JsonObject ListRuleNamesByTarget(JsonObject input, CloudCall call)
    {
        var bus = book.Bus(input.Text("EventBusName")).Name;
        var arn = input.RequiredText("TargetArn");
        return new JsonObject { ["RuleNames"] = book.Rules.Where(rule => rule.Bus == bus && rule.Targets.Exists(target => target.Text("Arn") == arn)).Select(rule => rule.Name).ToJson() };
    }

    public async Task<JsonObject> CreateBusAsync(JsonObject input, CloudCall call)
    {
        var name = Name(input);
        if (book.Buses.Any(bus => bus.Name == name))
        {
            throw new CloudException("ResourceAlreadyExistsException", $"Event bus {name} already exists.");
        }

        var created = new BusRecord(name, Tags(input));
        await book.SaveAsync(created);
        return new JsonObject { ["EventBusArn"] = book.ArnOf(created) };
    }

    public async Task<JsonObject> DeleteBusAsync(JsonObject input, CloudCall call)
    {
        var name = Name(input);
        if (name == RuleBook.DefaultBus)
        {
            throw CloudException.Validation("Cannot delete event bus default.");
        }

        if (book.Rules.Any(rule => rule.Bus == name))
        {
            throw CloudException.Validation($"Cannot delete event bus {name} since it has rules.");
        }

        if (book.Buses.FirstOrDefault(bus => bus.Name == name) is { } found)
        {
            await book.DeleteAsync(found);
        }

        return [];
    }

    public JsonObject DescribeBus(JsonObject input, CloudCall call) => View(book.Bus(input.Text("Name")));

    public JsonObject ListBuses(JsonObject input, CloudCall call)
    {
        var prefix = input.Text("NamePrefix") ?? "";
        return Page(input, book.Buses.Where(bus => bus.Name.StartsWith(prefix, StringComparison.Ordinal)), "EventBuses", View);
    }

    public JsonObject TestPattern(JsonObject input, CloudCall call)
    {
        var pattern = input.RequiredText("EventPattern");
        CheckPattern(pattern);
        return new JsonObject { ["Result"] = EventPattern.Parse(pattern).IsMatch(JsonNode.Parse(input.RequiredText("Event"))) };
    }

    public async Task<JsonObject> TagAsync(JsonObject input, CloudCall call)
    {
        var tags = Tags(input);
        await ChangeTagsAsync(input, old => old.Where(pair => !tags.ContainsKey(pair.Key)).Concat(tags).ToDictionary(StringComparer.Ordinal));
        return [];
    }

    public async Task<JsonObject> UntagAsync(JsonObject input, CloudCall call)
    {
        var keys = input.Texts("TagKeys");
        await ChangeTagsAsync(input, old => old.Where(pair => !keys.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal));
        return [];
    }

    public JsonObject ListTags(JsonObject input, CloudCall call)
    {
        var (rule, bus) = Resource(input);
        return new JsonObject { ["Tags"] = new JsonArray([.. (rule?.Tags ?? bus!.Tags).Select(pair => (JsonNode?)new JsonObject { ["Key"] = pair.Key, ["Value"] = pair.Value })]) };
    }

    private Task ChangeTagsAsync(JsonObject input, Func<Dictionary<string, string>, Dictionary<string, string>> change)
    {
        var (rule, bus) = Resource(input);
        return rule is not null
            ? book.ChangeAsync(rule.Bus, rule.Name, before => before! with { Tags = change(before.Tags) })
            : book.SaveAsync(bus! with { Tags = change(bus.Tags) });
    }

    private (RuleRecord? Rule, BusRecord? Bus) Resource(JsonObject input)
    {
        var arn = input.RequiredText("ResourceARN");
        var resource = Arn.TryParse(arn, out var parsed) ? parsed.Resource : "";
        return resource.Split('/') switch
        {
            ["rule", var name] => (book.Rule(RuleBook.DefaultBus, name), null),
            ["rule", var bus, var name] => (book.Rule(bus, name), null),
            ["event-bus", var name] => (null, book.Bus(name)),
            _ => throw CloudException.Validation($"Parameter ResourceARN is not valid: {arn}"),
        };
    }

    private JsonObject View(RuleRecord rule)
    {
        var view = new JsonObject { ["Name"] = rule.Name, ["Arn"] = book.ArnOf(rule), ["State"] = rule.IsEnabled ? "ENABLED" : "DISABLED", ["EventBusName"] = rule.Bus };
        foreach (var (name, value) in new[] { ("EventPattern", rule.Pattern), ("ScheduleExpression", rule.Schedule), ("Description", rule.Description), ("RoleArn", rule.RoleArn) })
        {
            if (value is not null)
            {
                view[name] = value;
            }
        }

        return view;
    }

    private JsonObject View(BusRecord bus) => new() { ["Name"] = bus.Name, ["Arn"] = book.ArnOf(bus) };

    private static JsonObject Page<T>(JsonObject input, IEnumerable<T> all, string member, Func<T, JsonObject> view)
    {
        // Lists are short here; the token is the index of the next item.
        var most = (int)(input.Number("Limit") ?? 100);
        var start = (int)(input.Number("NextToken") ?? 0);
        var items = all.ToList();
        var result = new JsonObject { [member] = new JsonArray([.. items.Skip(start).Take(most).Select(item => (JsonNode?)view(item))]) };
        if (start + most < items.Count)
        {
            result["NextToken"] = (start + most).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return result;
    }

    private static void CheckPattern(string? pattern)
    {
        try
        {
            _ = string.IsNullOrEmpty(pattern) ? null : EventPattern.Parse(pattern);
        }
        catch (FormatException e)
        {
            throw new CloudException("InvalidEventPatternException", $"Event pattern is not valid. Reason: {e.Message}");
        }
    }

    private static void CheckSchedule(string? schedule)
    {
        try
        {
            _ = string.IsNullOrEmpty(schedule) ? null : Schedule.Parse(schedule);
        }
        catch (FormatException)
        {
            throw CloudException.Validation("Parameter ScheduleExpression is not valid.");
        }
    }

    private RuleRecord Rule(JsonObject input) => book.Rule(book.Bus(input.Text("EventBusName")).Name, input.Text("Rule") ?? Name(input));

    private static string Name(JsonObject input) =>
        input.RequiredText("Name", () => CloudException.Validation("1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Dictionary<string, string> Tags(JsonObject input) =>
        input.Objects("Tags").ToDictionary(tag => tag.RequiredText("Key"), tag => tag.Text("Value") ?? "", StringComparer.Ordinal);

    [GeneratedRegex(@"\A[.\-_A-Za-z0-9]{1,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameRule();
}
