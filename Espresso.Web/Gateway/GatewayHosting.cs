namespace Espresso.Web.Gateway;

/// <summary>
/// The part that forwards <c>/api</c>. In the cloud API Gateway does that, and the Web function is made without this folder's
/// <see cref="Forwarding"/>.
/// </summary>
internal static class GatewayHosting
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GenuineTokens>();
        builder.AddRateLimits();
        builder.AddForwarding();
    }

    public static void UseGatewayLimits(this WebApplication app)
    {
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase),
            api => api.UseMiddleware<CallerMiddleware>());
        app.UseRateLimiter();
    }

    public static void MapGateway(this WebApplication app) => app.MapForwarding();
}
