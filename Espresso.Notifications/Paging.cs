using System.Buffers.Text;
using System.Text;
using Espresso.ServiceDefaults.Problems;
using Microsoft.Net.Http.Headers;

namespace Espresso.Notifications;

/// <summary>Where a page ended, as an opaque text in answers and queries.</summary>
internal static class PageKey
{
    public static Refusal Invalid => Refusal.Invalid("next", "next must be what an earlier page answered.");

    public static string? Write(string? sortKey) => sortKey is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(sortKey));

    /// <summary>False when it is not one of ours: not base64, or not of the list that begins with <paramref name="prefix" />.</summary>
    public static bool TryRead(string? next, string prefix, out string? sortKey)
    {
        sortKey = null;
        if (string.IsNullOrEmpty(next)) return true;
        if (next.Length > 500 || !Base64Url.IsValid(next)) return false;
        sortKey = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(next));
        return sortKey.StartsWith(prefix, StringComparison.Ordinal);
    }
}

/// <summary>Conditional requests.</summary>
internal static class ETags
{
    /// <summary>Whether If-None-Match names this tag, weakly compared.</summary>
    public static bool Match(HttpRequest request, string tag)
    {
        var current = new EntityTagHeaderValue(tag[(tag.StartsWith("W/", StringComparison.Ordinal) ? 2 : 0)..]);
        return EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
            && known.Any(k => k.Compare(current, useStrongComparison: false) || k.Tag == "*");
    }
}
