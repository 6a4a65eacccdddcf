using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>The shop's settings and counters, and how fast it works.</summary>
internal sealed class ShopStore(Table table, IdSource ids)
{
    private const string BaristaPrefix = "barista#";
    private const int MostSamplesKept = 3 * Pace.SamplesThatCount;

    /// <summary>The shop as it is now; the first call makes it, with default settings.</summary>
    public async Task<Shop> GetAsync(CancellationToken cancellation)
    {
        if (await table.GetAsync(Keys.Shop, cancellation) is { } item)
        {
            return Read(item);
        }

        var first = Write(ShopSettings.Default);
        var created = await table.UpdateAsync(new UpdateItemRequest
        {
            Key = Keys.Shop,
            UpdateExpression = "SET version = :first, inFlight = :none, " + string.Join(", ", first.Keys.Select(name => $"#{name} = :{name}")),
            ConditionExpression = "attribute_not_exists(pk)",
            ExpressionAttributeNames = first.Keys.ToDictionary(name => "#" + name, name => name),
            ExpressionAttributeValues = Parameters(first, (":first", Values.Of(1)), (":none", Values.Of(0))),
        }, cancellation);
        return Read(created ?? await table.GetAsync(Keys.Shop, cancellation) ?? throw new InvalidOperationException("The shop's item is gone right after it was made."));
    }

    /// <summary>Replaces the settings; null when the shop is not at <paramref name="before"/>'s version any more.</summary>
    public async Task<Shop?> SaveAsync(Shop before, ShopSettings settings, CancellationToken cancellation)
    {
        var write = ids.NextWrite();
        var item = Write(settings);
        var saved = await table.UpdateAsync(new UpdateItemRequest
        {
            Key = Keys.Shop,
            UpdateExpression = "SET version = :next, settingsWrite = :write, " + string.Join(", ", item.Keys.Select(name => $"#{name} = :{name}")),
            ConditionExpression = "version = :before",
            ExpressionAttributeNames = item.Keys.ToDictionary(name => "#" + name, name => name),
            ExpressionAttributeValues = Parameters(item,
                (":next", Values.Of(before.Version + 1)), (":before", Values.Of(before.Version)), (":write", Values.Of(write.Value))),
        }, cancellation);
        // The write may have been ours all the same, when its first answer was lost.
        saved ??= await table.GetAsync(Keys.Shop, cancellation) is { } now && now.StrOrNull("settingsWrite") == write.Value ? now : null;
        return saved is null ? null : Read(saved);
    }

    public async Task<Pace> PaceAsync(CancellationToken cancellation) =>
        await table.GetAsync(Keys.Pace, cancellation) is { } item ? ReadPace(item) : Pace.Unknown;

    /// <summary>Notes that a barista did something, and how long an order took if that made it ready. An estimate's input: nothing breaks when it is lost.</summary>
    public async Task NoteAsync(UserId barista, TimeSpan? acceptToReady, DateTimeOffset now, CancellationToken cancellation)
    {
        var update = new UpdateItemRequest
        {
            Key = Keys.Pace,
            UpdateExpression = "SET #barista = :now",
            ExpressionAttributeNames = new() { ["#barista"] = BaristaPrefix + barista },
            ExpressionAttributeValues = new() { [":now"] = Values.Of(now) },
        };
        if (acceptToReady is { } took)
        {
            update.UpdateExpression += ", samples = list_append(if_not_exists(samples, :none), :sample)";
            update.ExpressionAttributeValues[":none"] = Values.Of(Array.Empty<AttributeValue>());
            update.ExpressionAttributeValues[":sample"] = Values.Of([Values.Of((long)took.TotalSeconds)]);
        }

        var item = await table.UpdateAsync(update, cancellation);
        if (item is not null && item.TryGetValue("samples", out var samples) && samples.L.Count > MostSamplesKept)
        {
            var old = samples.L.Count - Pace.SamplesThatCount;
            await table.UpdateAsync(new UpdateItemRequest
            {
                Key = Keys.Pace,
                UpdateExpression = "REMOVE " + string.Join(", ", Enumerable.Range(0, old).Select(index => $"samples[{index}]")),
                ConditionExpression = "size(samples) = :count",
                ExpressionAttributeValues = new() { [":count"] = Values.Of(samples.L.Count) },
            }, cancellation);
        }
    }

    public static Shop Read(Item item) => new(
        new ShopSettings
        {
            Name = item.Str("name"),
            Open = item.Flag("open"),
            Capacity = item.Int("capacity"),
            OrdersPerCustomer = item.Int("ordersPerCustomer"),
            TimeZone = item.Str("timeZone"),
            QrTokens = item.Int("qrTokens"),
            QrPeriodMinutes = item.Int("qrPeriodMinutes"),
            QrGraceMinutes = item.Int("qrGraceMinutes"),
            ChooseMinutes = item.Int("chooseMinutes"),
            AcceptMinutes = item.Int("acceptMinutes"),
            ReadyMinutes = item.Int("readyMinutes"),
            MakingMinutes = item.Int("makingMinutes"),
            CollectMinutes = item.Int("collectMinutes"),
        },
        item.Int("version"),
        item.Int("inFlight"));

    private static Item Write(ShopSettings settings) => new()
    {
        ["name"] = Values.Of(settings.Name),
        ["open"] = Values.Of(settings.Open),
        ["capacity"] = Values.Of(settings.Capacity),
        ["ordersPerCustomer"] = Values.Of(settings.OrdersPerCustomer),
        ["timeZone"] = Values.Of(settings.TimeZone),
        ["qrTokens"] = Values.Of(settings.QrTokens),
        ["qrPeriodMinutes"] = Values.Of(settings.QrPeriodMinutes),
        ["qrGraceMinutes"] = Values.Of(settings.QrGraceMinutes),
        ["chooseMinutes"] = Values.Of(settings.ChooseMinutes),
        ["acceptMinutes"] = Values.Of(settings.AcceptMinutes),
        ["readyMinutes"] = Values.Of(settings.ReadyMinutes),
        ["makingMinutes"] = Values.Of(settings.MakingMinutes),
        ["collectMinutes"] = Values.Of(settings.CollectMinutes),
    };

    private static Item Parameters(Item settings, params (string Name, AttributeValue Value)[] more)
    {
        var parameters = settings.ToDictionary(setting => ":" + setting.Key, setting => setting.Value);
        foreach (var (name, value) in more)
        {
            parameters[name] = value;
        }

        return parameters;
    }

    private static Pace ReadPace(Item item) => new(
        item.TryGetValue("samples", out var samples) ? [.. samples.L.Select(sample => int.Parse(sample.N, System.Globalization.CultureInfo.InvariantCulture))] : [],
        item.Keys.Where(name => name.StartsWith(BaristaPrefix, StringComparison.Ordinal))
            .ToDictionary(name => new UserId(name[BaristaPrefix.Length..]), item.Time));
}
