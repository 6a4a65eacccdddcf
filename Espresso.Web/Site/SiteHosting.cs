using Espresso.ServiceDefaults.Problems;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Espresso.Web.Site;

/// <summary>The part that serves the site: its files, its pages' addresses and its configuration.</summary>
internal static class SiteHosting
{
    public static void AddSite(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IConfigureOptions<CognitoOptions>, CognitoOptionsSetup>();
        builder.Services.AddSingleton<IValidateOptions<CognitoOptions>, CognitoOptionsSetup>();
        builder.Services.AddOptions<CognitoOptions>().ValidateOnStart();
        builder.Services.AddSingleton<SiteFiles>();
        builder.Services.AddSingleton<SecurityHeaders>();
        builder.Services.AddHealthChecks().AddCheck<SiteIsBuilt>("site");
    }

    public static void MapSite(this WebApplication app)
    {
        app.MapGet("/config.json", SiteConfig.Answer);
        // "{*path}" and not MapFallback's default, which leaves out whatever looks like a file.
        app.MapFallback("{*path}", AnswerAsync);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await new Refusal(
                StatusCodes.Status405MethodNotAllowed,
                "method.not_allowed",
                $"{context.Request.Method} is not possible here",
                "The site answers GET and HEAD; the API is under /api.").ToResult().ExecuteAsync(context);
            return;
        }

        var files = context.RequestServices.GetRequiredService<SiteFiles>();
        if (files.Find(context, path) is { } file)
        {
            await file.ExecuteAsync(context);
        }
        else if (LooksLikeFile(path))
        {
            await new Refusal(
                StatusCodes.Status404NotFound,
                "not_found",
                "There is no such file",
                "It may belong to an earlier release of the site. Load the page again.").ToResult().ExecuteAsync(context);
        }
        else if (files.Page(context) is { } page)
        {
            await page.ExecuteAsync(context);
        }
        else
        {
            await new Refusal(
                StatusCodes.Status503ServiceUnavailable,
                "site.not_built",
                "The site has not been built",
                $"{files.Root} holds no index.html. Build Espresso.Web, or run: npm ci && npm run build in Espresso.Web/client.").ToResult().ExecuteAsync(context);
        }
    }

    /// <summary>Addresses of pages have no dot in their last part, so a script that is missing is never answered with HTML.</summary>
    private static bool LooksLikeFile(string path) =>
        path.StartsWith("/assets/", StringComparison.OrdinalIgnoreCase)
        || path.AsSpan(path.LastIndexOf('/') + 1).Contains('.');
}

/// <summary>Without its files the service answers nothing that a person could use.</summary>
internal sealed class SiteIsBuilt(SiteFiles files) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(File.Exists(Path.Combine(files.Root, "index.html"))
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"{files.Root} holds no index.html."));
}
