using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.S3;

namespace Espresso.LocalCloud.Lambda.Packages;

/// <summary>
/// The unpacked packages: a folder per content, named by its hash, so functions that share a package share its folder and
/// a package that did not change is not unpacked again.
/// </summary>
internal sealed class CodePackages : IDisposable
{
    // AWS's limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    private const int LargestInline = 50 * 1024 * 1024;
    private const long LargestUnpacked = 250L * 1024 * 1024;

    private readonly ICloud _cloud;
    private readonly bool _isTemporary;
    private readonly string _root;

    public CodePackages(ICloud cloud)
    {
        _cloud = cloud;
        _isTemporary = cloud.Settings.DataDirectory is null;
        // An absolute path: a process starts with this folder as its own.
        _root = cloud.Settings.DataDirectory is { } data
            ? Path.GetFullPath(Path.Combine(data, "lambda"))
            : Path.Combine(Path.GetTempPath(), "localcloud-lambda-" + Ids.Hex(12));
    }

    public string FolderOf(FunctionTarget target) => Path.Combine(_root, target.CodeHash);

    /// <summary>Fetches and unpacks the code that CreateFunction or UpdateFunctionCode names.</summary>
    /// <returns>What the function's record keeps: where it was, <c>Folder</c>, <c>Sha256</c> in base64 and <c>Size</c> in bytes.</returns>
    /// <exception cref="CloudException"><c>InvalidParameterValueException</c>: no such object, no zip, too large.</exception>
    public async Task<JsonObject> TakeAsync(JsonObject code, JsonObject settings)
    {
        if (code.Text("S3Bucket") is FunctionRecord.LocalProcess)
        {
            return new JsonObject { ["S3Bucket"] = FunctionRecord.LocalProcess, ["S3Key"] = code.Text("S3Key") };
        }

        if (code.Text("ImageUri") is not null || code.Text("S3ObjectVersion") is not null)
        {
            throw CloudException.NotImplemented("lambda", "functions from images or from older versions of objects; a package is S3Bucket and S3Key, or ZipFile");
        }

        if (settings.Text("Runtime") is not { } runtime || !runtime.StartsWith("provided", StringComparison.Ordinal))
        {
            throw CloudException.NotImplemented("lambda", $"runtime {settings.Text("Runtime") ?? "(none)"}. A package brings its own bootstrap: provided.al2023 or provided.al2");
        }

        var zip = await ReadAsync(code);
        var hash = SHA256.HashData(zip);
        var folder = Convert.ToHexStringLower(hash);
        Unpack(zip, Path.Combine(_root, folder));
        return new JsonObject
        {
            ["S3Bucket"] = code.Text("S3Bucket"),
            ["S3Key"] = code.Text("S3Key"),
            ["Folder"] = folder,
            ["Sha256"] = Convert.ToBase64String(hash),
            ["Size"] = zip.Length,
        };
    }

    /// <summary>Deletes what no function has any more; called when no process runs.</summary>
    public void Clean(IEnumerable<FunctionRecord> functions)
    {
        if (!Directory.Exists(_root))
        {
            return;
        }

        var used = functions.SelectMany(function => function.Versions.Select(version => version.Code).Append(function.Code)).Select(code => code.Text("Folder")).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(_root).Where(folder => !used.Contains(Path.GetFileName(folder))).ToList())
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose()
    {
        if (_isTemporary && Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private async Task<byte[]> ReadAsync(JsonObject code)
    {
        if (code.Text("ZipFile") is { } inline)
        {
            var bytes = new byte[inline.Length];
            return !Convert.TryFromBase64String(inline, bytes, out var length) ? throw NoZip()
                : length > LargestInline ? throw LambdaErrors.TooLarge(length, LargestInline)
                : bytes[..length];
        }

        var bucket = code.RequiredText("S3Bucket", () => LambdaErrors.InvalidValue("Please provide a source for function code."));
        var key = code.RequiredText("S3Key", () => LambdaErrors.InvalidValue("Please provide a source for function code."));
        try
        {
            return await _cloud.Service<IS3>().ReadAsync(bucket, key);
        }
        catch (CloudException error)
        {
            throw LambdaErrors.InvalidValue($"Error occurred while GetObject. S3 Error Code: {error.Code}. S3 Error Message: {error.Message} (s3://{bucket}/{key})");
        }
    }

    private static void Unpack(byte[] zip, string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        // Beside it first: a folder of the final name is always whole, also after a kill.
        var half = $"{folder}.{Ids.Hex(8)}";
        try
        {
            using var stream = new MemoryStream(zip, writable: false);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (archive.Entries.Sum(entry => entry.Length) is > LargestUnpacked and var size)
            {
                throw LambdaErrors.InvalidValue($"Unzipped size must be smaller than {LargestUnpacked} bytes; it is {size}.");
            }

            archive.ExtractToDirectory(half);
            Directory.Move(half, folder);
        }
        catch (InvalidDataException)
        {
            throw NoZip();
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another function with the same package was quicker.
        }
        finally
        {
            if (Directory.Exists(half))
            {
                Directory.Delete(half, recursive: true);
            }
        }
    }

    private static CloudException NoZip() => LambdaErrors.InvalidValue("Could not unzip uploaded file. Please check your file, then try to upload again.");
}
