using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Espresso.Restore;
using Espresso.Tests.Support;

namespace Espresso.Tests.Orders.Backups;

/// <summary>One run of the restore command, and what it said.</summary>
internal sealed record RestoreRun(int Exit, string Output, string Errors)
{
    /// <summary>Restores into DynamoDB Local; <paramref name="clients"/> stand in for what else is called.</summary>
    public static async Task<RestoreRun> OfAsync(Clients? clients, params string[] args)
    {
        var local = await DynamoDbLocal.Shared;
        var (output, errors) = (new StringWriter(CultureInfo.InvariantCulture), new StringWriter(CultureInfo.InvariantCulture));
        var exit = await RestoreProgram.RunAsync(args, clients ?? Local(() => local.CreateClient()), output, errors, CancellationToken.None);
        return new RestoreRun(exit, output.ToString(), errors.ToString());
    }

    /// <summary>Clients for a backup in a folder and tables that are named: only DynamoDB is called.</summary>
    public static Clients Local(Func<IAmazonDynamoDB> dynamo) =>
        new(dynamo, () => throw new InvalidOperationException("No S3 here."), () => throw new InvalidOperationException("No CloudFormation here."));

    /// <summary>All items of a table by key, as DynamoDB JSON with sorted members: two tables are alike when these are.</summary>
    public static async Task<SortedDictionary<string, string>> ItemsAsync(string table)
    {
        using var client = (await DynamoDbLocal.Shared).CreateClient();
        var items = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Dictionary<string, AttributeValue>? next = null;
        do
        {
            var page = await client.ScanAsync(new ScanRequest { TableName = table, ConsistentRead = true, ExclusiveStartKey = next });
            foreach (var item in page.Items ?? [])
            {
                items.Add($"{item["pk"].S}/{item["sk"].S}", Json(item).ToJsonString());
            }

            next = page.LastEvaluatedKey;
        }
        while (next is { Count: > 0 });
        return items;
    }

    private static JsonObject Json(Dictionary<string, AttributeValue> map) => new(map
        .OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Json(member.Value))));

    private static JsonObject Json(AttributeValue value) => value switch
    {
        { S: { } text } => new JsonObject { ["S"] = text },
        { N: { } number } => new JsonObject { ["N"] = number },
        { B: { } bytes } => new JsonObject { ["B"] = Convert.ToBase64String(bytes.ToArray()) },
        { BOOL: { } flag } => new JsonObject { ["BOOL"] = flag },
        { NULL: true } => new JsonObject { ["NULL"] = true },
        { M: { } map } => new JsonObject { ["M"] = Json(map) },
        { L: { } list } => new JsonObject { ["L"] = new JsonArray([.. list.Select(Json)]) },
        { SS: { } texts } => new JsonObject { ["SS"] = new JsonArray([.. texts.Order(StringComparer.Ordinal).Select(text => (JsonNode?)text)]) },
        { NS: { } numbers } => new JsonObject { ["NS"] = new JsonArray([.. numbers.Order(StringComparer.Ordinal).Select(text => (JsonNode?)text)]) },
        { BS: { } parts } => new JsonObject { ["BS"] = new JsonArray([.. parts.Select(part => Convert.ToBase64String(part.ToArray())).Order(StringComparer.Ordinal).Select(text => (JsonNode?)text)]) },
        _ => throw new InvalidOperationException("A value without a type."),
    };
}
