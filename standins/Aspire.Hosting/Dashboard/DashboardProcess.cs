using System.Net.Sockets;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Supervision;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

internal static class DashboardServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ResourceService>();
        services.AddHostedService(provider => provider.GetRequiredService<ResourceService>());
        services.AddHostedService<DashboardProcess>();
    }
}

/// <summary>Starts the dashboard with upstream's variables, and says where it is. Without it the application runs all the same.</summary>
internal sealed partial class DashboardProcess(
    AppHostMetadata metadata,
    DistributedApplicationOptions options,
    ResourceService resourceService,
    Watchdog watchdog,
    IConfiguration configuration,
    IHostEnvironment environment,
    TimeProvider timeProvider,
    ILogger<DistributedApplication> log) : BackgroundService
{
    private const string DefaultUrl = "http://127.0.0.1:18888";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private ChildProcess? _process;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_process is { HasExited: false } process)
            await process.StopAsync(Grace);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (metadata.DashboardPath is not { } path || !File.Exists(path))
        {
            Log.NoDashboard(log, metadata.DashboardPath ?? "none");
            return;
        }

        var url = (configuration[KnownConfigNames.AspNetCoreUrls] ?? DefaultUrl).Split(';')[0];
        var otlp = KnownConfigNames.Read(configuration, KnownConfigNames.DashboardOtlpHttpEndpointUrl, KnownConfigNames.Legacy.DashboardOtlpHttpEndpointUrl) ?? OtlpConfigurationExtensions.DefaultHttpEndpointUrl;
        if (IsTaken(url, KnownConfigNames.AspNetCoreUrls) || IsTaken(otlp, KnownConfigNames.DashboardOtlpHttpEndpointUrl))
            return;

        try
        {
            await RunAsync(path, url, otlp, stoppingToken);
        }
        catch (DistributedApplicationException exception)
        {
            Log.Failed(log, exception.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopping(log);
        }
    }

    private async Task RunAsync(string path, string url, string otlp, CancellationToken cancellationToken)
    {
        var token = configuration["AppHost:BrowserToken"]!;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [KnownConfigNames.AspNetCoreUrls] = url,
            ["ASPNETCORE_ENVIRONMENT"] = environment.EnvironmentName,
            ["DOTNET_ENVIRONMENT"] = environment.EnvironmentName,
            [KnownConfigNames.DashboardOtlpHttpEndpointUrl] = otlp,
            [KnownConfigNames.ResourceServiceEndpointUrl] = (await resourceService.Address.WaitAsync(cancellationToken)).ToString(),
            ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = configuration["AppHost:ResourceService:ApiKey"]!,
            ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = configuration["AppHost:OtlpApiKey"]!,
            ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
            ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = token,
            ["DASHBOARD__APPLICATIONNAME"] = options.DashboardApplicationName ?? environment.ApplicationName,
        };
        var (program, arguments) = BuiltProject.Command(path);
        var launch = new Launch(program, arguments, Path.GetDirectoryName(path)!, [.. variables.Select(pair => new LaunchVariable(pair.Key, pair.Value, IsSensitive: false))]);
        var process = await ChildProcess.StartAsync("aspire-dashboard", launch, watchdog, (line, isError) =>
        {
            if (isError)
                Log.ErrorLine(log, line);
            else
                Log.Line(log, line);
        });
        _process = process;
        if (!await ListensAsync(new Uri(url), process, cancellationToken))
        {
            Log.Failed(log, process.HasExited ? $"it ended with exit code {await process.Exit}" : $"it does not listen on {url}");
            return;
        }

        Log.Listening(log, url);
        Log.Login(log, $"{url.TrimEnd('/')}/login?t={token}");
    }

    private bool IsTaken(string url, string setting)
    {
        var port = new Uri(url).Port;
        if (PortAllocation.IsFree(port))
            return false;

        Log.PortTaken(log, port, PortOwner.Describe(port), setting);
        return true;
    }

    private async Task<bool> ListensAsync(Uri url, ChildProcess process, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, timeProvider);
        while (!process.HasExited && !patience.IsCancellationRequested)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(url.Host, url.Port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                // Not yet.
                await Task.Delay(Pause, timeProvider, cancellationToken);
            }
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "There is no dashboard: '{Path}' does not exist. Build it, or set DisableDashboard.")]
        public static partial void NoDashboard(ILogger logger, string path);

        [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard did not start: port {Port} is taken by {Owner}. End that process, or set {Setting} to an address with another port.")]
        public static partial void PortTaken(ILogger logger, int port, string owner, string setting);

        [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard did not start: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The dashboard stops")]
        public static partial void Stopping(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "Now listening on: {Url}")]
        public static partial void Listening(ILogger logger, string url);

        [LoggerMessage(Level = LogLevel.Information, Message = "Login to the dashboard at {Url}")]
        public static partial void Login(ILogger logger, string url);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Dashboard: {Line}")]
        public static partial void Line(ILogger logger, string line);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Dashboard: {Line}")]
        public static partial void ErrorLine(ILogger logger, string line);
    }
}
