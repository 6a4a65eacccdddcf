using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.ApiGatewayManagementApi;
using Amazon.DynamoDBv2;
using Amazon.Lambda.SQSEvents;
using Amazon.SimpleEmailV2;
using Espresso.Notifications;
using Espresso.ServiceDefaults.Functions;
using Espresso.Tests.ServiceDefaults;
using Espresso.Tests.StandIns.Sdk;
using Espresso.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Answer = Espresso.Tests.StandIns.Sdk.Answer;

namespace Espresso.Tests.Notifications;

/// <summary>The notifications service as it ships, on the real DynamoDB Local, with an issuer and an SES of our own on loopback.</summary>
public sealed class NotificationsShop : IAsyncDisposable
{
    private readonly WebApplication site;
    private readonly FakeUserPool users;

    private NotificationsShop(WebApplication app, FakeUserPool pool, WireServer ses, WireServer connections, ManualClock clock)
        => (site, users, Ses, Connections, Clock) = (app, pool, ses, connections, clock);

    public WireServer Ses { get; }

    /// <summary>What is posted to connections.</summary>
    public WireServer Connections { get; }

    public ManualClock Clock { get; }

    public IServiceProvider Services => site.Services;

    /// <param name="sender">The configured sender of mail; null for none.</param>
    /// <param name="mailAnswers">What SES answers, one after the other; 200 when nothing is said.</param>
    public static Task<NotificationsShop> OpenAsync(string? sender = null, params Answer[] mailAnswers) => OpenAsync(sender, mailAnswers, liveAnswers: null);

    /// <param name="answers">What API Gateway answers who posts to a connection, one after the other; 200 when nothing is said.</param>
    public static Task<NotificationsShop> OpenLiveAsync(params Answer[] answers) => OpenAsync(sender: null, [], answers);

    private static async Task<NotificationsShop> OpenAsync(string? sender, Answer[] mailAnswers, Answer[]? liveAnswers)
    {
        var local = await DynamoDbLocal.Shared;
        var table = await local.CreateTableAsync("gsi1");
        var pool = await FakeUserPool.StartAsync();
        var ses = await WireServer.StartAsync([.. mailAnswers, .. Enumerable.Repeat(new Answer(200, """{"MessageId":"m"}"""), 20)]);
        var connections = await WireServer.StartAsync([.. liveAnswers ?? [], .. Enumerable.Repeat(new Answer(200, ""), 20)]);
        var clock = new ManualClock();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS:Resources:NotificationsTableName"] = table,
            ["AWS:Resources:UserPoolProviderUrl"] = pool.Issuer,
            ["AWS:Resources:UserPoolClientId"] = FakeUserPool.ClientId,
            ["AWS:Resources:LiveUrl"] = liveAnswers is null ? null : $"ws{connections.Url["http".Length..]}/live",
            ["Notifications:SenderEmail"] = sender,
            ["Site:Url"] = "https://coffee.example.com/",
        });
        builder.AddNotifications();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAmazonDynamoDB>(_ => local.CreateClient()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAmazonSimpleEmailServiceV2>(_ => new AmazonSimpleEmailServiceV2Client(
            "AKIDEXAMPLE", "secret", new AmazonSimpleEmailServiceV2Config { ServiceURL = ses.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 })));
        if (liveAnswers is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<IAmazonApiGatewayManagementApi>(_ => new AmazonApiGatewayManagementApiClient(
                "AKIDEXAMPLE", "secret", new AmazonApiGatewayManagementApiConfig { ServiceURL = connections.Url + "/live", AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 })));
        }

        var app = builder.Build();
        app.MapNotifications();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        return new NotificationsShop(app, pool, ses, connections, clock);
    }

    /// <summary>A client signed in as that user; null for nobody.</summary>
    public HttpClient As(string? user, params string[] groups)
    {
        var http = new HttpClient { BaseAddress = new Uri(site.Urls.Single()) };
        if (user is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", users.IdToken(user, groups));
        return http;
    }

    /// <summary>Delivers a message as the queue would.</summary>
    public async Task DeliverAsync(string body)
    {
        await using var scope = site.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageHandler>()
            .HandleAsync(new SQSEvent.SQSMessage { MessageId = Guid.NewGuid().ToString(), Body = body }, CancellationToken.None);
    }

    public async Task<JsonElement> InboxAsync(string user, string query = "")
    {
        using var http = As(user);
        return await http.GetFromJsonAsync<JsonElement>("/api/notifications" + query);
    }

    public async Task WantsMailAsync(string user)
    {
        using var http = As(user);
        using var answer = await http.PutAsync("/api/notifications/preferences", Json("""{"email":true}"""));
        answer.EnsureSuccessStatusCode();
    }

    public static StringContent Json(string body) => new(body, new MediaTypeHeaderValue("application/json"));

    /// <summary>An event as Orders publishes it; <paramref name="version" /> also is its minute.</summary>
    public static string Change(string order, int version, string status, string customer = "ana", string? reason = null) => new JsonObject
    {
        ["id"] = $"{order}#{version}",
        ["type"] = "order.status-changed",
        ["orderId"] = order,
        ["version"] = version,
        ["status"] = status,
        ["previousStatus"] = null,
        ["customerId"] = customer,
        ["customerEmail"] = $"{customer}@example.com",
        ["number"] = status is "scanned" or "rejected" ? null : 12,
        ["drink"] = "flat-white",
        ["drinkName"] = "Flat white",
        ["name"] = "Ana",
        ["by"] = "barista",
        ["barista"] = null,
        ["reason"] = reason,
        ["at"] = string.Create(CultureInfo.InvariantCulture, $"2026-11-22T10:{version:00}:00.000Z"),
        ["traceparent"] = null,
    }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        await users.DisposeAsync();
        await Ses.DisposeAsync();
        await Connections.DisposeAsync();
    }
}

/// <summary>A clock that moves when it is told to.</summary>
public sealed class ManualClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 22, 11, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
