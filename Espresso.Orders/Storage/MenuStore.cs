using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Drink))]
internal sealed partial class MenuJson : JsonSerializerContext;

/// <param name="Version">Counts changes to any drink.</param>
internal sealed record Menu(int Version, IReadOnlyList<Drink> Drinks);

/// <summary>A drink at the version at which it was read.</summary>
internal sealed record StoredDrink(Drink Drink, int Version);

/// <summary>The menu: one item per drink, so that an order reads only its own.</summary>
internal sealed class MenuStore(Table table, IdSource ids)
{
    /// <summary>The whole menu; the first call puts the default menu.</summary>
    public async Task<Menu> GetAsync(CancellationToken cancellation)
    {
        var patience = table.NewPatience();
        while (true)
        {
            var items = await table.QueryAllAsync(new QueryRequest
            {
                KeyConditionExpression = "pk = :menu",
                ExpressionAttributeValues = new() { [":menu"] = Keys.Menu["pk"] },
                ConsistentRead = true,
            }, cancellation);
            if (items.Find(item => item.Is(Keys.Menu)) is { } menu)
            {
                return new Menu(menu.Int("version"), [.. items.Where(item => !item.Is(Keys.Menu)).Select(ReadDrink).Select(stored => stored.Drink).OrderBy(drink => drink.Position)]);
            }

            await SeedAsync(patience, cancellation);
            if (!await patience.PauseAsync(cancellation))
            {
                throw new InvalidOperationException("The menu is still empty after its default drinks were put.");
            }
        }
    }

    public async Task<StoredDrink?> FindAsync(DrinkId id, CancellationToken cancellation)
    {
        if (await table.GetAsync(Keys.Drink(id), cancellation) is { } item)
        {
            return ReadDrink(item);
        }

        if (await table.GetAsync(Keys.Menu, cancellation) is null)
        {
            await SeedAsync(table.NewPatience(), cancellation);
        }

        // Somebody else may have put the default menu between the two reads above.
        return await table.GetAsync(Keys.Drink(id), cancellation) is { } seeded ? ReadDrink(seeded) : null;
    }

    /// <summary>Puts a drink in place of <paramref name="before"/>; false when it has changed since.</summary>
    public async Task<bool> SaveAsync(StoredDrink? before, Drink drink, Patience patience, CancellationToken cancellation)
    {
        var write = ids.NextWrite().Value;
        var item = WriteDrink(drink, (before?.Version ?? 0) + 1);
        item["writeId"] = Values.Of(write);
        var result = await table.TransactAsync(
        [
            new TransactWriteItem
            {
                Put = new Put
                {
                    TableName = table.Name,
                    Item = item,
                    ConditionExpression = before is null ? "attribute_not_exists(pk)" : "version = :before",
                    ExpressionAttributeValues = before is null ? null : new() { [":before"] = Values.Of(before.Version) },
                    ReturnValuesOnConditionCheckFailure = Amazon.DynamoDBv2.ReturnValuesOnConditionCheckFailure.ALL_OLD,
                },
            },
            new TransactWriteItem
            {
                Update = new Update
                {
                    TableName = table.Name,
                    Key = Keys.Menu,
                    UpdateExpression = "SET version = version + :one",
                    ConditionExpression = "attribute_exists(pk)",
                    ExpressionAttributeValues = new() { [":one"] = Values.Of(1) },
                },
            },
        ], old => old.StrOrNull("writeId") == write, patience, cancellation);
        return result.State is WriteState.Committed;
    }

    private async Task SeedAsync(Patience patience, CancellationToken cancellation) => await table.TransactAsync(
    [
        Seed(Keys.Menu.With(new Item { ["version"] = Values.Of(1) })),
        .. DefaultMenu.Drinks.Select(drink => Seed(WriteDrink(drink, 1))),
    ], _ => false, patience, cancellation);

    private TransactWriteItem Seed(Item item) => new()
    {
        Put = new Put { TableName = table.Name, Item = item, ConditionExpression = "attribute_not_exists(pk)" },
    };

    private static Item WriteDrink(Drink drink, int version) => Keys.Drink(drink.Id).With(new Item
    {
        ["version"] = Values.Of(version),
        ["json"] = Values.Of(JsonSerializer.Serialize(drink, MenuJson.Default.Drink)),
    });

    private static StoredDrink ReadDrink(Item item) => new(
        JsonSerializer.Deserialize(item.Str("json"), MenuJson.Default.Drink) ?? throw new JsonException($"Drink {item.Str("sk")} is stored as null."),
        item.Int("version"));
}
