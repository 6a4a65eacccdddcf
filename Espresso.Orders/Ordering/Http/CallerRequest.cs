using System.Buffers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Espresso.Orders.Domain;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering.Http;

/// <summary>What a request says about who sends it.</summary>
internal static class CallerRequest
{
    public const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 128;
    private static readonly SearchValues<char> s_keyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:+/=");

    public static UserId UserId(this ClaimsPrincipal user) => new(user.Id());

    /// <summary>The caller in the role of a barista.</summary>
    public static Actor AsBarista(this ClaimsPrincipal user) => new(ActorKind.Barista, user.UserId(), BaristaName(user));

    /// <summary>The caller in the strongest role that it has towards an order: its customer, else a barista, else an administrator.</summary>
    public static Actor Towards(this ClaimsPrincipal user, Order order) => user.UserId() == order.CustomerId
        ? new Actor(ActorKind.Customer, order.CustomerId, null)
        : new Actor(user.IsInRole(Roles.Barista) ? ActorKind.Barista : ActorKind.Admin, user.UserId(), BaristaName(user));

    /// <summary>An order is there for its owner and for staff; for everybody else it does not exist.</summary>
    public static bool CanSee(this ClaimsPrincipal user, Order order) => user.UserId() == order.CustomerId || user.IsStaff();

    /// <summary>The Idempotency-Key with the hash of what it stands for; null without one.</summary>
    /// <param name="body">Serialised again, so that white space and the order of members do not count.</param>
    public static Outcome<OnceRequest?> Once<T>(HttpContext http, T? body, JsonTypeInfo<T> type)
    {
        if (!http.Request.Headers.TryGetValue(KeyHeader, out var values))
        {
            return Outcome<OnceRequest?>.Of(null);
        }

        var key = values.ToString();
        if (key is not { Length: > 0 and <= LongestKey } || key.AsSpan().ContainsAnyExcept(s_keyCharacters))
        {
            return Refusal.Invalid(KeyHeader, $"{KeyHeader} must have 1 to {LongestKey} letters, digits or - _ . : + / =.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path.Value}\n"));
        if (body is not null)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(body, type));
        }

        return new OnceRequest(http.User.UserId(), key, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public static Outcome<OnceRequest?> Once(HttpContext http) => Once<CancelRequest>(http, null, OrdersJson.Default.CancelRequest);

    private static string BaristaName(ClaimsPrincipal user) => PlainText.Clean(user.DisplayName(), "name", out _) ?? "Barista";
}
