namespace Espresso.Dashboard.Security;

/// <summary>
/// Loopback is no boundary for a browser: a page from anywhere can send requests to 127.0.0.1, and a name that its owner points to
/// 127.0.0.1 makes them same-origin. So a request must name this machine as its host, and must not come from another origin. Ports
/// do not separate sites, which is why cookies alone would not do: another local site on its own port is "same-site".
/// </summary>
internal static class BrowserGuard
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static async Task Frontend(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        if (!IsThisMachine(http.Request.Host))
        {
            await Refuse(http, StatusCodes.Status421MisdirectedRequest, $"The dashboard answers for localhost and 127.0.0.1, not for \"{http.Request.Host}\".");
        }
        else if (IsForeign(http.Request))
        {
            await Refuse(http, StatusCodes.Status403Forbidden, "The dashboard takes no requests from other sites.");
        }
        else
        {
            await next(http);
        }
    }

    /// <summary>Telemetry comes from processes; a request with an Origin comes from a page.</summary>
    public static Task Otlp(HttpContext http, RequestDelegate next) =>
        !IsThisMachine(http.Request.Host) || http.Request.Headers.Origin.Count > 0
            ? Refuse(http, StatusCodes.Status403Forbidden, "Telemetry is taken from processes of this machine only.")
            : next(http);

    /// <summary>localhost, its subdomains (which resolve to loopback by RFC 6761), and the loopback addresses; the port does not matter, forwarded ports differ.</summary>
    public static bool IsThisMachine(HostString host) =>
        host.Host.ToLowerInvariant() is "localhost" or "127.0.0.1" or "[::1]" || host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static bool IsForeign(HttpRequest request)
    {
        if (request.Headers.Origin is [{ } origin, ..] && origin != $"{request.Scheme}://{request.Host}")
        {
            return true;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var followedLink = HttpMethods.IsGet(request.Method)
            && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document"
            && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        return site is not ("" or "same-origin" or "none") && !followedLink;
    }

    private static Task Refuse(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(message, http.RequestAborted);
    }
}
