using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Espresso.Restore.Reading;

/// <summary><c>manifest-summary.json</c>, as far as it matters here.</summary>
internal sealed record ExportSummary(string ExportArn, string TableArn, DateTimeOffset ExportTime, long ItemCount, string OutputFormat, string? ExportType);

/// <summary>A line of <c>manifest-files.json</c>.</summary>
/// <param name="Md5Checksum">Of the file as it lies in the bucket, compressed, in base64.</param>
internal sealed record DataFile(long ItemCount, string Md5Checksum, string DataFileS3Key);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(ExportSummary))]
[JsonSerializable(typeof(DataFile))]
internal sealed partial class ManifestJson : JsonSerializerContext;

/// <summary>
/// One table's export, as DynamoDB lays it out. What is read is compared with its checksum and its number of items.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
/// </summary>
internal sealed class Export
{
    private const string SummaryName = "manifest-summary.json";

    private readonly BackupFiles _files;
    private readonly string _folder;
    private readonly IReadOnlyList<DataFile> _data;

    private Export(BackupFiles files, string folder, ExportSummary summary, IReadOnlyList<DataFile> data) =>
        (_files, _folder, Summary, _data) = (files, folder, summary, data);

    public ExportSummary Summary { get; }

    public int Files => _data.Count;

    /// <summary>Finds the export of one part of a backup and reads its manifests; the newest when an event came twice.</summary>
    /// <exception cref="RefusalException">There is none, it is not complete, or it is not what its checksums say.</exception>
    public static async Task<Export> OpenAsync(BackupFiles files, string part, CancellationToken cancellation)
    {
        var names = await files.ListAsync(part, cancellation);
        var folder = names.Where(name => name.EndsWith("/" + SummaryName, StringComparison.Ordinal))
            .Select(name => name[..^SummaryName.Length]).Max(StringComparer.Ordinal);
        if (folder is null)
        {
            throw new RefusalException(names.Any(name => name.EndsWith("/_started", StringComparison.Ordinal))
                ? $"The export in {files.Place}/{part} is not complete: it has begun and has no {SummaryName} yet."
                : $"{files.Place} has no export of the {part} table: there is no {part}/AWSDynamoDB/.../{SummaryName}.");
        }

        var summary = Parse(await ManifestAsync(files, folder, "manifest-summary", cancellation), ManifestJson.Default.ExportSummary);
        if (summary.OutputFormat != "DYNAMODB_JSON" || summary.ExportType is not (null or "FULL_EXPORT"))
        {
            throw new RefusalException($"{folder} is an export of type {summary.ExportType} in format {summary.OutputFormat}; only FULL_EXPORT in DYNAMODB_JSON can be restored.");
        }

        var data = (await ManifestAsync(files, folder, "manifest-files", cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Parse(line, ManifestJson.Default.DataFile)).ToList();
        return data.Sum(file => file.ItemCount) == summary.ItemCount
            ? new Export(files, folder, summary, data)
            : throw new RefusalException($"{folder}: the files have {data.Sum(file => file.ItemCount)} items and the summary says {summary.ItemCount}.");
    }

    /// <summary>Every item, file by file; each file is compared as a whole before its first item is given out.</summary>
    public async IAsyncEnumerable<Item> ItemsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var file in _data)
        {
            // The key in the manifest is the one in the bucket of the export; a copy may lie elsewhere.
            var name = _folder + file.DataFileS3Key[file.DataFileS3Key.LastIndexOf("data/", StringComparison.Ordinal)..];
            var content = await _files.ReadAsync(name, cancellation);
            Compare(name, content, file.Md5Checksum);
            var lines = Lines(content);
            if (lines.Count != file.ItemCount)
            {
                throw new RefusalException($"{name} has {lines.Count} items and the manifest says {file.ItemCount}.");
            }

            foreach (var line in lines)
            {
                yield return DynamoJson.ReadLine(line);
            }
        }
    }

    private static List<string> Lines(byte[] compressed)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress), Encoding.UTF8);
        var lines = new List<string>();
        while (text.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static async Task<string> ManifestAsync(BackupFiles files, string folder, string name, CancellationToken cancellation)
    {
        var content = await files.ReadAsync($"{folder}{name}.json", cancellation);
        Compare($"{folder}{name}.json", content, Encoding.ASCII.GetString(await files.ReadAsync($"{folder}{name}.md5", cancellation)).Trim());
        return Encoding.UTF8.GetString(content);
    }

    [SuppressMessage("Security", "CA5351", Justification = "The checksum that the format has; it tells damage, not forgery.")]
    private static void Compare(string name, byte[] content, string expected)
    {
        var found = Convert.ToBase64String(MD5.HashData(content));
        if (found != expected)
        {
            throw new RefusalException($"{name} is damaged: its MD5 is {found} and should be {expected}.");
        }
    }

    private static T Parse<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new RefusalException($"A manifest says null where a {typeof(T).Name} belongs.");
        }
        catch (JsonException wrong)
        {
            throw new RefusalException($"A manifest cannot be read: {wrong.Message} It says: {text}");
        }
    }
}
