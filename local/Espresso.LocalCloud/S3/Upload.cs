using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>A body that was taken in: its file and everything that was computed on the way.</summary>
internal sealed record Uploaded(string Blob, long Size, string ETag, string ChecksumAlgorithm, string Checksum);

/// <summary>
/// Takes a request's body into a file, plain or in the aws-chunked coding with its trailers, and checks what the client said about it
/// (Content-MD5, x-amz-content-sha256, x-amz-checksum-…). Chunk signatures are not checked, as no signature is here. The coding:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html.
/// </summary>
internal static class Upload
{
    private const string DefaultAlgorithm = "CRC64NVME";

    /// <param name="request">Whose body to take.</param>
    /// <param name="blobs">Where to.</param>
    /// <param name="algorithm">The checksum to compute when the client names none.</param>
    public static async Task<Uploaded> TakeAsync(HttpRequest request, BlobFolder blobs, string? algorithm = null)
    {
        var contentSha256 = request.Headers["x-amz-content-sha256"].ToString();
        var declared = AlgorithmOf(request) ?? algorithm ?? DefaultAlgorithm;
        using var md5 = Checksum.Start("MD5");
        using var sha256 = Checksum.Start("SHA256");
        using var checksum = Checksum.Start(declared);
        var (name, file) = blobs.Create();
        try
        {
            long size = 0;
            var trailers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            await using (file)
            {
                await foreach (var piece in Pieces(request, contentSha256.StartsWith("STREAMING-", StringComparison.Ordinal), trailers))
                {
                    foreach (var segment in piece)
                    {
                        md5.Add(segment.Span);
                        sha256.Add(segment.Span);
                        checksum.Add(segment.Span);
                        await file.WriteAsync(segment, request.HttpContext.RequestAborted);
                        size += segment.Length;
                    }
                }
            }

            var (md5Value, value) = (md5.End(), Convert.ToBase64String(checksum.End()));
            CheckMd5(request, md5Value);
            if (contentSha256.Length is 64 && !string.Equals(contentSha256, Convert.ToHexStringLower(sha256.End()), StringComparison.OrdinalIgnoreCase))
                throw new CloudException("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
            var header = $"x-amz-checksum-{declared.ToLowerInvariant()}";
            if ((request.Headers[header].FirstOrDefault() ?? trailers.GetValueOrDefault(header)) is { } expected && expected != value)
                throw S3Error.BadDigest(declared);
            if (long.TryParse(request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length != size)
                throw new CloudException("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");
            return new Uploaded(name, size, Convert.ToHexStringLower(md5Value), declared, value);
        }
        catch
        {
            blobs.Delete(name);
            throw;
        }
    }

    private static string? AlgorithmOf(HttpRequest request)
    {
        var named = request.Headers["x-amz-sdk-checksum-algorithm"].FirstOrDefault() ?? request.Headers["x-amz-checksum-algorithm"].FirstOrDefault();
        if (named is not null)
            return named.ToUpperInvariant();
        var trailer = request.Headers["x-amz-trailer"].ToString();
        return Checksum.Algorithms.FirstOrDefault(one =>
            request.Headers.ContainsKey($"x-amz-checksum-{one.ToLowerInvariant()}") || string.Equals(trailer, $"x-amz-checksum-{one}", StringComparison.OrdinalIgnoreCase));
    }

    private static void CheckMd5(HttpRequest request, byte[] computed)
    {
        if (request.Headers.ContentMD5.FirstOrDefault() is not { Length: > 0 } given)
            return;
        var bytes = new byte[given.Length];
        if (!Convert.TryFromBase64String(given, bytes, out var length) || length is not 16)
            throw new CloudException("InvalidDigest", "The Content-MD5 you specified was invalid.");
        if (!bytes.AsSpan(0, 16).SequenceEqual(computed))
            throw new CloudException("BadDigest", "The Content-MD5 you specified did not match what we received.");
    }

    private static async IAsyncEnumerable<ReadOnlySequence<byte>> Pieces(HttpRequest request, bool isChunked, Dictionary<string, string> trailers)
    {
        var reader = request.BodyReader;
        var aborted = request.HttpContext.RequestAborted;
        while (!isChunked)
        {
            var read = await reader.ReadAsync(aborted);
            yield return read.Buffer;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                yield break;
        }

        while (true)
        {
            // "10000;chunk-signature=…" or just "10000"; a chunk of 0 ends the data.
            var line = await LineAsync(reader, aborted) ?? throw Malformed();
            if (!long.TryParse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var left) || left < 0)
                throw Malformed();
            if (left is 0)
                break;
            while (left > 0)
            {
                var read = await reader.ReadAsync(aborted);
                if (read.Buffer.IsEmpty && read.IsCompleted)
                    throw Malformed();
                var piece = read.Buffer.Slice(0, Math.Min(left, read.Buffer.Length));
                yield return piece;
                left -= piece.Length;
                reader.AdvanceTo(piece.End);
            }

            if (await LineAsync(reader, aborted) is not "")
                throw Malformed();
        }

        while (await LineAsync(reader, aborted) is { } trailer)
        {
            if (trailer.Split(':', 2) is [var name, var value])
                trailers[name.Trim()] = value.Trim();
        }
    }

    /// <summary>A line without its end; null after the last one.</summary>
    private static async Task<string?> LineAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        const int Longest = 8 * 1024;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var end = read.Buffer.PositionOf((byte)'\n');
            if (end is { } position)
            {
                var line = Encoding.ASCII.GetString(read.Buffer.Slice(0, position)).TrimEnd('\r');
                reader.AdvanceTo(read.Buffer.GetPosition(1, position));
                return line;
            }

            if (read.Buffer.Length > Longest)
                throw Malformed();
            if (read.IsCompleted)
            {
                var rest = Encoding.ASCII.GetString(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                return rest.Length > 0 ? rest : null;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static CloudException Malformed() => new("IncompleteBody", "The request body is not in the aws-chunked coding that its headers name.");
}
