using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>What an <c>Idempotency-Key</c> was used for. Per user, kept for 24 hours.</summary>
/// <param name="Hash">Of method, path and body: the same key with another request is refused.</param>
/// <param name="Status">The HTTP status that the first request was answered with.</param>
internal sealed record IdempotencyRecord(UserId User, string Key, string Hash, OrderId OrderId, int Status)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(24);

    public static IdempotencyRecord? Read(UserId user, string key, Item? item, DateTimeOffset now) =>
        // TTL deletes late; what is past its time does not count.
        item is null || long.Parse(item["expiresAt"].N, System.Globalization.CultureInfo.InvariantCulture) <= now.ToUnixTimeSeconds()
            ? null
            : new IdempotencyRecord(user, key, item.Str("hash"), OrderId.Parse(item.Str("orderId")), item.Int("status"));

    public Item Write(DateTimeOffset now) => Keys.Idempotency(User, Key).With(new Item
    {
        ["hash"] = Values.Of(Hash),
        ["orderId"] = Values.Of(OrderId.Value),
        ["status"] = Values.Of(Status),
        ["expiresAt"] = Values.Of((now + s_kept).ToUnixTimeSeconds()),
    });
}
