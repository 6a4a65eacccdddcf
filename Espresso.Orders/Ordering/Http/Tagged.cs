using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Espresso.Orders.Domain;
using Microsoft.Net.Http.Headers;

namespace Espresso.Orders.Ordering.Http;

/// <summary>Answers that a screen polls: with an ETag, and 304 without a body when the client has them already.</summary>
internal static class Tagged
{
    /// <summary>The tag of an order: its version.</summary>
    public static string Of(Order order) => $"\"{order.Version}\"";

    /// <summary>Whether the client has this very thing already.</summary>
    public static bool IsKnown(HttpContext http, string tag) =>
        EntityTagHeaderValue.TryParseList(http.Request.Headers.IfNoneMatch, out var known)
            && known.Any(candidate => candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false));

    /// <summary>304, with the tag that still holds.</summary>
    public static IResult Unchanged(HttpContext http, string tag)
    {
        Head(http, tag);
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    public static IResult Json<T>(HttpContext http, T value, JsonTypeInfo<T> type, string tag, int status = StatusCodes.Status200OK)
    {
        Head(http, tag);
        return Results.Json(value, type, statusCode: status);
    }

    /// <summary>An answer whose tag is made of its content: it changes when anything in it does.</summary>
    public static IResult Json<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";
        if (IsKnown(http, tag))
        {
            return Unchanged(http, tag);
        }

        Head(http, tag);
        return Results.Bytes(body, "application/json; charset=utf-8");
    }

    private static void Head(HttpContext http, string tag)
    {
        http.Response.Headers.ETag = tag;
        // Kept by the browser, asked about each time: the answer depends on who asks.
        http.Response.Headers.CacheControl = "private, no-cache";
    }
}
