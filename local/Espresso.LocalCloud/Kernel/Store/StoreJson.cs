using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Kernel.Store;

/// <summary>Values as JSON: what most services keep.</summary>
public static class StoreJson
{
    public static StoreBatch PutJson(this StoreBatch batch, string space, string key, JsonNode value) =>
        batch.Put(space, key, Encoding.UTF8.GetBytes(value.ToText()));

    /// <summary>Keeps a plain record by its properties.</summary>
    public static StoreBatch PutRecord<T>(this StoreBatch batch, string space, string key, T value) =>
        batch.Put(space, key, JsonSerializer.SerializeToUtf8Bytes(value, JsonInput.Compact));

    public static IEnumerable<(string Key, JsonObject Value)> ReadJson(this IStore store, string space) =>
        store.ReadAll(space).Select(entry => (entry.Key, JsonNode.Parse(entry.Value)!.AsObject()));

    /// <summary>Reads what <see cref="PutRecord{T}"/> wrote.</summary>
    public static IEnumerable<(string Key, T Value)> ReadRecords<T>(this IStore store, string space) =>
        store.ReadAll(space).Select(entry => (entry.Key, JsonSerializer.Deserialize<T>(entry.Value, JsonInput.Compact)!));
}
