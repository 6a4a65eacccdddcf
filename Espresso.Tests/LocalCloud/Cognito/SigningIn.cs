using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Cognito;

/// <summary>Ways in and out.</summary>
public class SigningIn
{
    [Fact]
    public async Task A_refresh_token_gives_new_tokens_until_it_is_revoked()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        var tokens = await pool.SignInAsync("ana@example.com");
        var refresh = $$$"""{"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "{{{tokens["RefreshToken"]}}}"}}""";

        var renewed = (await pool.AskAsync("InitiateAuth", refresh))["AuthenticationResult"]!.AsObject();
        renewed.ContainsKey("RefreshToken").ShouldBeFalse();
        await pool.AskAsync("GetUser", $$"""{"AccessToken": "{{renewed["AccessToken"]}}"}""");

        await pool.AskAsync("RevokeToken", $$"""{"Token": "{{tokens["RefreshToken"]}}"}""");
        (await pool.RefusedAsync("InitiateAuth", refresh)).ShouldBe(("NotAuthorizedException", "Refresh Token has been revoked"));
        (await pool.RefusedAsync("GetUser", $$"""{"AccessToken": "{{renewed["AccessToken"]}}"}""")).Message.ShouldBe("Access Token has been revoked");
        (await pool.RefusedAsync("InitiateAuth", """{"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": "made-up"}}""")).Message.ShouldBe("Invalid Refresh Token");
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_sign_in()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        var (phone, laptop) = (await pool.SignInAsync("ana@example.com"), await pool.SignInAsync("ana@example.com"));
        await pool.AskAsync("GlobalSignOut", $$"""{"AccessToken": "{{phone["AccessToken"]}}"}""");
        (await pool.RefusedAsync("GetUser", $$"""{"AccessToken": "{{laptop["AccessToken"]}}"}""")).Type.ShouldBe("NotAuthorizedException");
    }

    [Fact]
    public async Task A_forged_or_foreign_access_token_is_refused()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        var tokens = await pool.SignInAsync("ana@example.com");
        var parts = tokens["AccessToken"]!.GetValue<string>().Split('.');
        var claims = new JsonObject { ["iss"] = pool.Issuer, ["token_use"] = "access", ["username"] = "root", ["exp"] = 9999999999 };
        var tampered = Convert.ToBase64String(Encoding.UTF8.GetBytes(claims.ToJsonString())).TrimEnd('=');
        (await pool.RefusedAsync("GetUser", $$"""{"AccessToken": "{{parts[0]}}.{{tampered}}.{{parts[2]}}"}""")).ShouldBe(("NotAuthorizedException", "Invalid Access Token"));
        (await pool.RefusedAsync("GetUser", $$"""{"AccessToken": "{{tokens["IdToken"]}}"}""")).Type.ShouldBe("NotAuthorizedException");
        (await pool.RefusedAsync("GetUser", """{"AccessToken": "nonsense"}""")).Type.ShouldBe("NotAuthorizedException");
    }

    [Fact]
    public async Task A_temporary_password_must_be_changed_first()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.AdminAsync("AdminCreateUser", """{"Username": "bo@example.com", "TemporaryPassword": "Temporary-Horse-9", "UserAttributes": [{"Name": "email_verified", "Value": "true"}]}""");

        var challenge = await pool.AskAsync("InitiateAuth", Pool.SignIn("bo@example.com", "Temporary-Horse-9"));
        challenge["ChallengeName"]!.GetValue<string>().ShouldBe("NEW_PASSWORD_REQUIRED");
        var answer = $$$"""{"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "{{{challenge["Session"]}}}", "ChallengeResponses": {"USERNAME": "bo@example.com", "NEW_PASSWORD": "{{{Pool.Password}}}"}}""";
        (await pool.AskAsync("RespondToAuthChallenge", answer))["AuthenticationResult"]!["IdToken"].ShouldNotBeNull();

        (await pool.RefusedAsync("RespondToAuthChallenge", answer)).ShouldBe(("NotAuthorizedException", "Invalid session for the user."));
        await pool.SignInAsync("bo@example.com");
    }

    [Fact]
    public async Task A_permanent_password_set_by_an_administrator_signs_in_at_once()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.AdminAsync("AdminCreateUser", """{"Username": "bo@example.com", "MessageAction": "SUPPRESS"}""");
        await pool.AdminAsync("AdminSetUserPassword", $$"""{"Username": "bo@example.com", "Password": "{{Pool.Password}}", "Permanent": true}""");
        await pool.SignInAsync("bo@example.com");
        JsonNode.Parse(await cloud.Http.GetStringAsync("/_localcloud/mail.json"))!["items"]!.AsArray().Count.ShouldBe(0);

        await pool.AdminAsync("AdminDisableUser", """{"Username": "bo@example.com"}""");
        (await pool.RefusedAsync("InitiateAuth", Pool.SignIn("bo@example.com"))).ShouldBe(("NotAuthorizedException", "User is disabled."));
    }

    [Fact]
    public async Task The_password_never_travels_with_SRP()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");

        (await SrpSignInAsync(pool, "ana@example.com", Pool.Password)).Status.ShouldBe(HttpStatusCode.OK);
        var wrong = await SrpSignInAsync(pool, "ana@example.com", "Wrong-Horse-9");
        wrong.Answer["message"]!.GetValue<string>().ShouldBe("Incorrect username or password.");
        (await SrpSignInAsync(pool, "nobody@example.com", Pool.Password)).Answer["message"]!.GetValue<string>().ShouldBe("Incorrect username or password.");
    }

    [Fact]
    public async Task Wrong_passwords_lock_a_user_out_for_a_while()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        var messages = new List<string>();
        for (var i = 0; i < 40 && !messages.Contains("Password attempts exceeded"); i++)
            messages.Add((await pool.RefusedAsync("InitiateAuth", Pool.SignIn("ana@example.com", "Wrong-Horse-9"))).Message);
        messages[^1].ShouldBe("Password attempts exceeded");
        messages.Count.ShouldBeGreaterThan(6);
        await pool.AdminAsync("AdminSetUserPassword", $$"""{"Username": "ana@example.com", "Password": "{{Pool.Password}}", "Permanent": true}""");
        await pool.SignInAsync("ana@example.com");
    }

    [Fact]
    public async Task A_client_takes_only_its_flows_and_its_secret()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud, client: """{"GenerateSecret": true, "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]}""");
        await pool.AdminAsync("AdminCreateUser", """{"Username": "bo@example.com", "MessageAction": "SUPPRESS"}""");
        await pool.AdminAsync("AdminSetUserPassword", $$"""{"Username": "bo@example.com", "Password": "{{Pool.Password}}", "Permanent": true}""");

        (await pool.RefusedAsync("InitiateAuth", Pool.SignIn("bo@example.com"))).Message.ShouldBe($"Client {pool.Client} is configured with secret but SECRET_HASH was not received");
        (await pool.RefusedAsync("InitiateAuth", With("USER_PASSWORD_AUTH", "bogus"))).Message.ShouldBe($"Unable to verify secret hash for client {pool.Client}");
        var hash = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(pool.Secret!), Encoding.UTF8.GetBytes("bo@example.com" + pool.Client)));
        (await pool.RefusedAsync("InitiateAuth", With("USER_PASSWORD_AUTH", hash))).ShouldBe(("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"));
        await pool.AdminAsync("AdminInitiateAuth", With("ADMIN_USER_PASSWORD_AUTH", hash, pool.Client));

        static string With(string flow, string secretHash, string? clientId = null) =>
            $$$"""{"AuthFlow": "{{{flow}}}", {{{(clientId is null ? "" : $"\"ClientId\": \"{clientId}\",")}}} "AuthParameters": {"USERNAME": "bo@example.com", "PASSWORD": "{{{Pool.Password}}}", "SECRET_HASH": "{{{secretHash}}}"}}""";
    }

    [Fact]
    public async Task Administrators_sign_their_requests()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        (await pool.RefusedAsync("AdminGetUser", $$"""{"UserPoolId": "{{pool.PoolId}}", "Username": "ana@example.com"}""")).Type.ShouldBe("MissingAuthenticationTokenException");
        (await pool.CallAsync("AdminLinkProviderForUser", "{}", signed: true)).Status.ShouldBe(HttpStatusCode.NotImplemented);
    }

    [Fact]
    public async Task A_user_changes_password_and_address()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await pool.SignUpAsync("ana@example.com");
        await pool.SignUpAsync("bo@example.com");
        var token = (await pool.SignInAsync("ana@example.com"))["AccessToken"];

        await pool.AskAsync("ChangePassword", $$"""{"AccessToken": "{{token}}", "PreviousPassword": "{{Pool.Password}}", "ProposedPassword": "Another-Horse-9"}""");
        (await pool.RefusedAsync("UpdateUserAttributes", $$"""{"AccessToken": "{{token}}", "UserAttributes": [{"Name": "email", "Value": "bo@example.com"}]}""")).Type.ShouldBe("AliasExistsException");
        await pool.AskAsync("UpdateUserAttributes", $$"""{"AccessToken": "{{token}}", "UserAttributes": [{"Name": "email", "Value": "ana@example.org"}, {"Name": "name", "Value": "Ana"}]}""");
        Attribute(await pool.AskAsync("GetUser", $$"""{"AccessToken": "{{token}}"}"""), "email_verified").ShouldBe("false");
        await pool.AskAsync("VerifyUserAttribute", $$"""{"AccessToken": "{{token}}", "AttributeName": "email", "Code": "{{await pool.CodeAsync("ana@example.org")}}"}""");
        Attribute(await pool.AskAsync("GetUser", $$"""{"AccessToken": "{{token}}"}"""), "email_verified").ShouldBe("true");
        await pool.SignInAsync("ana@example.org", "Another-Horse-9");

        static string? Attribute(JsonObject user, string name) =>
            user["UserAttributes"]!.AsArray().Single(one => one!["Name"]!.GetValue<string>() == name)!["Value"]!.GetValue<string>();
    }

    [Fact]
    public async Task Users_are_listed_in_pages_and_by_filter()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        foreach (var name in new[] { "ana", "anton", "bo" })
            await pool.AdminAsync("AdminCreateUser", $$"""{"Username": "{{name}}@example.com", "MessageAction": "SUPPRESS"}""");
        var first = await pool.AdminAsync("ListUsers", """{"Limit": 2}""");
        first["Users"]!.AsArray().Count.ShouldBe(2);
        var second = await pool.AdminAsync("ListUsers", $$"""{"Limit": 2, "PaginationToken": "{{first["PaginationToken"]}}"}""");
        second["Users"]!.AsArray().Count.ShouldBe(1);
        second.ContainsKey("PaginationToken").ShouldBeFalse();
        (await pool.AdminAsync("ListUsers", """{"Filter": "email ^= \"an\""}"""))["Users"]!.AsArray().Count.ShouldBe(2);
        (await pool.AdminAsync("ListUsers", """{"Filter": "email = \"bo@example.com\""}"""))["Users"]!.AsArray().Count.ShouldBe(1);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Answer)> SrpSignInAsync(Pool pool, string username, string password)
    {
        var client = new SrpClient(pool.PoolId.Split('_')[1]);
        var challenge = await pool.AskAsync("InitiateAuth", $$$"""{"AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": "{{{username}}}", "SRP_A": "{{{client.PublicValue}}}"}}""");
        challenge["ChallengeName"]!.GetValue<string>().ShouldBe("PASSWORD_VERIFIER");
        var parameters = challenge["ChallengeParameters"]!;
        var userId = parameters["USER_ID_FOR_SRP"]!.GetValue<string>();
        const string Timestamp = "Sun Nov 22 10:00:00 UTC 2026";
        var block = parameters["SECRET_BLOCK"]!.GetValue<string>();
        var signature = client.Sign(userId, password, parameters["SALT"]!.GetValue<string>(), parameters["SRP_B"]!.GetValue<string>(), block, Timestamp);
        return await pool.CallAsync("RespondToAuthChallenge", $$$"""
            {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": {"USERNAME": "{{{userId}}}", "PASSWORD_CLAIM_SECRET_BLOCK": "{{{block}}}", "PASSWORD_CLAIM_SIGNATURE": "{{{signature}}}", "TIMESTAMP": "{{{Timestamp}}}"}}
            """);
    }
}
