using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.SimpleNotificationService;
using Amazon.StepFunctions;
using Espresso.Orders;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults;
using Espresso.Tests.ServiceDefaults;
using Espresso.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.Orders;

/// <summary>
/// The Orders service over HTTP on a free port, with a table of its own in the real DynamoDB Local. Step Functions and SNS
/// are small fakes, unless a test brings its own.
/// </summary>
internal sealed class TestShop : IAsyncDisposable
{
    private static readonly Task<FakeUserPool> s_pool = FakeUserPool.StartAsync();
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly FakeUserPool _users;

    private TestShop(WebApplication app, FakeUserPool users)
    {
        (_app, _users) = (app, users);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public TestClock Clock { get; private init; } = null!;
    public FakeStepFunctions StepFunctions { get; private init; } = null!;
    public FakeTopics Topics { get; private init; } = null!;
    public FaultyDynamo Dynamo { get; private init; } = null!;
    public IServiceProvider Services => _app.Services;
    public WorkflowSteps Workflow => Services.GetRequiredService<WorkflowSteps>();
    public Sweep Sweep => Services.GetRequiredService<Sweep>();
    public OrderStore Orders => Services.GetRequiredService<OrderStore>();

    /// <summary>Name of the orders table.</summary>
    public string Table => Services.GetRequiredService<AwsResources>().OrdersTableName;

    /// <param name="table">A table that is there; a new one unless given.</param>
    public static async Task<TestShop> OpenAsync(IAmazonStepFunctions? workflow = null, TestClock? movedBy = null, string? table = null)
    {
        var dynamo = await DynamoDbLocal.Shared;
        var users = await s_pool;
        var faults = new FaultyDynamo();
        var (clock, stepFunctions, topics) = (movedBy ?? new TestClock(), new FakeStepFunctions(), new FakeTopics());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS:Resources:OrdersTableName"] = table ?? await dynamo.CreateTableAsync("gsi1", "gsi2"),
            ["AWS:Resources:OrderEventsTopicArn"] = "arn:aws:sns:eu-west-1:000000000000:order-events",
            ["AWS:Resources:AlertsTopicArn"] = "arn:aws:sns:eu-west-1:000000000000:alerts",
            ["AWS:Resources:OrderWorkflowArn"] = "arn:aws:states:eu-west-1:000000000000:stateMachine:order-workflow",
            ["AWS:Resources:UserPoolClientId"] = FakeUserPool.ClientId,
            ["AWS:Resources:UserPoolProviderUrl"] = users.Issuer,
            ["Site:Url"] = "https://espresso.example",
        });
        builder.AddOrders();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAmazonDynamoDB>(dynamo.CreateClient(config => config.HttpClientFactory = faults)));
        builder.Services.Replace(ServiceDescriptor.Singleton(workflow ?? stepFunctions));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAmazonSimpleNotificationService>(topics));
        builder.Services.AddSingleton<WorkflowSteps>().AddSingleton<Sweep>();
        var app = builder.Build();
        app.MapOrders();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        return new TestShop(app, users) { Clock = clock, StepFunctions = stepFunctions, Topics = topics, Dynamo = faults };
    }

    public Person Customer(string name) => new(this, name, _users.IdToken(name));

    public Person Barista(string name = "bea") => new(this, name, _users.IdToken(name, "barista"));

    public Person Admin(string name = "ada") => new(this, name, _users.IdToken(name, "admin"));

    public Person Nobody() => new(this, "nobody", null);

    /// <summary>The code on the shop's screen.</summary>
    public async Task<string> CodeAsync() => (await Barista().GetAsync("/api/qr-code")).Text("code");

    public Task<Answer> SetAsync(object settings) => Admin().SendAsync(HttpMethod.Put, "/api/shop", settings);

    /// <summary>A customer's order that has come as far as <paramref name="status"/>.</summary>
    public async Task<Answer> OrderAsync(string customer, string status = "scanned", Person? barista = null)
    {
        var person = Customer(customer);
        barista ??= Barista();
        var order = (await person.ScanAsync(await CodeAsync())).ShouldBe(201);
        var path = "/api/orders/" + order.Text("id");
        string[] steps = ["scanned", "placed", "making", "ready", "collected"];
        foreach (var step in steps.Skip(1).Take(Array.IndexOf(steps, status)))
        {
            order = (step switch
            {
                "placed" => await person.PlaceAsync(order.Text("id")),
                "making" => await barista.TapAsync(path, "accept"),
                "ready" => await barista.TapAsync(path, "ready"),
                _ => await barista.TapAsync(path, "collect"),
            }).ShouldBe(200);
        }

        return order;
    }

    public async Task<JsonElement> ShopAsync() => (await Nobody().GetAsync("/api/shop")).Body;

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text), response.Headers);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>An answer of the API.</summary>
internal sealed record Answer(int Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public string? Code => Body.ValueKind is JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string Text(string member) => Body.GetProperty(member).GetString()!;

    public int Number(string member) => Body.GetProperty(member).GetInt32();

    public Answer ShouldBe(int status, string? code = null)
    {
        Status.ShouldBe(status, Body.ToString());
        if (code is not null)
        {
            Code.ShouldBe(code);
        }

        return this;
    }
}

/// <summary>Somebody with a token, or without.</summary>
internal sealed class Person(TestShop shop, string name, string? token)
{
    public string Name => name;

    public Task<Answer> ScanAsync(string code, string? key = null) => SendAsync(HttpMethod.Post, "/api/qr-code", new { code }, key);

    public Task<Answer> PlaceAsync(string id, string drink = "flat-white", object? options = null, string? cup = null, string? key = null) =>
        SendAsync(HttpMethod.Put, "/api/orders/" + id, new { drink, size = (string?)null, options, name = cup ?? name }, key);

    public Task<Answer> TapAsync(string orderPath, string tap, string? key = null) =>
        SendAsync(HttpMethod.Post, $"{(orderPath.StartsWith('/') ? "" : "/api/orders/")}{orderPath}/{tap}", null, key);

    public Task<Answer> GetAsync(string path, string? etag = null) => SendAsync(HttpMethod.Get, path, null, null, etag);

    public Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? key = null, string? etag = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return SendAsync(request, key, etag);
    }

    public Task<Answer> SendRawAsync(HttpMethod method, string path, string body, string type = "application/json") =>
        SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) });

    private Task<Answer> SendAsync(HttpRequestMessage request, string? key = null, string? etag = null)
    {
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        }

        return shop.SendAsync(request);
    }
}
