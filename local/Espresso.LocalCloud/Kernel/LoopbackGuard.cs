using Espresso.LocalCloud.ApiGateway.WebSockets;

namespace Espresso.LocalCloud.Kernel;

/// <summary>
/// Loopback is no boundary: any page in the developer's browser can send requests here, and a name that resolves to
/// 127.0.0.1 makes them same-origin. So a foreign Host is refused, and of other origins only the site may call.
/// </summary>
internal sealed class LoopbackGuard(RequestDelegate next, CloudSettings settings)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!IsOwnHost(http))
        {
            await Refuse(http, "InvalidHost", $"Host \"{http.Request.Host}\" is not this server. Use 127.0.0.1:{http.Connection.LocalPort} or localhost:{http.Connection.LocalPort}.");
            return;
        }

        if (http.Request.Path.StartsWithSegments("/_aws", StringComparison.Ordinal) && !Handshake.IsAsked(http.Request) && !ConnectionCalls.IsOne(http.Request.Path))
        {
            // An API that is served here says itself which pages may read it, and takes no cookies. A browser asks nobody
            // which pages may read a WebSocket: that is for us to say.
            await next(http);
            return;
        }

        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsOwnOrigin(http, origin))
        {
            if (!IsSite(origin))
            {
                await Refuse(http, "InvalidOrigin", $"Origin \"{origin}\" may not call LocalCloud. Allowed: {settings.SiteUrl?.GetLeftPart(UriPartial.Authority) ?? "none (Site__Url is not set)"}.");
                return;
            }

            http.Response.Headers.AccessControlAllowOrigin = origin;
            http.Response.Headers.Vary = "Origin";
            http.Response.Headers.AccessControlExposeHeaders = "ETag, Location, x-amzn-RequestId, x-amzn-ErrorType, x-amz-request-id, x-amz-version-id, x-amz-id-2";
            if (HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers.ContainsKey("Access-Control-Request-Method"))
            {
                http.Response.Headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
                http.Response.Headers.AccessControlAllowHeaders = http.Request.Headers["Access-Control-Request-Headers"];
                http.Response.Headers.AccessControlMaxAge = "600";
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
        }
        else if (origin.Length == 0 && http.Request.Headers["Sec-Fetch-Site"] == "cross-site" && http.Request.Headers["Sec-Fetch-Mode"] != "navigate")
        {
            await Refuse(http, "InvalidOrigin", "A page of another site may link here but not load anything from here.");
            return;
        }

        await next(http);
    }

    private static bool IsLoopbackName(string host) => host is "127.0.0.1" or "localhost" or "[::1]";

    private static bool IsOwnHost(HttpContext http)
    {
        var host = http.Request.Host;
        return IsLoopbackName(host.Host) && (host.Port ?? 80) == http.Connection.LocalPort;
    }

    private static bool IsOwnOrigin(HttpContext http, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp
        && IsLoopbackName(address.Host) && address.Port == http.Connection.LocalPort;

    /// <summary>The site under either of its loopback names: a developer types one, a link has the other.</summary>
    private bool IsSite(string origin)
    {
        if (settings.SiteUrl is not { } site || !Uri.TryCreate(origin, UriKind.Absolute, out var address))
        {
            return false;
        }

        return address.Scheme == site.Scheme && address.Port == site.Port
            && (address.Host == site.Host || (IsLoopbackName(address.Host) && IsLoopbackName(site.Host)));
    }

    private static Task Refuse(HttpContext http, string code, string message)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsJsonAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["__type"] = code, ["message"] = message });
    }
}
