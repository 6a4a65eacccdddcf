using Microsoft.Extensions.Options;

namespace Espresso.Web.Site;

/// <summary>Headers that every answer carries, whoever wrote it.</summary>
internal sealed class SecurityHeaders(IOptions<CognitoOptions> cognito, IConfiguration configuration)
{
    private readonly string contentSecurityPolicy = PolicyFor(cognito.Value.Endpoint, SiteConfig.ApiBaseOf(configuration));

    public static void Apply(HttpContext context) =>
        context.RequestServices.GetRequiredService<SecurityHeaders>().ApplyTo(context);

    private void ApplyTo(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = contentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // The camera reads the shop's QR code, the wake lock keeps the shop's screen lit.
        headers["Permissions-Policy"] =
            "camera=(self), screen-wake-lock=(self), fullscreen=(self), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }
    }

    private static string PolicyFor(string cognitoEndpoint, string apiBase)
    {
        string[] others = [.. new[] { cognitoEndpoint, apiBase }
            .Where(address => address.Length > 0)
            .Select(address => new Uri(address).GetLeftPart(UriPartial.Authority))
            .Distinct()];
        return string.Join("; ", [
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
        ]);
    }
}

internal static class SecurityHeadersHosting
{
    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(async (context, next) =>
        {
            // Set at the last moment: a forwarded answer brings its own headers, and these win.
            context.Response.OnStarting(() =>
            {
                SecurityHeaders.Apply(context);
                return Task.CompletedTask;
            });
            await next(context);
        });
}
