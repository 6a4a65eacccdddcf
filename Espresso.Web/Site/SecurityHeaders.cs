using Espresso.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Espresso.Web.Site;

/// <summary>Headers that every answer carries, whoever wrote it.</summary>
internal sealed class SecurityHeaders(IOptions<CognitoOptions> cognito, IConfiguration configuration)
{
    private readonly (string Name, string Value)[] _http = [.. SiteHeaders.For(Others(cognito.Value, configuration), isHttps: false)];
    private readonly (string Name, string Value)[] _https = [.. SiteHeaders.For(Others(cognito.Value, configuration), isHttps: true)];

    public static void Apply(HttpContext context) =>
        context.RequestServices.GetRequiredService<SecurityHeaders>().ApplyTo(context);

    private void ApplyTo(HttpContext context)
    {
        foreach (var (name, value) in context.Request.IsHttps ? _https : _http)
        {
            context.Response.Headers[name] = value;
        }
    }

    private static string[] Others(CognitoOptions cognito, IConfiguration configuration) =>
    [
        .. new[] { cognito.Endpoint, SiteConfig.ApiBaseOf(configuration), new AwsResources(configuration).LiveUrl ?? "" }
            .Where(address => address.Length > 0)
            .Select(address => new Uri(address).GetLeftPart(UriPartial.Authority))
            .Distinct(StringComparer.Ordinal),
    ];
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
