using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Espresso.AppHost;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Cost.Counting;

/// <summary>
/// The whole system as F5 runs it, on free ports and with a folder of its own, where every request of a service to AWS goes
/// through the counting proxy and the services write the lines that they write in Lambda.
/// </summary>
internal sealed class CountedShop : IAsyncDisposable
{
    private const string Password = "Counted-Shop-2026";
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(10);

    /// <summary>The services, each with its own count.</summary>
    public static readonly string[] Services =
        [ResourceNames.Orders, ResourceNames.OrdersWorkflow, ResourceNames.OrdersSweep, ResourceNames.Notifications, ResourceNames.NotificationsEvents, ResourceNames.NotificationsLive];

    private readonly string _data = Directory.CreateTempSubdirectory("espresso-cost-").FullName;
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _logs = [];
    private DistributedApplication? _app;
    private CountingProxy? _proxy;
    private HttpClient? _cloud;
    private string _pool = "";
    private string _client = "";

    private CountedShop() { }

    public Tally Tally { get; } = new();

    private DistributedApplication App => _app ?? throw new InvalidOperationException("The shop is not running yet.");

    public static async Task<CountedShop> OpenAsync()
    {
        var shop = new CountedShop();
        try
        {
            await shop.StartAsync();
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Somebody who is signed in; without an e-mail address, somebody who is not.</summary>
    public async Task<Visitor> VisitorAsync(string? email, bool isNew = false)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = App.GetEndpoint(ResourceNames.Web, "http") };
        if (email is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await SignInAsync(email, isNew));
        }

        return new Visitor(client, Tally);
    }

    /// <summary>Moves the one clock of the whole system.</summary>
    public async Task AdvanceClockAsync(TimeSpan by)
    {
        using var response = await _cloud!.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = by.TotalSeconds });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A request to the local cloud, in AWS's JSON protocol.</summary>
    public async Task<JsonNode> CloudAsync(string target, string service, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1") };
        request.Headers.Add("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential=cost/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=cost");
        using var response = await _cloud!.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{target} answered {(int)response.StatusCode}: {text}");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await Task.WhenAll(_logs);
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        _cloud?.Dispose();
        _over.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task StartAsync()
    {
        _proxy = await CountingProxy.StartAsync(Services, Tally, AddressOf);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Espresso_AppHost>(
            ["--Data:Directory=" + _data, "--Parameters:dev-password=" + Password, "--Logging:LogLevel:Default=Error"]);
        foreach (var service in Services)
        {
            Redirect(builder, service);
        }

        _app = await builder.BuildAsync();
        using var deadline = new CancellationTokenSource(s_start);
        await _app.StartAsync(deadline.Token);
        var logs = _app.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var service in _app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Where(resource => Services.Contains(resource.Name)))
        {
            _logs.Add(FollowAsync(service, logs));
        }

        await _app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Web, deadline.Token);
        foreach (var function in new[] { ResourceNames.OrdersWorkflow, ResourceNames.OrdersSweep, ResourceNames.NotificationsEvents, ResourceNames.NotificationsLive })
        {
            await _app.ResourceNotifications.WaitForResourceAsync(function, KnownResourceStates.Running, deadline.Token);
        }

        _cloud = new HttpClient { BaseAddress = _app.GetEndpoint(ResourceNames.LocalCloud, "http") };
        using var site = new HttpClient { BaseAddress = _app.GetEndpoint(ResourceNames.Web, "http") };
        var config = JsonNode.Parse(await site.GetStringAsync("/config.json", deadline.Token))!;
        _pool = config["userPoolId"]!.GetValue<string>();
        _client = config["userPoolClientId"]!.GetValue<string>();
    }

    /// <summary>From the model: services ask while the application is still starting.</summary>
    private Uri AddressOf(Behind behind)
    {
        var name = behind is Behind.DynamoDb ? ResourceNames.DynamoDb : ResourceNames.LocalCloud;
        var resource = App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<IResourceWithEndpoints>().Single(one => one.Name == name);
        return new Uri(resource.GetEndpoint("http").Url);
    }

    /// <summary>Sends a service's requests through the proxy, and lets it write what it writes in Lambda: JSON lines with embedded metrics.</summary>
    private void Redirect(IDistributedApplicationTestingBuilder builder, string service)
    {
        var resource = builder.CreateResourceBuilder((IResourceWithEnvironment)builder.Resources.Single(one => one.Name == service));
        resource
            .WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", "http://" + _proxy!.HostAndPort(service, Behind.DynamoDb))
            .WithEnvironment("AWS_ENDPOINT_URL", "http://" + _proxy.HostAndPort(service, Behind.Cloud))
            .WithEnvironment("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + service)
            .WithEnvironment("OTEL_SERVICE_NAME", service);
        if (service is not (ResourceNames.Orders or ResourceNames.Notifications))
        {
            resource.WithEnvironment("AWS_LAMBDA_RUNTIME_API", $"{_proxy.HostAndPort(service, Behind.Cloud)}/{service}");
        }
    }

    private async Task FollowAsync(IResource resource, ResourceLoggerService logs)
    {
        try
        {
            await foreach (var batch in logs.WatchAsync(resource).WithCancellation(_over.Token))
            {
                foreach (var line in batch)
                {
                    LogLines.Count(Tally, resource.Name, line.Content);
                }
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The shop closes.
        }
    }

    private async Task<string> SignInAsync(string email, bool isNew)
    {
        if (isNew)
        {
            await CognitoAsync("AdminCreateUser", new JsonObject
            {
                ["UserPoolId"] = _pool,
                ["Username"] = email,
                ["MessageAction"] = "SUPPRESS",
                ["UserAttributes"] = new JsonArray(Attribute("email", email), Attribute("email_verified", "true")),
            });
            await CognitoAsync("AdminSetUserPassword", new JsonObject { ["UserPoolId"] = _pool, ["Username"] = email, ["Password"] = Password, ["Permanent"] = true });
        }

        var signedIn = await CognitoAsync("InitiateAuth", new JsonObject
        {
            ["AuthFlow"] = "USER_PASSWORD_AUTH",
            ["ClientId"] = _client,
            ["AuthParameters"] = new JsonObject { ["USERNAME"] = email, ["PASSWORD"] = Password },
        });
        return signedIn["AuthenticationResult"]!["IdToken"]!.GetValue<string>();
    }

    private Task<JsonNode> CognitoAsync(string operation, JsonObject body) => CloudAsync("AWSCognitoIdentityProviderService." + operation, "cognito-idp", body);

    private static JsonObject Attribute(string name, string value) => new() { ["Name"] = name, ["Value"] = value };
}
