using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Espresso.Tests.Orders.Backups;

/// <summary>A backup in a folder, as somebody has who copied it from the bucket. Items are DynamoDB JSON, a line each.</summary>
internal sealed class BackupFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("espresso-backup-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Adds the export of a part with a data file per list of items.</summary>
    /// <param name="claimed">The number of items that the summary claims; what is there unless given.</param>
    /// <returns>The export's folder.</returns>
    public string Add(string part, string[][] files, int? claimed = null, string export = "01795357275134-a1b2c3d4", string type = "FULL_EXPORT")
    {
        var folder = Path.Combine(Root, part, "AWSDynamoDB", export);
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        File.WriteAllBytes(Path.Combine(folder, "_started"), []);
        var lines = new StringBuilder();
        for (var i = 0; i < files.Length; i++)
        {
            var content = Compress(string.Concat(files[i].Select(item => $$"""{"Item":{{item}}}""" + "\n")));
            File.WriteAllBytes(Path.Combine(folder, "data", $"file{i}.json.gz"), content);
            lines.Append(new JsonObject
            {
                ["itemCount"] = files[i].Length,
                ["md5Checksum"] = Md5(content),
                ["etag"] = "x-1",
                ["dataFileS3Key"] = $"some/prefix/AWSDynamoDB/{export}/data/file{i}.json.gz",
            }.ToJsonString()).Append('\n');
        }

        Write(folder, "manifest-files", lines.ToString());
        Write(folder, "manifest-summary", new JsonObject
        {
            ["version"] = "2020-06-30",
            ["exportArn"] = $"arn:aws:dynamodb:eu-west-1:123456789012:table/{part}-1/export/{export}",
            ["tableArn"] = $"arn:aws:dynamodb:eu-west-1:123456789012:table/{part}-1",
            ["exportTime"] = "2026-11-22T03:00:00.000Z",
            ["s3SseKmsKeyId"] = null,
            ["itemCount"] = claimed ?? files.Sum(file => file.Length),
            ["outputFormat"] = "DYNAMODB_JSON",
            ["exportType"] = type,
        }.ToJsonString());
        return folder;
    }

    /// <summary>A manifest with its checksum.</summary>
    public static void Write(string folder, string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name + ".json"), text);
        File.WriteAllText(Path.Combine(folder, name + ".md5"), Md5(Encoding.UTF8.GetBytes(text)));
    }

    public static byte[] Compress(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }

    [SuppressMessage("Security", "CA5351", Justification = "The checksum that the format has.")]
    private static string Md5(byte[] content) => Convert.ToBase64String(MD5.HashData(content));
}
