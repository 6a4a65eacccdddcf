using Espresso.ServiceDefaults;
using Espresso.Web.Gateway;
using Espresso.Web.Site;

namespace Espresso.Web;

/// <summary>What the process is made of: the gateway (<c>/api</c>) and the site (everything else).</summary>
internal static class WebHosting
{
    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddSite();
        builder.AddGateway();
        return builder;
    }

    public static WebApplication MapWeb(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.MapServiceDefaults();
        app.UseGatewayLimits();
        app.MapGateway();
        app.MapSite();
        return app;
    }
}
