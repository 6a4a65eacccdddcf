using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Espresso.Web.Site;

/// <summary>
/// The built site (Vite's output). Assets carry a hash in their name and are kept for good; <c>index.html</c> is asked for
/// each time. The build leaves <c>.br</c> and <c>.gz</c> beside each file, so nothing is compressed while somebody waits.
/// </summary>
internal sealed class SiteFiles(IWebHostEnvironment environment) : IDisposable
{
    private const string Index = "/index.html";
    private static readonly (string Encoding, string Suffix)[] Compressed = [("br", ".br"), ("gzip", ".gz")];
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly string root = RootOf(environment);
    private readonly ConcurrentDictionary<(string Path, DateTimeOffset Modified, long Length), string> tags = new();
    private PhysicalFileProvider? provider;

    /// <summary>The folder that is served.</summary>
    public string Root => root;

    /// <summary>The file at a path, or null.</summary>
    public IResult? Find(HttpContext context, string path)
    {
        if (Existing(path) is not { } file || !ContentTypes.TryGetContentType(path, out var contentType))
        {
            return null;
        }

        var headers = context.Response.Headers;
        headers.CacheControl = path.StartsWith("/assets/", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";

        var tag = TagOf(file);
        foreach (var (encoding, suffix) in Compressed)
        {
            if (Existing(path + suffix) is not { } smaller)
            {
                continue;
            }

            headers.Vary = HeaderNames.AcceptEncoding;
            if (Accepts(context.Request, encoding))
            {
                headers.ContentEncoding = encoding;
                return Send(smaller, $"{tag}-{encoding}");
            }
        }

        return Send(file, tag);

        IResult Send(IFileInfo chosen, string etag) => Results.File(
            chosen.PhysicalPath!, contentType, entityTag: new EntityTagHeaderValue($"\"{etag}\""));
    }

    /// <summary>The page that every address of the site begins with; null when the site has not been built.</summary>
    public IResult? Page(HttpContext context) => Find(context, Index);

    public void Dispose() => provider?.Dispose();

    private IFileInfo? Existing(string path)
    {
        if (provider is null && Directory.Exists(root))
        {
            provider = new PhysicalFileProvider(root);
        }

        return provider?.GetFileInfo(path) is { Exists: true, IsDirectory: false } file ? file : null;
    }

    // Of the content alone: in a package all files have one date, and an index.html of the next release may be as long as the last one's.
    private string TagOf(IFileInfo file) => tags.GetOrAdd((file.PhysicalPath!, file.LastModified, file.Length), static key =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(key.Path)).AsSpan(0, 12)));

    private static bool Accepts(HttpRequest request, string encoding) =>
        request.GetTypedHeaders().AcceptEncoding.Any(offer =>
            offer.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && offer.Quality is not 0);

    /// <summary>Beside the sources when started from there, beside the program when published.</summary>
    private static string RootOf(IWebHostEnvironment environment)
    {
        var besideSources = Path.Combine(environment.ContentRootPath, "wwwroot");
        return Directory.Exists(besideSources) ? besideSources : Path.Combine(AppContext.BaseDirectory, "wwwroot");
    }
}
