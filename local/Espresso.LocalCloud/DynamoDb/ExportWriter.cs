using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.S3;

namespace Espresso.LocalCloud.DynamoDb;

/// <summary>
/// Writes an export's objects: <c>_started</c>, the data files, the list of files, the summary, each manifest with its MD5.
/// The layout is the real service's: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
/// </summary>
internal sealed class ExportWriter(ICloud cloud, IS3 s3, TimeProvider clock)
{
    private const string Json = "application/json";

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes everything; done again from the start it replaces what an earlier attempt has left.</summary>
    /// <returns>The export, completed.</returns>
    public async Task<ExportRecord> WriteAsync(ExportRecord export, CancellationToken cancellationToken)
    {
        // An empty object first: it proves that the bucket can be written to.
        await s3.WriteAsync(export.Bucket, export.Folder + "_started", ReadOnlyMemory<byte>.Empty, "application/octet-stream", cancellationToken);
        long items = 0, size = 0;
        var files = new StringBuilder();
        await foreach (var page in PagesAsync(export.Table.Name, cancellationToken))
        {
            var lines = Encoding.UTF8.GetBytes(string.Concat(page.Select(item => new JsonObject { ["Item"] = item.DeepClone() }.ToText() + "\n")));
            var content = Compress(lines);
            var key = $"{export.Folder}data/{DataFileName(export.Id, files.Length)}.json.gz";
            var etag = await s3.WriteAsync(export.Bucket, key, content, "application/octet-stream", cancellationToken);
            files.Append(new JsonObject
            {
                ["itemCount"] = page.Count,
                ["md5Checksum"] = Convert.ToBase64String(Checksum.Of("MD5", content)),
                ["etag"] = etag.Trim('"'),
                ["dataFileS3Key"] = key,
            }.ToText()).Append('\n');
            items += page.Count;
            size += lines.Length;
        }

        var ended = clock.GetUtcNow();
        await WriteManifestAsync(export, "manifest-files", files.ToString(), cancellationToken);
        await WriteManifestAsync(export, "manifest-summary", Summary(export, ended, items, size).ToText(), cancellationToken);
        return export with { Status = "COMPLETED", Ended = ended.ToUnixTimeMilliseconds() / 1000.0, Items = items, Size = size };
    }

    private static JsonObject Summary(ExportRecord export, DateTimeOffset ended, long items, long size) => new()
    {
        ["version"] = "2020-06-30",
        ["exportArn"] = export.Arn,
        ["startTime"] = Text(At(export.Started)),
        ["endTime"] = Text(ended),
        ["tableArn"] = export.Table.Arn,
        ["tableId"] = export.Table.Id,
        ["exportTime"] = Text(At(export.ExportTime)),
        ["s3Bucket"] = export.Bucket,
        ["s3Prefix"] = export.Request.Text("S3Prefix"),
        ["s3SseAlgorithm"] = export.Request.Text("S3SseAlgorithm") ?? "AES256",
        ["s3SseKmsKeyId"] = export.Request.Text("S3SseKmsKeyId"),
        ["manifestFilesS3Key"] = export.Folder + "manifest-files.json",
        ["billedSizeBytes"] = size,
        ["itemCount"] = items,
        ["outputFormat"] = "DYNAMODB_JSON",
        ["exportType"] = "FULL_EXPORT",
    };

    /// <summary>One data file per page of a scan, which is at most 1 MB; an empty table has one empty file.</summary>
    private async IAsyncEnumerable<IReadOnlyList<JsonObject>> PagesAsync(string table, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scan = new JsonObject { ["TableName"] = table, ["ConsistentRead"] = true };
        JsonNode? last;
        do
        {
            var page = await cloud.InvokeAsync("dynamodb", "Scan", scan, cancellationToken: cancellationToken);
            yield return page.Objects("Items");
            last = page["LastEvaluatedKey"];
            scan["ExclusiveStartKey"] = last?.DeepClone();
        }
        while (last is not null);
    }

    private async Task WriteManifestAsync(ExportRecord export, string name, string text, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var checksum = Encoding.ASCII.GetBytes(Convert.ToBase64String(Checksum.Of("MD5", content)));
        await s3.WriteAsync(export.Bucket, $"{export.Folder}{name}.json", content, Json, cancellationToken);
        await s3.WriteAsync(export.Bucket, $"{export.Folder}{name}.md5", checksum, "text/plain", cancellationToken);
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    /// <summary>Looks random, as the real ones do, and is the same when the export begins again.</summary>
    private static string DataFileName(string export, int place) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{export}#{place}"))))[..26];

    private static DateTimeOffset At(double seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000));
}
