using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Espresso.Cost.Counting;

/// <summary>
/// Write request units of a transaction, from the items as they were before and after it. DynamoDB charges each item of a
/// transaction by itself, in whole KB and twice; DynamoDB Local adds their sizes up first, so that three small writes look
/// like one. What an index has is written where it changes.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
/// </summary>
/// <param name="ask">Sends an operation with its body to DynamoDB.</param>
internal sealed class TransactionUnits(Func<string, JsonObject, Task<JsonObject>> ask)
{
    private const double BytesPerUnit = 1024;

    private readonly ConcurrentDictionary<string, Task<Schema>> _schemas = new(StringComparer.Ordinal);

    /// <summary>The items that a transaction writes, as they are now; null where there is none.</summary>
    /// <param name="request">The body of a TransactWriteItems.</param>
    public async Task<IReadOnlyList<JsonObject?>> ReadAsync(JsonObject request)
    {
        var items = new List<JsonObject?>();
        foreach (var write in Writes(request))
        {
            var table = write["TableName"]!.GetValue<string>();
            var schema = await SchemaAsync(table);
            var from = (write["Key"] ?? write["Item"])!.AsObject();
            var key = new JsonObject(schema.Keys.Select(name => KeyValuePair.Create(name, from[name]?.DeepClone())));
            var answer = await ask("GetItem", new JsonObject { ["TableName"] = table, ["Key"] = key, ["ConsistentRead"] = true });
            items.Add(answer["Item"]?.AsObject());
        }

        return items;
    }

    /// <summary>What it costs to come from <paramref name="before"/> to <paramref name="after"/>, both as <see cref="ReadAsync"/> has them.</summary>
    public async Task<double> OfAsync(JsonObject request, IReadOnlyList<JsonObject?> before, IReadOnlyList<JsonObject?> after)
    {
        var units = 0.0;
        var writes = Writes(request).ToArray();
        for (var item = 0; item < writes.Length; item++)
        {
            units += Math.Max(Units(before[item]), Units(after[item]));
            foreach (var index in (await SchemaAsync(writes[item]["TableName"]!.GetValue<string>())).Indexes)
            {
                units += Changed(index, index.EntryOf(before[item]), index.EntryOf(after[item]));
            }
        }

        return 2 * units;
    }

    /// <summary>An entry that moves is deleted and put; one that stays as it is costs nothing.</summary>
    private static double Changed(Index index, JsonObject? before, JsonObject? after) =>
        JsonNode.DeepEquals(before, after) ? 0
        : before is null || after is null || index.Keys.Any(key => !JsonNode.DeepEquals(before[key], after[key])) ? EntryUnits(before) + EntryUnits(after)
        : Math.Max(Units(before), Units(after));

    private static double EntryUnits(JsonObject? entry) => entry is null ? 0 : Units(entry);

    private static double Units(JsonObject? item) => Math.Max(1, Math.Ceiling((item is null ? 0 : Bytes(item)) / BytesPerUnit));

    private static double Bytes(JsonObject item) => item.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Bytes(attribute.Value!));

    /// <param name="value">For example <c>{"S": "Ana"}</c>.</param>
    private static double Bytes(JsonNode value)
    {
        var (type, content) = value.AsObject().Single();
        return type switch
        {
            "S" => Encoding.UTF8.GetByteCount(content!.GetValue<string>()),
            "N" => Math.Ceiling(content!.GetValue<string>().Length / 2.0) + 1,
            "SS" => content!.AsArray().Sum(text => Encoding.UTF8.GetByteCount(text!.GetValue<string>())),
            "BOOL" or "NULL" => 1,
            "L" => 3 + content!.AsArray().Sum(element => 1 + Bytes(element!)),
            "M" => 3 + content!.AsObject().Sum(member => 1 + Encoding.UTF8.GetByteCount(member.Key) + Bytes(member.Value!)),
            _ => throw new FormatException($"An attribute has the type {type}, whose size is not known here. Known: S, N, SS, BOOL, NULL, L, M."),
        };
    }

    private static IEnumerable<JsonObject> Writes(JsonObject request) => request["TransactItems"]!.AsArray().Select(item => item!.AsObject().Single().Value!.AsObject());

    private Task<Schema> SchemaAsync(string table) => _schemas.GetOrAdd(table, async name =>
    {
        var described = (await ask("DescribeTable", new JsonObject { ["TableName"] = name }))["Table"]!;
        return new Schema(KeysOf(described), [.. (described["GlobalSecondaryIndexes"]?.AsArray() ?? []).Select(index => new Index(
            KeysOf(index!),
            index!["Projection"]!["ProjectionType"]!.GetValue<string>() == "ALL"
                ? null
                : [.. KeysOf(described), .. KeysOf(index), .. index["Projection"]!["NonKeyAttributes"]?.AsArray().Select(attribute => attribute!.GetValue<string>()) ?? []]))]);
    });

    private static string[] KeysOf(JsonNode described) => [.. described["KeySchema"]!.AsArray().Select(key => key!["AttributeName"]!.GetValue<string>())];

    private sealed record Schema(string[] Keys, Index[] Indexes);

    /// <param name="Attributes">What an entry has; null for all.</param>
    private sealed record Index(string[] Keys, HashSet<string>? Attributes)
    {
        public JsonObject? EntryOf(JsonObject? item) => item is null || !Keys.All(item.ContainsKey)
            ? null
            : new JsonObject(item.Where(attribute => Attributes?.Contains(attribute.Key) ?? true).Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone())));
    }
}
