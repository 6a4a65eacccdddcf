using Espresso.ServiceDefaults;
using Espresso.Web.Site;

namespace Espresso.Web;

/// <summary>What the process is made of: the gateway (<c>/api</c>) and the site (everything else).</summary>
internal static partial class WebHosting
{
    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        // In Lambda behind its function URL.
        builder.AddServiceDefaults(LambdaEventSource.HttpApi);
        builder.AddSite();
        AddGateway(builder);
        return builder;
    }

    public static WebApplication MapWeb(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.MapServiceDefaults();
        UseGatewayLimits(app);
        MapGateway(app);
        app.MapSite();
        return app;
    }

    // In the cloud API Gateway does what the folder Gateway does here: the build for Lambda leaves it out, and with it these calls.
    static partial void AddGateway(WebApplicationBuilder builder);

    static partial void UseGatewayLimits(WebApplication app);

    static partial void MapGateway(WebApplication app);
}
