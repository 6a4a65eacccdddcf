using Espresso.Web.Gateway;
using Espresso.Web.Site;

namespace Espresso.Web;

/// <summary>What the process is made of: the gateway (<c>/api</c>) and the site (everything else).</summary>
internal static class WebHosting
{
    /// <summary>No request of the API comes near this; what is larger is refused with 413 before a service sees it.</summary>
    public const long MaxRequestBodyBytes = 64 * 1024;

    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        });
        builder.Services.AddHealthChecks();
        builder.AddSite();
        builder.AddGateway();
        return builder;
    }

    public static WebApplication MapWeb(this WebApplication app)
    {
        app.UseMiddleware<UnhandledErrors>();
        app.UseSecurityHeaders();
        app.UseGatewayLimits();

        app.MapHealthChecks("/health");
        app.MapHealthChecks("/alive", new() { Predicate = _ => false });
        app.MapGateway();
        app.MapSite();
        return app;
    }
}
