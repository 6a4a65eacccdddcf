using Espresso.Dashboard.Api;
using Espresso.Dashboard.Otlp;
using Espresso.Dashboard.Resources;
using Espresso.Dashboard.Security;
using Espresso.Dashboard.Telemetry;
using Espresso.Dashboard.Telemetry.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Espresso.Dashboard;

/// <summary>The dashboard as a process: two doors on loopback, one for people and one for telemetry.</summary>
internal sealed partial class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DashboardOptions _options;
    private readonly List<ListenOptions> _frontend;
    private readonly List<ListenOptions> _otlp;

    private DashboardHost(WebApplication app, DashboardOptions options, List<ListenOptions> frontend, List<ListenOptions> otlp)
    {
        _app = app;
        _options = options;
        _frontend = frontend;
        _otlp = otlp;
    }

    /// <summary>Where the pages are, with the port that was bound. Known once started.</summary>
    public Uri FrontendUrl => Bound(_options.FrontendUrls[0], _frontend[0]);

    /// <summary>Where telemetry goes, with the port that was bound. Known once started.</summary>
    public Uri OtlpUrl => Bound(_options.OtlpUrl, _otlp[0]);

    public IServiceProvider Services => _app.Services;

    /// <exception cref="DashboardConfigurationException">A setting does not say what it must.</exception>
    public static DashboardHost Create(string[] args, Action<IServiceCollection>? configure = null)
    {
        // An empty builder: the dashboard is started from any folder and must not read that folder's appsettings.json.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
        builder.Configuration.AddEnvironmentVariables().AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args);
        var options = DashboardOptions.From(builder.Configuration);
        AddLogging(builder.Logging, builder.Configuration);
        List<ListenOptions> frontend = [], otlp = [];
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = OtlpEndpoints.MaxBodyBytes + 1;
            foreach (var url in options.FrontendUrls)
            {
                Listener.Bind(kestrel, url, ListenerKind.Frontend, frontend.Add);
            }

            Listener.Bind(kestrel, options.OtlpUrl, ListenerKind.Otlp, otlp.Add);
        });
        AddServices(builder.Services, options);
        configure?.Invoke(builder.Services);
        var app = builder.Build();

        // The addresses are bound above; left in place, Kestrel warns that it ignores them.
        app.Configuration[WebHostDefaults.ServerUrlsKey] = null;
        app.MapWhen(http => Listener.Of(http) == ListenerKind.Otlp, branch => UseOtlp(branch, options));
        UseFrontend(app);
        return new DashboardHost(app, options, frontend, otlp);
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _app.StartAsync(cancellationToken);
        var logger = _app.Services.GetRequiredService<ILogger<DashboardHost>>();
        Log.ReceivesTelemetry(logger, OtlpUrl);

        // A given token is known to who gave it, and does not belong into a log.
        if (_options.BrowserTokenGenerated)
        {
            Log.Login(logger, new Uri(FrontendUrl, $"login?t={_options.BrowserToken}"));
        }
    }

    public async Task RunAsync()
    {
        await StartAsync();
        await _app.WaitForShutdownAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void AddLogging(ILoggingBuilder logging, ConfigurationManager configuration)
    {
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Why it cannot start is said once, in one line, by Program.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddSimpleConsole();
    }

    private static void AddServices(IServiceCollection services, DashboardOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Limits);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<SeenSources>();
        services.AddSingleton<LogStore>();
        services.AddSingleton<TraceStore>();
        services.AddSingleton<MetricStore>();
        services.AddSingleton<OtlpDecoder>();
        services.AddSingleton<OtlpReceiver>();
        services.AddSingleton<BrowserSession>();
        services.AddSingleton<ResourceStore>();
        services.AddSingleton(_ => ResourceServiceClient.For(options));
        services.AddSingleton<ConsoleLogs>();
        if (options.ResourceServiceUrl is not null)
        {
            services.AddHostedService<ResourceWatcher>();
        }

        services.AddRouting();
        services.AddProblemDetails();
    }

    private static void UseOtlp(IApplicationBuilder branch, DashboardOptions options)
    {
        branch.Use(BrowserGuard.Otlp);
        branch.Use((http, next) => OtlpApiKey.Require(http, next, options.OtlpApiKey));
        branch.UseRouting();
        branch.UseEndpoints(routes => routes.MapOtlp());
    }

    private static void UseFrontend(WebApplication app)
    {
        app.Use(BrowserGuard.Frontend);
        app.UseRouting();
        app.MapLogin();
        app.MapApi();
        app.MapPages();
    }

    private static Uri Bound(Uri configured, ListenOptions listen) =>
        new UriBuilder(configured) { Port = listen.IPEndPoint?.Port is > 0 and var port ? port : configured.Port }.Uri;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Telemetry is received at {Url} (OTLP over HTTP)")]
        public static partial void ReceivesTelemetry(ILogger logger, Uri url);

        [LoggerMessage(Level = LogLevel.Information, Message = "Login to the dashboard at {Url}")]
        public static partial void Login(ILogger logger, Uri url);
    }
}
