using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Espresso.Load;

/// <summary>Somebody who is signed in.</summary>
internal sealed record Person(string Token);

/// <summary>The running shop, as its customers and a barista use it.</summary>
internal sealed class Shop : IDisposable
{
    public static readonly string[] Steps = ["scan", "place", "accept", "ready", "collect"];

    private const string Password = "Load-Test-2026";

    private readonly HttpClient _site;
    private readonly HttpClient _cloud;
    private readonly string _pool;
    private readonly string _client;
    private readonly string _api;
    private Person _staff = new("");

    private Shop(HttpClient site, HttpClient cloud, JsonNode config)
    {
        (_site, _cloud) = (site, cloud);
        _pool = config["userPoolId"]!.GetValue<string>();
        _client = config["userPoolClientId"]!.GetValue<string>();
        // Where the site's pages find the API: nothing when the site itself passes it on, as at F5.
        _api = config["apiBase"]!.GetValue<string>();
    }

    public static async Task<Shop> OpenAsync(LoadOptions options)
    {
        var site = new HttpClient { BaseAddress = options.Site };
        var config = JsonNode.Parse(await site.GetStringAsync("/config.json"))!;
        var shop = new Shop(site, new HttpClient { BaseAddress = options.Cloud }, config);
        shop._staff = await shop.BaristaAsync(0);
        return shop;
    }

    public Task<Person> BaristaAsync(int counter) => UserAsync($"load-barista-{counter}@example.com", "barista");

    public async Task<Person[]> CustomersAsync(int count)
    {
        var customers = new Person[count];
        var run = Path.GetRandomFileName();
        for (var index = 0; index < count; index++)
        {
            customers[index] = await UserAsync($"load-{run}-{index}@example.com", group: null);
        }

        return customers;
    }

    /// <summary>Room and tokens for everybody, and a code that nobody has scanned yet.</summary>
    public async Task<string> PrepareAsync(int orders)
    {
        await CallAsync(_staff.Token, HttpMethod.Put, "/api/shop", new { open = true, qrTokens = orders, capacity = orders });
        var current = await CallAsync(_staff.Token, HttpMethod.Get, "/api/qr-code");
        if (current["remaining"]!.GetValue<int>() < orders)
        {
            var clock = JsonNode.Parse(await _cloud.GetStringAsync("/_localcloud/clock"))!["utcNow"]!.GetValue<DateTimeOffset>();
            var wait = current["validUntil"]!.GetValue<DateTimeOffset>() - clock + TimeSpan.FromSeconds(1);
            using var advanced = await _cloud.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = wait.TotalSeconds });
            advanced.EnsureSuccessStatusCode();
            current = await CallAsync(_staff.Token, HttpMethod.Get, "/api/qr-code");
        }

        return current["code"]!.GetValue<string>();
    }

    public async Task OrderAsync(Person customer, Person barista, string code, Action<string, double> took)
    {
        var order = await TimedAsync("scan", customer.Token, HttpMethod.Post, "/api/qr-code", new { code });
        var path = "/api/orders/" + order["id"]!.GetValue<string>();
        await TimedAsync("place", customer.Token, HttpMethod.Put, path, new { drink = "espresso", size = "regular", options = new { shots = "single" }, name = "Load" });
        await TimedAsync("accept", barista.Token, HttpMethod.Post, path + "/accept");
        await TimedAsync("ready", barista.Token, HttpMethod.Post, path + "/ready");
        await TimedAsync("collect", barista.Token, HttpMethod.Post, path + "/collect");

        async Task<JsonNode> TimedAsync(string step, string token, HttpMethod method, string path, object? body = null)
        {
            var watch = Stopwatch.StartNew();
            var answer = await CallAsync(token, method, path, body);
            took(step, watch.Elapsed.TotalMilliseconds);
            return answer;
        }
    }

    public void Dispose()
    {
        _site.Dispose();
        _cloud.Dispose();
    }

    private async Task<JsonNode> CallAsync(string token, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, _api + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method != HttpMethod.Get)
        {
            request.Content = JsonContent.Create(body ?? new { });
        }

        using var response = await _site.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{method} {path} answered {(int)response.StatusCode}: {text}");
    }

    private async Task<Person> UserAsync(string email, string? group)
    {
        await CognitoAsync("AdminCreateUser", new JsonObject { ["UserPoolId"] = _pool, ["Username"] = email, ["MessageAction"] = "SUPPRESS" }, HttpStatusCode.BadRequest);
        await CognitoAsync("AdminSetUserPassword", new JsonObject { ["UserPoolId"] = _pool, ["Username"] = email, ["Password"] = Password, ["Permanent"] = true });
        if (group is not null)
        {
            await CognitoAsync("AdminAddUserToGroup", new JsonObject { ["UserPoolId"] = _pool, ["Username"] = email, ["GroupName"] = group });
        }

        var signedIn = await CognitoAsync("InitiateAuth", new JsonObject
        {
            ["AuthFlow"] = "USER_PASSWORD_AUTH",
            ["ClientId"] = _client,
            ["AuthParameters"] = new JsonObject { ["USERNAME"] = email, ["PASSWORD"] = Password },
        });
        return new Person(signedIn["AuthenticationResult"]!["IdToken"]!.GetValue<string>());
    }

    private async Task<JsonNode> CognitoAsync(string operation, JsonObject body, HttpStatusCode? alsoFine = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/x-amz-json-1.1")),
        };
        request.Headers.Add("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation);
        request.Headers.TryAddWithoutValidation("Authorization",
            "AWS4-HMAC-SHA256 Credential=load/20260101/eu-west-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=load");
        using var response = await _cloud.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode || response.StatusCode == alsoFine
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{operation} answered {(int)response.StatusCode}: {text}");
    }
}
