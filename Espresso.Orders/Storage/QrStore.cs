using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>QR periods. The next one starts when somebody looks at the shop's screen and the last one is over, or was made for other settings.</summary>
internal sealed class QrStore(Table table, IdSource ids)
{
    /// <summary>How long a period is kept after it is past: its code is then "expired" rather than "unknown".</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(7);

    public async Task<QrPeriod?> FindAsync(QrCode code, CancellationToken cancellation) =>
        await table.GetAsync(Keys.Qr(code), cancellation) is { } item ? Read(item) : null;

    /// <summary>The period whose code the shop shows now; null when others kept starting new ones for as long as patience lasted.</summary>
    public async Task<QrPeriod?> CurrentAsync(ShopSettings settings, DateTimeOffset now, CancellationToken cancellation)
    {
        var patience = table.NewPatience();
        do
        {
            var shown = await table.GetAsync(Keys.CurrentQr, cancellation);
            var current = shown is null ? null : await FindAsync(QrCode.Parse(shown.Str("code")), cancellation);
            if (current is not null && now < current.ValidUntil && shown!.Str("madeFor") == MadeFor(settings))
            {
                return current;
            }

            var next = Next(settings, now);
            if (await StartAsync(next, current, settings, now, patience, cancellation))
            {
                return next;
            }
        }
        while (await patience.PauseAsync(cancellation));
        return null;
    }

    private async Task<bool> StartAsync(QrPeriod next, QrPeriod? before, ShopSettings settings, DateTimeOffset now, Patience patience, CancellationToken cancellation)
    {
        List<TransactWriteItem> items =
        [
            new() { Put = new Put { TableName = table.Name, Item = Write(next), ConditionExpression = "attribute_not_exists(pk)" } },
            new()
            {
                Put = new Put
                {
                    TableName = table.Name,
                    Item = Keys.CurrentQr.With(new Item { ["code"] = Values.Of(next.Code.Value), ["madeFor"] = Values.Of(MadeFor(settings)) }),
                    ConditionExpression = before is null ? "attribute_not_exists(pk)" : "code = :before",
                    ExpressionAttributeValues = before is null ? null : new() { [":before"] = Values.Of(before.Code.Value) },
                    ReturnValuesOnConditionCheckFailure = Amazon.DynamoDBv2.ReturnValuesOnConditionCheckFailure.ALL_OLD,
                },
            },
        ];
        if (before is not null && now < before.ValidUntil)
        {
            // New settings cut the period short; its code keeps its grace from here.
            items.Add(new TransactWriteItem
            {
                Update = new Update
                {
                    TableName = table.Name,
                    Key = Keys.Qr(before.Code),
                    UpdateExpression = "SET validUntil = :now, graceUntil = :grace",
                    ConditionExpression = "attribute_exists(pk)",
                    ExpressionAttributeValues = new() { [":now"] = Values.Of(now), [":grace"] = Values.Of(now.AddMinutes(settings.QrGraceMinutes)) },
                },
            });
        }

        var result = await table.TransactAsync(items, old => old.StrOrNull("code") == next.Code.Value, patience, cancellation);
        return result.State is WriteState.Committed;
    }

    private QrPeriod Next(ShopSettings settings, DateTimeOffset now)
    {
        var until = now.AddMinutes(settings.QrPeriodMinutes);
        return new QrPeriod(ids.NextQrCode(), settings.QrTokens, settings.QrTokens, now, until, until.AddMinutes(settings.QrGraceMinutes));
    }

    private static string MadeFor(ShopSettings settings) => $"{settings.QrTokens}/{settings.QrPeriodMinutes}/{settings.QrGraceMinutes}";

    private static Item Write(QrPeriod period) => Keys.Qr(period.Code).With(new Item
    {
        ["code"] = Values.Of(period.Code.Value),
        ["total"] = Values.Of(period.Total),
        ["remaining"] = Values.Of(period.Remaining),
        ["validFrom"] = Values.Of(period.ValidFrom),
        ["validUntil"] = Values.Of(period.ValidUntil),
        ["graceUntil"] = Values.Of(period.GraceUntil),
        ["expiresAt"] = Values.Of((period.GraceUntil + s_kept).ToUnixTimeSeconds()),
    });

    private static QrPeriod Read(Item item) => new(
        QrCode.Parse(item.Str("code")), item.Int("total"), item.Int("remaining"), item.Time("validFrom"), item.Time("validUntil"), item.Time("graceUntil"));
}
