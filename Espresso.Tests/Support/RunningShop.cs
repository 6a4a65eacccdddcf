using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.Support;

/// <summary>
/// The whole system, wherever <see cref="ShopTarget.Variable"/> says. Tests of one collection share it, one at a time, so a test
/// that changes the shop's settings owns the shop meanwhile; each signs in users of its own.
/// </summary>
public sealed class RunningShop : IAsyncLifetime
{
    public const string Password = "Flat-White-2026";

    private readonly ShopTarget _target = ShopTarget.Choose();
    private readonly string _run = RandomNumberGenerator.GetHexString(6, lowercase: true);
    private string _apiBase = "";
    private readonly ConcurrentBag<string> _created = [];
    private ShopSettings? _settings;
    private int _users;

    /// <summary>The processes, for tests that kill some or ask one that has no address outside (<c>Needs=processes</c>).</summary>
    public DistributedApplication App => _target.App;

    /// <summary>The site's address, as a customer's phone sees it.</summary>
    public Uri Site => _target.Site;

    /// <summary>The local cloud, for tests that read caught mail or move the clock (<c>Needs=localcloud</c>).</summary>
    public Uri Cloud => _target.Cloud;

    public string UserPoolId { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>Orders, drinks and settings as the site calls them, without a signed-in user.</summary>
    public Caller Anyone => new(CreateClient(), "anyone", subject: null);

    public Caller Barista { get; private set; } = null!;

    public Caller Admin { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _target.StartAsync();
        var config = (await Eventually.GetAsync(() => Anyone.GetAsync("/config.json"), answer => answer.Status == HttpStatusCode.OK, "the site to answer")).Body!;
        UserPoolId = config["userPoolId"]!.GetValue<string>();
        ClientId = config["userPoolClientId"]!.GetValue<string>();
        _apiBase = config["apiBase"]!.GetValue<string>();
        _target.UseCognito(new Uri(config["cognitoEndpoint"]!.GetValue<string>()), config["region"]!.GetValue<string>());
        Barista = await StaffAsync("barista");
        Admin = await StaffAsync("admin");

        // Room for every test; one that is about a limit sets it for its own time.
        _settings = await ShopSettings.OwnAsync(this, new { qrTokens = 500, capacity = 500 });
        await FreshCodeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_target.Stays)
        {
            if (_settings is not null)
            {
                await _settings.DisposeAsync();
            }

            foreach (var user in _created)
            {
                await CognitoAsync("AdminDeleteUser", new JsonObject { ["UserPoolId"] = UserPoolId, ["Username"] = user });
            }
        }

        await _target.DisposeAsync();
    }

    /// <summary>A new user, signed in; in <paramref name="group"/> if one is given, a customer otherwise.</summary>
    public async Task<Caller> NewUserAsync(string? group = null)
    {
        var email = $"user{Interlocked.Increment(ref _users)}-{_run}@example.com";
        await CognitoAsync("AdminCreateUser", new JsonObject
        {
            ["UserPoolId"] = UserPoolId,
            ["Username"] = email,
            ["MessageAction"] = "SUPPRESS",
            ["UserAttributes"] = new JsonArray(new JsonObject { ["Name"] = "email", ["Value"] = email }, new JsonObject { ["Name"] = "email_verified", ["Value"] = "true" }),
        });
        _created.Add(email);
        await CognitoAsync("AdminSetUserPassword", new JsonObject { ["UserPoolId"] = UserPoolId, ["Username"] = email, ["Password"] = Password, ["Permanent"] = true });
        if (group is not null)
        {
            await CognitoAsync("AdminAddUserToGroup", new JsonObject { ["UserPoolId"] = UserPoolId, ["Username"] = email, ["GroupName"] = group });
        }

        return await SignInAsync(email);
    }

    /// <summary>The seeded user of a group; on a deployment, which has none, a new one.</summary>
    private async Task<Caller> StaffAsync(string group)
    {
        if (!_target.HasSeededUsers)
        {
            return await NewUserAsync(group);
        }

        var email = group + "@example.com";
        await Eventually.GetAsync(
            () => _target.FindInCognitoAsync("AdminListGroupsForUser", new JsonObject { ["UserPoolId"] = UserPoolId, ["Username"] = email }),
            found => found?["Groups"]!.AsArray().Any(one => one!["GroupName"]!.GetValue<string>() == group) is true,
            $"{email} to be seeded");
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

    /// <inheritdoc cref="ShopTarget.TracesOfAsync"/>
    internal Task<IReadOnlyList<OrderTrace>> TracesOfAsync(string order) => _target.TracesOfAsync(order);

    /// <summary>Moves the one clock of the whole system.</summary>
    public Task AdvanceClockAsync(TimeSpan by) => _target.AdvanceClockAsync(by);

    /// <summary>A code that nobody has scanned yet: that of the next QR period.</summary>
    public async Task<string> FreshCodeAsync()
    {
        var screen = (await Barista.GetAsync("/api/qr-code")).ShouldBe(HttpStatusCode.OK);
        await _target.NextPeriodAsync(Admin, screen["validUntil"]!.GetValue<DateTimeOffset>());
        var next = await Barista.CodeOnScreenAsync();
        next.ShouldNotBe(screen["code"]!.GetValue<string>());
        return next;
    }

    /// <summary>The process behind a resource, for tests that kill it.</summary>
    public async Task<ExecuteCommandResult> CommandAsync(string resource, string command) =>
        await App.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command);

    public Task<JsonNode> CognitoAsync(string operation, JsonObject body) => _target.CognitoAsync(operation, body);

    /// <summary>A client that calls as the site's pages do: <c>/api</c> where the site's configuration says that it is.</summary>
    public HttpClient CreateClient() => new(new ApiAddress(_apiBase) { InnerHandler = new SocketsHttpHandler { UseCookies = false } }) { BaseAddress = Site };

    private sealed class ApiAddress(string apiBase) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (apiBase.Length > 0 && request.RequestUri is { } address && address.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal))
            {
                request.RequestUri = new Uri(apiBase + address.PathAndQuery);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}

[CollectionDefinition(Name)]
public class ShopCollection : ICollectionFixture<RunningShop>
{
    public const string Name = "the running shop";
}
