using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.Cost.Counting;

/// <summary>What a request to DynamoDB consumed, in the words of DynamoDB itself.</summary>
internal static class Consumption
{
    private static readonly HashSet<string> s_reads = new(StringComparer.Ordinal)
    {
        "DynamoDB GetItem", "DynamoDB BatchGetItem", "DynamoDB Query", "DynamoDB Scan", "DynamoDB TransactGetItems",
    };

    private static readonly HashSet<string> s_free = new(StringComparer.Ordinal) { "DynamoDB DescribeTable" };

    /// <summary>The request with <c>"ReturnConsumedCapacity":"TOTAL"</c>; DynamoDB Local does not check signatures.</summary>
    public static byte[] AskFor(byte[] request)
    {
        if (request.Length == 0 || JsonNode.Parse(request) is not JsonObject body || !body.Any(member => member.Key is "Key" or "Item" or "TableName" or "RequestItems" or "TransactItems"))
        {
            return request;
        }

        // DescribeTable has a TableName and nothing else.
        if (body.Count > 1 || !body.ContainsKey("TableName"))
        {
            body["ReturnConsumedCapacity"] = "TOTAL";
        }

        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    /// <summary>Read and write request units of an answer; of a transaction, <see cref="TransactionUnits"/> knows them. A request that was refused reports none, though a failed condition costs a write.</summary>
    public static (double Read, double Write) Of(string call, byte[] answer)
    {
        if (s_free.Contains(call) || answer.Length == 0 || JsonNode.Parse(answer) is not JsonObject body)
        {
            return (0, 0);
        }

        var units = body["ConsumedCapacity"] switch
        {
            JsonArray tables => tables.Sum(Units),
            JsonObject table => Units(table),
            _ => 0,
        };
        return s_reads.Contains(call) ? (units, 0) : (0, units);
    }

    private static double Units(JsonNode? table) => table?["CapacityUnits"]?.GetValue<double>() ?? 0;
}
