using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Espresso.Restore.Reading;

/// <summary>
/// DynamoDB JSON: every value under the letters of its type, as in <c>{"Item":{"pk":{"S":"SHOP"},"inFlight":{"N":"3"}}}</c>.
/// </summary>
internal static class DynamoJson
{
    /// <summary>An item from a line of a data file.</summary>
    public static Item ReadLine(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.TryGetProperty("Item", out var item)
            ? Map(item)
            : throw new RefusalException($"A line of a data file holds no Item: {line}");
    }

    private static Item Map(JsonElement map) => map.EnumerateObject().ToDictionary(member => member.Name, member => Value(member.Value), StringComparer.Ordinal);

    private static AttributeValue Value(JsonElement typed)
    {
        var member = typed.EnumerateObject().Single();
        var value = member.Value;
        return member.Name switch
        {
            "S" => new AttributeValue { S = value.GetString() },
            "N" => new AttributeValue { N = value.GetString() },
            "B" => new AttributeValue { B = new MemoryStream(value.GetBytesFromBase64()) },
            "BOOL" => new AttributeValue { BOOL = value.GetBoolean() },
            "NULL" => new AttributeValue { NULL = value.GetBoolean() },
            "M" => new AttributeValue { M = Map(value) },
            "L" => new AttributeValue { L = [.. value.EnumerateArray().Select(Value)] },
            "SS" => new AttributeValue { SS = Texts(value) },
            "NS" => new AttributeValue { NS = Texts(value) },
            "BS" => new AttributeValue { BS = [.. value.EnumerateArray().Select(part => new MemoryStream(part.GetBytesFromBase64()))] },
            var unknown => throw new RefusalException($"A value of type {unknown} is none of S, N, B, BOOL, NULL, M, L, SS, NS, BS."),
        };
    }

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];
}
