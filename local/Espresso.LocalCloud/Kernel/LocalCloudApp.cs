using System.Globalization;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Kernel;

/// <summary>Puts the process together: store, clock, bus, guard, dispatcher, services.</summary>
public static class LocalCloudApp
{
    /// <summary>Registers the kernel. Services follow, a line each: <see cref="AddCloudService{TService}"/>.</summary>
    public static WebApplicationBuilder AddLocalCloud(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = CloudSettings.From(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // S3 objects have no limit here; the other protocols have theirs in WireFormat.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
            // The end of a poller's connection means that its process is gone, so we never end one for being idle.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);
            // A function that sits at a breakpoint, or a slow upload from a debugger, is no attack.
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        // A line per request would bury what the services say.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.AddCloudTelemetry();
        builder.Services.AddSingleton(settings);
        // Whatever is under way survives a kill, so it survives a quick end too.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton(_ => new CloudClock(settings.ClockOffsetFile
            ?? (settings.DataDirectory is { } folder ? Path.Combine(folder, "clock.offset") : null)));
        builder.Services.AddSingleton<TimeProvider>(services => services.GetRequiredService<CloudClock>());
        builder.Services.AddSingleton<IStore>(_ => settings.DataDirectory is { } folder ? SqliteStore.Open(folder) : new MemoryStore());
        builder.Services.AddSingleton<ICloud, Cloud>();
        builder.Services.AddSingleton<CloudLifecycle>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CloudLifecycle>());
        return builder;
    }

    /// <summary>Adds a service of AWS. They load and start in the order of these lines.</summary>
    public static IServiceCollection AddCloudService<TService>(this IServiceCollection services)
        where TService : CloudService
    {
        services.AddSingleton<TService>();
        return services.AddSingleton<CloudService>(provider => provider.GetRequiredService<TService>());
    }

    /// <summary>The same, with the typed interface by which other services of this process call it.</summary>
    public static IServiceCollection AddCloudService<TService, TInterface>(this IServiceCollection services)
        where TService : CloudService, TInterface
        where TInterface : class
    {
        services.AddCloudService<TService>();
        return services.AddSingleton<TInterface>(provider => provider.GetRequiredService<TService>());
    }

    /// <summary>The pipeline: guard, wire protocols, then plain routes.</summary>
    public static WebApplication MapLocalCloud(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(EndWithTheProcess(app.Lifetime.ApplicationStopping));
        app.UseMiddleware<LoopbackGuard>();
        app.UseMiddleware<Dispatcher>();
        app.UseRouting();
        app.MapGet("/_localcloud/health", (CloudLifecycle lifecycle) =>
            lifecycle.IsReady ? Results.Text("Healthy") : Results.Text("Loading", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapClock();
        foreach (var service in app.Services.GetServices<CloudService>())
        {
            service.MapRoutes(app);
        }

        app.MapFallback("{**path}", (HttpContext http) => Results.Json(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["__type"] = "NotImplemented",
                ["message"] = string.Create(CultureInfo.InvariantCulture, $"{http.Request.Method} {http.Request.Path} is no signed AWS request and no route of LocalCloud."),
            },
            statusCode: StatusCodes.Status501NotImplemented));
        return app;
    }

    /// <summary>Long polls would keep the server from stopping; their clients ask again.</summary>
    private static Func<HttpContext, RequestDelegate, Task> EndWithTheProcess(CancellationToken stopping) => async (http, next) =>
    {
        await using (stopping.UnsafeRegister(static request => ((HttpContext)request!).Abort(), http))
        {
            await next(http);
        }
    };
}
