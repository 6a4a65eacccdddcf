using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>The inputs of a run's children: selected, and put together in batches.</summary>
internal static class MapRunInputs
{
    public static IReadOnlyList<(JsonValue Input, int Items)> Of(MapRunCall call, MapItemSet items)
    {
        var selected = items.Items.Select((item, i) => Select(call, items, i, item));
        return call.State.HasBatcher ? [.. Batch(call, selected)] : [.. selected.Select(static i => (i, 1))];
    }

    private static JsonValue Select(MapRunCall call, MapItemSet items, int index, JsonValue item)
    {
        if (call.State.ItemSelector is not { } selector)
        {
            return item;
        }

        var scope = new Branch(call.Branch.Execution, call.Branch, index, Item(items, index, item))
        {
            State = call.State,
            Input = call.Branch.Input,
            EnteredAt = call.Branch.EnteredAt,
            OwnChance = call.Chance,
            OwnNow = call.StartedAt,
        };
        return selector.Evaluate(call.SelectorInput, scope);
    }

    private static MapItem Item(MapItemSet items, int index, JsonValue item) => items.HasKeys
        ? new MapItem(index, item["Value"]!) { Key = item["Key"]!.AsString(), Source = items.SourceOf(index) }
        : new MapItem(index, item) { Source = items.SourceOf(index) };

    private static IEnumerable<(JsonValue Input, int Items)> Batch(MapRunCall call, IEnumerable<JsonValue> items)
    {
        var maxItems = call.MaxItemsPerBatch ?? long.MaxValue;
        var maxBytes = call.MaxBytesPerBatch ?? Execution.MaxDataBytes;
        var batch = new List<JsonValue>();
        long bytes = 0;
        foreach (var item in items)
        {
            var size = item.Utf8Length + 1;
            if (batch.Count > 0 && (batch.Count >= maxItems || bytes + size > maxBytes))
            {
                yield return Shape(call, batch);
                batch.Clear();
                bytes = 0;
            }

            batch.Add(item);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return Shape(call, batch);
        }
    }

    private static (JsonValue Input, int Items) Shape(MapRunCall call, List<JsonValue> batch) =>
        (JsonObject.Of(("BatchInput", call.BatchInput), ("Items", JsonArray.From(batch))), batch.Count);
}
