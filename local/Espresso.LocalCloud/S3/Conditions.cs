using System.Globalization;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>Conditional requests and ranges (RFC 9110, sections 13 and 14), as S3 reads them.</summary>
internal static class Conditions
{
    /// <summary>If-Match wins over If-Unmodified-Since, If-None-Match over If-Modified-Since.</summary>
    public static void BeforeRead(S3Call call, VersionRecord version)
    {
        if (call.Header("If-Match") is { } match)
        {
            if (!Matches(match, version))
                throw S3Error.PreconditionFailed("If-Match");
        }
        else if (Time(call, "If-Unmodified-Since") is { } unmodified && Seconds(version) > unmodified)
        {
            throw S3Error.PreconditionFailed("If-Unmodified-Since");
        }

        var isSame = call.Header("If-None-Match") is { } none
            ? Matches(none, version)
            : Time(call, "If-Modified-Since") is { } modified && Seconds(version) <= modified;
        if (isSame)
            throw new CloudException("NotModified", "Not Modified", StatusCodes.Status304NotModified);
    }

    public static void BeforeWrite(S3Call call, VersionRecord? current)
    {
        var exists = current is { IsDeleteMarker: false };
        if (call.Header("If-None-Match") is { } none)
        {
            if (none is not "*")
                throw new CloudException("NotImplemented", "A header you provided implies functionality that is not implemented: If-None-Match takes only * here.", 501);
            if (exists)
                throw S3Error.PreconditionFailed("If-None-Match");
        }

        if (call.Header("If-Match") is { } match)
        {
            if (!exists)
                throw S3Error.NoSuchKey(call.Key);
            if (!Matches(match, current!))
                throw S3Error.PreconditionFailed("If-Match");
        }
    }

    public static void BeforeCopy(S3Call call, VersionRecord source)
    {
        if (call.Header("x-amz-copy-source-if-match") is { } match && !Matches(match, source))
            throw S3Error.PreconditionFailed("x-amz-copy-source-If-Match");
        if (call.Header("x-amz-copy-source-if-none-match") is { } none && Matches(none, source))
            throw S3Error.PreconditionFailed("x-amz-copy-source-If-None-Match");
        if (Time(call, "x-amz-copy-source-if-unmodified-since") is { } unmodified && Seconds(source) > unmodified)
            throw S3Error.PreconditionFailed("x-amz-copy-source-If-Unmodified-Since");
        if (Time(call, "x-amz-copy-source-if-modified-since") is { } modified && Seconds(source) <= modified)
            throw S3Error.PreconditionFailed("x-amz-copy-source-If-Modified-Since");
    }

    /// <summary>Where to begin and how much; null for what is no single range and is ignored.</summary>
    /// <exception cref="CloudException"><c>InvalidRange</c>: no byte of it exists.</exception>
    public static (long From, long Length)? Range(string header, long size)
    {
        if (!header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) || header[6..].Split('-') is not [var first, var last])
            return null;
        long? from = long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : null;
        long? to = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end) ? end : null;
        switch (from, to)
        {
            case (null, null):
                return null;
            case (null, { } suffix):
                return suffix > 0 && size > 0 ? (Math.Max(0, size - suffix), Math.Min(suffix, size)) : throw Unsatisfiable();
            case ({ } begin, _) when to < begin:
                return null;
            default:
                return from < size ? (from!.Value, Math.Min(to ?? long.MaxValue - 1, size - 1) - from.Value + 1) : throw Unsatisfiable();
        }

        CloudException Unsatisfiable() => new("InvalidRange", "The requested range is not satisfiable", 416)
        {
            Members = new Dictionary<string, string> { ["ActualObjectSize"] = size.ToString(CultureInfo.InvariantCulture), ["RangeRequested"] = header },
        };
    }

    private static bool Matches(string header, VersionRecord version) =>
        header.Split(',', StringSplitOptions.TrimEntries).Any(one => one is "*" || one.Replace("W/", "", StringComparison.Ordinal).Trim('"') == version.ETag);

    private static DateTimeOffset? Time(S3Call call, string header) =>
        DateTimeOffset.TryParse(call.Header(header), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>HTTP's times have no fractions.</summary>
    private static DateTimeOffset Seconds(VersionRecord version) => DateTimeOffset.FromUnixTimeSeconds(version.ModifiedAt.ToUnixTimeSeconds());
}
