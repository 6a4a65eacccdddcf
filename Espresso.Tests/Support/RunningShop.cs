using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Espresso.AppHost;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.Support;

/// <summary>
/// The whole system as F5 runs it, on free ports and with a folder of its own. Tests of one collection share it, one at a
/// time, so a test that changes the shop's settings owns the shop meanwhile; each signs in users of its own.
/// </summary>
public sealed class RunningShop : IAsyncLifetime
{
    public const string Password = "Flat-White-2026";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(4);

    private readonly string _data = Directory.CreateTempSubdirectory("espresso-shop-").FullName;
    private DistributedApplication? _app;
    private int _users;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The shop is not running yet.");

    /// <summary>The site's address, as a customer's phone sees it.</summary>
    public Uri Site => App.GetEndpoint(ResourceNames.Web, "http");

    public Uri Cloud => App.GetEndpoint(ResourceNames.LocalCloud, "http");

    public string UserPoolId { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>Orders, drinks and settings through the site's own address, without a signed-in user.</summary>
    public Caller Anyone => new(CreateClient(), "anyone", subject: null);

    public Caller Barista { get; private set; } = null!;

    public Caller Admin { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Espresso_AppHost>(
            ["--Data:Directory=" + _data, "--Parameters:dev-password=" + Password]);
        _app = await builder.BuildAsync();
        using var deadline = new CancellationTokenSource(StartDeadline);
        await _app.StartAsync(deadline.Token);
        try
        {
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(ResourceNames.Web, deadline.Token);
        }
        catch (Exception failure) when (failure is DistributedApplicationException or OperationCanceledException)
        {
            throw new InvalidOperationException("The shop did not start." + await LastWordsAsync(), failure);
        }

        foreach (var function in new[] { ResourceNames.OrdersWorkflow, ResourceNames.OrdersSweep, ResourceNames.NotificationsEvents })
        {
            await _app.ResourceNotifications.WaitForResourceAsync(function, KnownResourceStates.Running, deadline.Token);
        }

        var config = (await Anyone.GetAsync("/config.json")).Body!;
        UserPoolId = config["userPoolId"]!.GetValue<string>();
        ClientId = config["userPoolClientId"]!.GetValue<string>();
        Barista = await SignInAsync("barista@example.com");
        Admin = await SignInAsync("admin@example.com");

        // Room for every test; one that is about a limit sets it for its own time.
        (await Admin.PutAsync("/api/shop", new { qrTokens = 500, capacity = 500 })).ShouldBe(HttpStatusCode.OK);
        await FreshCodeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    /// <summary>A new user, signed in; in <paramref name="group"/> if one is given, a customer otherwise.</summary>
    public async Task<Caller> NewUserAsync(string? group = null)
    {
        var email = $"user{Interlocked.Increment(ref _users)}@example.com";
        await CognitoAsync("AdminCreateUser", new JsonObject
        {
            ["UserPoolId"] = UserPoolId,
            ["Username"] = email,
            ["MessageAction"] = "SUPPRESS",
            ["UserAttributes"] = new JsonArray(new JsonObject { ["Name"] = "email", ["Value"] = email }, new JsonObject { ["Name"] = "email_verified", ["Value"] = "true" }),
        });
        await CognitoAsync("AdminSetUserPassword", new JsonObject { ["UserPoolId"] = UserPoolId, ["Username"] = email, ["Password"] = Password, ["Permanent"] = true });
        if (group is not null)
        {
            await CognitoAsync("AdminAddUserToGroup", new JsonObject { ["UserPoolId"] = UserPoolId, ["Username"] = email, ["GroupName"] = group });
        }

        return await SignInAsync(email);
    }

    public async Task<Caller> SignInAsync(string email)
    {
        var tokens = await TokensAsync(email);
        var idToken = tokens["IdToken"]!.GetValue<string>();
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", idToken);
        return new Caller(client, email, Jwt.Claims(idToken)["sub"]!.GetValue<string>());
    }

    /// <summary>Cognito's <c>AuthenticationResult</c>: IdToken, AccessToken, RefreshToken, ExpiresIn in seconds.</summary>
    public async Task<JsonNode> TokensAsync(string email, string password = Password) =>
        (await CognitoAsync("InitiateAuth", new JsonObject
        {
            ["AuthFlow"] = "USER_PASSWORD_AUTH",
            ["ClientId"] = ClientId,
            ["AuthParameters"] = new JsonObject { ["USERNAME"] = email, ["PASSWORD"] = password },
        }))["AuthenticationResult"]!;

    /// <summary>Moves the one clock of the whole system.</summary>
    public async Task AdvanceClockAsync(TimeSpan by)
    {
        using var client = new HttpClient { BaseAddress = Cloud };
        using var response = await client.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = by.TotalSeconds });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A code that nobody has scanned yet: the clock moves to the next QR period.</summary>
    public async Task<string> FreshCodeAsync()
    {
        var until = (await Barista.GetAsync("/api/qr-code")).Body!["validUntil"]!.GetValue<DateTimeOffset>();
        using var client = new HttpClient { BaseAddress = Cloud };
        var clock = JsonNode.Parse(await client.GetStringAsync("/_localcloud/clock"))!["utcNow"]!.GetValue<DateTimeOffset>();
        await AdvanceClockAsync(until - clock + TimeSpan.FromSeconds(1));
        return await Barista.CodeOnScreenAsync();
    }

    /// <summary>The process behind a resource, for tests that kill it.</summary>
    public async Task<ExecuteCommandResult> CommandAsync(string resource, string command) =>
        await App.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command);

    public async Task<JsonNode> CognitoAsync(string operation, JsonObject body)
    {
        using var client = new HttpClient { BaseAddress = Cloud };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/x-amz-json-1.1")),
        };
        request.Headers.Add("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation);
        request.Headers.TryAddWithoutValidation("Authorization",
            "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=test");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{operation} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Each resource's state, and the end of its log where it is not running.</summary>
    private async Task<string> LastWordsAsync()
    {
        const int Lines = 15;
        var logs = App.Services.GetRequiredService<ResourceLoggerService>();
        var words = new StringBuilder();
        foreach (var resource in App.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            App.ResourceNotifications.TryGetCurrentState(resource.Name, out var current);
            words.AppendLine().Append(resource.Name).Append(": ").Append(current?.Snapshot.State?.Text ?? "unknown");
            if (current?.Snapshot.State?.Text == KnownResourceStates.Running)
            {
                continue;
            }

            var lines = new List<string>();
            await foreach (var batch in logs.GetAllAsync(resource))
            {
                lines.AddRange(batch.Select(line => line.Content));
            }

            foreach (var line in lines.TakeLast(Lines))
            {
                words.AppendLine().Append("    ").Append(line);
            }
        }

        return words.ToString();
    }

    private HttpClient CreateClient() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Site };
}

[CollectionDefinition(Name)]
public class ShopCollection : ICollectionFixture<RunningShop>
{
    public const string Name = "the running shop";
}
