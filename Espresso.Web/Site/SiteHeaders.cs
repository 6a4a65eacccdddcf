namespace Espresso.Web.Site;

/// <summary>
/// What a browser is told with every file of the site, whoever serves it: this project, or the host that the template sets up
/// (which compiles this file too).
/// </summary>
internal static class SiteHeaders
{
    /// <param name="others">Origins that the site's pages talk to besides their own: the API and Cognito.</param>
    /// <param name="isHttps">Whether the site is served by https.</param>
    /// <returns>Names and values.</returns>
    public static IEnumerable<(string Name, string Value)> For(IEnumerable<string> others, bool isHttps)
    {
        yield return ("Content-Security-Policy", string.Join("; ", [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "manifest-src 'self'",
            $"connect-src {string.Join(' ', ["'self'", .. others])}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ]));
        yield return ("X-Content-Type-Options", "nosniff");
        yield return ("X-Frame-Options", "DENY");
        yield return ("Referrer-Policy", "no-referrer");
        // The camera reads the shop's QR code, the wake lock keeps the shop's screen lit.
        yield return ("Permissions-Policy",
            "camera=(self), screen-wake-lock=(self), fullscreen=(self), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()");
        yield return ("Cross-Origin-Opener-Policy", "same-origin");
        yield return ("Cross-Origin-Resource-Policy", "same-origin");
        if (isHttps)
        {
            yield return ("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
    }
}
