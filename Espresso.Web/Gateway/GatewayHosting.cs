using Espresso.Web.Gateway;

namespace Espresso.Web;

/// <summary>The part that forwards <c>/api</c>.</summary>
internal static partial class WebHosting
{
    static partial void AddGateway(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GenuineTokens>();
        builder.AddRateLimits();
        builder.AddForwarding();
    }

    static partial void UseGatewayLimits(WebApplication app)
    {
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase),
            api => api.UseMiddleware<CallerMiddleware>());
        app.UseRateLimiter();
    }

    static partial void MapGateway(WebApplication app) => app.MapForwarding();
}
