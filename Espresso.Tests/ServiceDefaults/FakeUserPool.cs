using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Espresso.Tests.ServiceDefaults;

/// <summary>An issuer on loopback: discovery document, keys, and tokens as Cognito shapes them.</summary>
public sealed class FakeUserPool : IAsyncDisposable
{
    public const string ClientId = "client-1";

    private readonly RSA rsa = RSA.Create(2048);
    private readonly RsaSecurityKey key;
    private readonly WebApplication site;

    private FakeUserPool(WebApplication site) => (this.site, key) = (site, new RsaSecurityKey(rsa) { KeyId = "key-1" });

    public string Issuer => site.Urls.Single() + "/pool-1";

    public static async Task<FakeUserPool> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var pool = new FakeUserPool(app);
        app.MapGet("/pool-1/.well-known/openid-configuration", () => Results.Text(
            $$"""{"issuer":"{{pool.Issuer}}","jwks_uri":"{{pool.Issuer}}/.well-known/jwks.json"}""", "application/json"));
        app.MapGet("/pool-1/.well-known/jwks.json", () =>
        {
            var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(pool.rsa.ExportParameters(includePrivateParameters: false)) { KeyId = "key-1" });
            return Results.Text($$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"key-1","n":"{{jwk.N}}","e":"{{jwk.E}}"}]}""", "application/json");
        });
        await app.StartAsync();
        return pool;
    }

    /// <summary>A valid ID token.</summary>
    public string IdToken(string sub, params string[] groups) => Token(sub, groups: groups);

    /// <summary>A token with something out of the ordinary; <paramref name="validFrom" /> counts from now, its life is one hour.</summary>
    public string Token(
        string sub, string use = "id", string audience = ClientId, string? issuer = null, TimeSpan validFrom = default, string[]? groups = null)
    {
        var start = TimeProvider.System.GetUtcNow() + validFrom;
        var claims = new Dictionary<string, object>
        {
            ["sub"] = sub,
            ["token_use"] = use,
            ["email"] = "ana@example.com",
            ["cognito:username"] = sub,
        };
        if (groups is { Length: > 0 }) claims[CognitoGroupsClaim] = groups;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer,
            Audience = audience,
            Claims = claims,
            IssuedAt = start.UtcDateTime,
            NotBefore = start.UtcDateTime,
            Expires = start.UtcDateTime.AddHours(1),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        rsa.Dispose();
    }

    private const string CognitoGroupsClaim = "cognito:groups";
}
