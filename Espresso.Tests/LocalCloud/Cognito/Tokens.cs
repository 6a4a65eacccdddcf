using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Cognito;

/// <summary>What the tokens say and who can check them.</summary>
public class Tokens
{
    [Fact]
    public async Task An_ID_token_has_Cognitos_claims_and_verifies_with_the_published_key()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        await pool.AdminAsync("CreateGroup", """{"GroupName": "barista", "Precedence": 10}""");
        await pool.AdminAsync("CreateGroup", """{"GroupName": "admin", "Precedence": 1}""");
        foreach (var group in new[] { "barista", "admin" })
            await pool.AdminAsync("AdminAddUserToGroup", $$"""{"Username": "ana@example.com", "GroupName": "{{group}}"}""");

        var tokens = await pool.SignInAsync("ana@example.com");
        var claims = await VerifiedAsync(cloud, pool, tokens["IdToken"]!.GetValue<string>());

        var sub = claims["sub"]!.GetValue<string>();
        Guid.TryParse(sub, out _).ShouldBeTrue();
        claims["cognito:username"]!.GetValue<string>().ShouldBe(sub, "in a pool that signs in by e-mail the name is the sub");
        claims["iss"]!.GetValue<string>().ShouldBe(pool.Issuer);
        claims["aud"]!.GetValue<string>().ShouldBe(pool.Client);
        claims["token_use"]!.GetValue<string>().ShouldBe("id");
        claims["email"]!.GetValue<string>().ShouldBe("ana@example.com");
        claims["email_verified"]!.GetValue<bool>().ShouldBeTrue();
        claims["cognito:groups"]!.AsArray().Select(group => group!.GetValue<string>()).ShouldBe(["admin", "barista"]);
        new[] { "auth_time", "exp", "iat", "jti", "event_id", "origin_jti" }.ShouldBeSubsetOf(claims.Select(claim => claim.Key));
        (claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>()).ShouldBe(3600);

        var access = await VerifiedAsync(cloud, pool, tokens["AccessToken"]!.GetValue<string>());
        access["token_use"]!.GetValue<string>().ShouldBe("access");
        access["client_id"]!.GetValue<string>().ShouldBe(pool.Client);
        access["username"]!.GetValue<string>().ShouldBe(sub);
        access["scope"]!.GetValue<string>().ShouldBe("aws.cognito.signin.user.admin");
        access.ContainsKey("aud").ShouldBeFalse();
        access["origin_jti"]!.GetValue<string>().ShouldBe(claims["origin_jti"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_user_in_no_group_has_no_groups_claim()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        (await VerifiedAsync(cloud, pool, (await pool.SignInAsync("ana@example.com"))["IdToken"]!.GetValue<string>())).ContainsKey("cognito:groups").ShouldBeFalse();
    }

    [Fact]
    public async Task Tokens_have_real_times_however_far_the_clock_was_moved()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        await cloud.AdvanceAsync(TimeSpan.FromDays(40));
        var claims = await VerifiedAsync(cloud, pool, (await pool.SignInAsync("ana@example.com"))["IdToken"]!.GetValue<string>());
        var issued = DateTimeOffset.FromUnixTimeSeconds(claims["iat"]!.GetValue<long>());
        (TimeProvider.System.GetUtcNow() - issued).Duration().ShouldBeLessThan(TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Lifetimes_are_the_clients()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud, client: """
            {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "IdTokenValidity": 5, "AccessTokenValidity": 2, "TokenValidityUnits": {"IdToken": "minutes", "AccessToken": "hours"}}
            """);
        await pool.SignUpAsync("ana@example.com");
        var tokens = await pool.SignInAsync("ana@example.com");
        Lifetime(await VerifiedAsync(cloud, pool, tokens["IdToken"]!.GetValue<string>())).ShouldBe(300);
        Lifetime(await VerifiedAsync(cloud, pool, tokens["AccessToken"]!.GetValue<string>())).ShouldBe(7200);
        tokens["ExpiresIn"]!.GetValue<int>().ShouldBe(7200);

        static long Lifetime(JsonObject claims) => claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>();
    }

    [Fact]
    public async Task The_discovery_document_leads_to_the_keys()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        var document = JsonNode.Parse(await cloud.Http.GetStringAsync($"/{pool.PoolId}/.well-known/openid-configuration"))!;
        document["issuer"]!.GetValue<string>().ShouldBe(pool.Issuer);
        document["jwks_uri"]!.GetValue<string>().ShouldBe($"{pool.Issuer}/.well-known/jwks.json");
        JsonNode.Parse(await cloud.Http.GetStringAsync(document["jwks_uri"]!.GetValue<string>()))!["keys"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Users_keys_and_sign_ins_survive_a_restart()
    {
        using var folder = new TemporaryFolder();
        Pool pool;
        JsonNode tokens;
        string keys;
        await using (var before = await RunningCloud.StartAsync(folder.Path))
        {
            pool = await Pool.CreateAsync(before);
            await pool.SignUpAsync("ana@example.com");
            tokens = await pool.SignInAsync("ana@example.com");
            keys = await before.Http.GetStringAsync($"/{pool.PoolId}/.well-known/jwks.json");
        }

        await using var after = await RunningCloud.StartAsync(folder.Path);
        var again = pool.In(after);
        (await after.Http.GetStringAsync($"/{pool.PoolId}/.well-known/jwks.json")).ShouldBe(keys);
        await again.AskAsync("GetUser", $$"""{"AccessToken": "{{tokens["AccessToken"]}}"}""");
        await again.AskAsync("InitiateAuth", $$$"""{"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "{{{tokens["RefreshToken"]}}}"}}""");
        await again.SignInAsync("ana@example.com");
    }

    /// <summary>The claims of a token whose signature the pool's published keys confirm.</summary>
    private static async Task<JsonObject> VerifiedAsync(RunningCloud cloud, Pool pool, string token)
    {
        var parts = token.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        header["alg"]!.GetValue<string>().ShouldBe("RS256");
        var keys = JsonNode.Parse(await cloud.Http.GetStringAsync($"/{pool.PoolId}/.well-known/jwks.json"))!["keys"]!.AsArray();
        var key = keys.Single(one => one!["kid"]!.GetValue<string>() == header["kid"]!.GetValue<string>())!;
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key["n"]!.GetValue<string>()),
            Exponent = Base64Url.DecodeFromChars(key["e"]!.GetValue<string>()),
        });
        rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        return JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
    }
}
