using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Sns;

/// <summary>What would have gone to phones. Listed at <c>/_localcloud/sns.json</c>, newest first.</summary>
internal sealed class Captured(IStore store, TimeProvider clock)
{
    private const string Space = "sns.captured";

    private readonly ConcurrentDictionary<string, JsonObject> _items = new(StringComparer.Ordinal);

    public void Load()
    {
        foreach (var (key, value) in store.ReadJson(Space))
        {
            _items[key] = value;
        }
    }

    public Task AddAsync(string protocol, string endpoint, string text, string? subject, string? topicArn)
    {
        var at = clock.GetUtcNow();
        var item = new JsonObject
        {
            ["protocol"] = protocol,
            ["to"] = endpoint,
            ["subject"] = subject,
            ["text"] = text,
            ["topicArn"] = topicArn,
            ["at"] = at.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        };
        var key = $"{at.ToUnixTimeMilliseconds():D15}-{Ids.Hex(8)}";
        _items[key] = item;
        return store.CommitAsync(new StoreBatch().PutJson(Space, key, item));
    }

    public JsonObject List() => new()
    {
        ["items"] = new JsonArray([.. _items.OrderByDescending(pair => pair.Key, StringComparer.Ordinal).Select(pair => (JsonNode?)pair.Value.DeepClone())]),
    };
}
