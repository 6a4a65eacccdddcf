using System.Reflection;
using System.Security.Cryptography;
using Espresso.Dashboard.Security;

namespace Espresso.Dashboard.Api;

/// <summary>The files of the pages, out of the assembly.</summary>
internal static class Pages
{
    private const string Prefix = "wwwroot/";

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".webmanifest"] = "application/manifest+json",
    };

    private static readonly Dictionary<string, PageFile> Files = Load();

    /// <summary>The paths that are pages of <c>index.html</c>; the script there reads the rest. They are the Aspire dashboard's.</summary>
    private static readonly string[] Routes = ["/", "/consolelogs/{**rest}", "/structuredlogs/{**rest}", "/traces/{**rest}", "/metrics/{**rest}"];

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        foreach (var route in Routes)
        {
            routes.MapGet(route, (HttpContext http, BrowserSession session) => session.IsSignedIn(http.Request)
                ? Serve(http, "index.html")
                : Results.Redirect(http.Request.Path == "/" ? "/login" : $"/login?returnUrl={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}"));
        }

        // Scripts and styles hold nothing secret, and the login page needs them.
        foreach (var name in Files.Keys.Where(name => !name.EndsWith(".html", StringComparison.Ordinal)))
        {
            routes.MapGet("/" + name, (HttpContext http) => Serve(http, name));
        }
    }

    public static IResult Serve(HttpContext http, string name)
    {
        var file = Files[name];
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(file.Content, file.MediaType, entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue(file.ETag));
    }

    private static Dictionary<string, PageFile> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return new PageFile(content, MediaTypes[Path.GetExtension(name)], $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
            }, StringComparer.Ordinal);
    }

    private sealed record PageFile(byte[] Content, string MediaType, string ETag);
}
