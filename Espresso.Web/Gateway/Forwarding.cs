using Espresso.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Espresso.Web.Gateway;

/// <summary>
/// Which service answers which route, and what a caller sees when that service is away.
/// Addresses come from service discovery's configuration (<c>services:orders:http:0</c>, <c>:1</c>, …).
/// </summary>
internal static partial class Forwarding
{
    private const string Orders = "orders";
    private const string Notifications = "notifications";

    /// <summary>Longer than any answer of the services; a silent one is given up.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(2);

    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        RouteConfig[] routes =
        [
            Route("notifications", Notifications, "/api/notifications/{**rest}"),
            Route("alerts", Notifications, "/api/alerts/{**rest}"),
            Route("everything-else", Orders, "/api/{**rest}"),
        ];
        ClusterConfig[] clusters = [Cluster(builder.Configuration, Orders), Cluster(builder.Configuration, Notifications)];

        builder.Services.AddReverseProxy()
            .LoadFromMemory(routes, clusters)
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = ConnectWithin)
            .AddTransforms(transforms => transforms.AddResponseHeaderRemove("Server", ResponseCondition.Always));
    }

    public static void MapForwarding(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(RefuseLargeBodiesAsync);
            proxy.Use(AnswerForAbsentServicesAsync);
            proxy.UseLoadBalancing();
        }).RequireRateLimiting(RateLimits.Policy);

    private static RouteConfig Route(string id, string service, string path) =>
        new() { RouteId = id, ClusterId = service, Match = new RouteMatch { Path = path } };

    private static ClusterConfig Cluster(ConfigurationManager configuration, string service)
    {
        var addresses = configuration.GetSection($"services:{service}:http").GetChildren()
            .Where(address => !string.IsNullOrWhiteSpace(address.Value))
            .ToDictionary(address => address.Key, address => new DestinationConfig { Address = address.Value! });
        if (addresses.Count == 0)
        {
            throw new InvalidOperationException(
                $"Web does not know where {service} is: set services:{service}:http:0 (as a variable: services__{service}__http__0) to its base address, such as http://127.0.0.1:5181.");
        }

        return new()
        {
            ClusterId = service,
            Destinations = addresses,
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = AnswerWithin },
        };
    }

    /// <summary>The server's own limit would show only after the service has been called.</summary>
    private static async Task RefuseLargeBodiesAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength > ServiceDefaultsExtensions.MaxRequestBodyBytes)
        {
            await GatewayRefusals.TooLarge.AnswerAsync(context);
            return;
        }

        await next(context);
    }

    private static async Task AnswerForAbsentServicesAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);

        if (context.GetForwarderErrorFeature() is not { } failure || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (Causes(failure.Exception).OfType<BadHttpRequestException>().FirstOrDefault() is { } refused)
        {
            await (refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? GatewayRefusals.TooLarge : GatewayRefusals.Unreadable).AnswerAsync(context);
            return;
        }

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        Log.NoAnswer(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Forwarding)), service, failure.Error, failure.Exception);
        await GatewayRefusals.TryAgain.AnswerAsync(context);
    }

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error;
            if (error is AggregateException several)
            {
                foreach (var cause in several.InnerExceptions.SelectMany(Causes))
                {
                    yield return cause;
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Service} gave no answer: {Reason}")]
        public static partial void NoAnswer(ILogger logger, string service, ForwarderError reason, Exception? error);
    }
}
