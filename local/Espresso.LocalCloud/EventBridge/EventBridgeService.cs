using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.EventBridge.Connections;
using Espresso.LocalCloud.EventBridge.Targets;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.EventBridge;

/// <summary>Amazon EventBridge: rules by pattern and schedule on the default and on custom buses, with targets of this process.</summary>
public sealed class EventBridgeService : CloudService, IEventBridge, IDisposable
{
    private const int MostEntries = 10;
    private const int LargestEntry = 262_144;

    private readonly CloudSettings _settings;
    private readonly TimeProvider _clock;
    private readonly RuleBook _book;
    private readonly TargetDelivery _delivery;

    public EventBridgeService(CloudSettings settings, IStore store, TimeProvider clock, ICloud cloud, ILogger<EventBridgeService> logger)
    {
        (_settings, _clock) = (settings, clock);
        _book = new RuleBook(settings, store, clock, logger) { OnDue = RunScheduledAsync };
        _delivery = new TargetDelivery(cloud, DistributeAsync, logger);
        Connections = new ConnectionOperations(settings, store, clock);
        var rules = new RuleOperations(_book);

        Operation("PutEvents", PutEventsAsync);
        Operation("PutRule", rules.PutRuleAsync);
        Operation("DeleteRule", rules.DeleteRuleAsync);
        Operation("DescribeRule", rules.DescribeRule);
        Operation("ListRules", rules.ListRules);
        Operation("EnableRule", rules.EnableAsync);
        Operation("DisableRule", rules.DisableAsync);
        Operation("PutTargets", rules.PutTargetsAsync);
        Operation("RemoveTargets", rules.RemoveTargetsAsync);
        Operation("ListTargetsByRule", rules.ListTargets);
        Operation("ListRuleNamesByTarget", rules.ListRuleNamesByTarget);
        Operation("CreateEventBus", rules.CreateBusAsync);
        Operation("DeleteEventBus", rules.DeleteBusAsync);
        Operation("DescribeEventBus", rules.DescribeBus);
        Operation("ListEventBuses", rules.ListBuses);
        Operation("TestEventPattern", rules.TestPattern);
        Operation("CreateConnection", Connections.CreateAsync);
        Operation("UpdateConnection", Connections.UpdateAsync);
        Operation("DeleteConnection", Connections.DeleteAsync);
        Operation("DescribeConnection", Connections.Describe);
        Operation("ListConnections", Connections.List);
        Operation("TagResource", rules.TagAsync);
        Operation("UntagResource", rules.UntagAsync);
        Operation("ListTagsForResource", rules.ListTags);
    }

    public override string Name => "events";

    internal ConnectionOperations Connections { get; }

    public override string? TargetPrefix => "AWSEvents";

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _book.Load();
        Connections.Load();
        return Task.CompletedTask;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _book.Start();
        return Task.CompletedTask;
    }

    public override Task StopAsync()
    {
        _book.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _book.Dispose();

    /// <inheritdoc/>
    public async Task<string> PutEventAsync(
        string source, string detailType, JsonObject detail, IReadOnlyList<string> resources, string bus = "default", string? traceParent = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var id = Ids.Request();
        var happening = TargetInput.Event(_settings, id, source, detailType, detail.DeepClone(), resources, _clock.GetUtcNow());
        await DistributeAsync(bus, happening, traceParent ?? Activity.Current?.Id);
        return id;
    }

    private async Task<JsonObject> PutEventsAsync(JsonObject input, CloudCall call)
    {
        var entries = input.Objects("Entries");
        if (entries.Count is 0 or > MostEntries)
        {
            throw CloudException.Validation($"1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and {MostEntries}");
        }

        var size = entries.Sum(entry => Encoding.UTF8.GetByteCount(entry.Text("Detail") ?? "") + Encoding.UTF8.GetByteCount(entry.Text("Source") ?? "") + Encoding.UTF8.GetByteCount(entry.Text("DetailType") ?? ""));
        if (size > LargestEntry)
        {
            throw CloudException.Validation($"Total size of the entries in the request is over the limit ({LargestEntry} bytes).");
        }

        var results = new JsonArray();
        var failed = 0;
        foreach (var entry in entries)
        {
            try
            {
                results.Add(new JsonObject { ["EventId"] = await PutAsync(entry, call) });
            }
            catch (CloudException e)
            {
                failed++;
                results.Add(new JsonObject { ["ErrorCode"] = e.Code, ["ErrorMessage"] = e.Message });
            }
        }

        return new JsonObject { ["FailedEntryCount"] = failed, ["Entries"] = results };
    }

    private async Task<string> PutAsync(JsonObject entry, CloudCall call)
    {
        var source = Given(entry, "Source");
        var detailType = Given(entry, "DetailType");
        var text = Given(entry, "Detail");
        if (source.StartsWith("aws.", StringComparison.Ordinal))
        {
            throw new CloudException("NotAuthorizedForSourceException", "Not authorized for the source.");
        }

        JsonObject detail;
        try
        {
            detail = JsonNode.Parse(text) as JsonObject ?? throw Malformed();
        }
        catch (JsonException)
        {
            throw Malformed();
        }

        var bus = _book.Bus(entry.Text("EventBusName")).Name;
        var time = entry.Real("Time") is { } seconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : _clock.GetUtcNow();
        var id = Ids.Request();
        var happening = TargetInput.Event(_settings, id, source, detailType, detail, entry.Texts("Resources"), time);
        await DistributeAsync(bus, happening, XRayHeader.ToTraceParent(entry.Text("TraceHeader")) ?? call.TraceParent);
        return id;
    }

    /// <summary>Gives an event to the rules of a bus; done when all targets have it for good.</summary>
    private async Task DistributeAsync(string bus, JsonObject happening, string? traceParent)
    {
        var name = _book.Bus(bus).Name;
        var matching = _book.Rules.Where(rule => rule.Bus == name && rule.IsEnabled && rule.ParsedPattern?.IsMatch(happening) is true).ToList();
        if (matching.Count == 0)
        {
            return;
        }

        using var activity = traceParent is null ? null : CloudTelemetry.Source.StartActivity($"events {happening.Text("detail-type")}", ActivityKind.Producer, traceParent);
        await Task.WhenAll(matching.Select(rule => RunAsync(rule, happening, activity?.Id ?? traceParent)));
    }

    private async Task RunScheduledAsync(RuleRecord rule, DateTimeOffset dueAt)
    {
        using var activity = CloudTelemetry.Source.StartActivity($"schedule {rule.Name}", ActivityKind.Producer);
        var happening = TargetInput.Event(_settings, Ids.Request(), "aws.events", "Scheduled Event", new JsonObject(), [_book.ArnOf(rule)], dueAt);
        await RunAsync(rule, happening, activity?.Id);
    }

    private Task RunAsync(RuleRecord rule, JsonObject happening, string? traceParent) =>
        Task.WhenAll(rule.Targets.Select(target => _delivery.DeliverAsync(target, happening, _book.ArnOf(rule), traceParent)));

    private static string Given(JsonObject entry, string name) =>
        entry.RequiredText(name, () => new CloudException("InvalidArgument", $"Parameter {name} is not valid. Reason: {name} is a required argument."));

    private static CloudException Malformed() => new("MalformedDetail", "Detail is malformed.");
}
