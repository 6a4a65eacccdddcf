using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Cognito;

/// <summary>A user pool with one client, driven over JSON 1.1: administrators sign their requests, people do not.</summary>
internal sealed class Pool
{
    public const string Password = "Correct-Horse-9";

    private readonly RunningCloud _cloud;

    private Pool(RunningCloud cloud, string id, string clientId, string? clientSecret) => (_cloud, PoolId, Client, Secret) = (cloud, id, clientId, clientSecret);

    public string PoolId { get; }

    public string Client { get; }

    public string? Secret { get; }

    public string Issuer => $"{_cloud.Cloud.BaseUrl}/{PoolId}";

    public static async Task<Pool> CreateAsync(RunningCloud cloud, string settings = """{"UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": false}}""",
        string client = """{"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"], "PreventUserExistenceErrors": "ENABLED"}""")
    {
        var input = JsonNode.Parse(settings)!.AsObject();
        input["PoolName"] = "pool";
        var id = (await AdminAsync(cloud, "CreateUserPool", input))["UserPool"]!["Id"]!.GetValue<string>();
        var clientInput = JsonNode.Parse(client)!.AsObject();
        clientInput["ClientName"] = "site";
        clientInput["UserPoolId"] = id;
        var made = (await AdminAsync(cloud, "CreateUserPoolClient", clientInput))["UserPoolClient"]!;
        return new Pool(cloud, id, made["ClientId"]!.GetValue<string>(), made["ClientSecret"]?.GetValue<string>());
    }

    /// <summary>The same pool in a cloud that was started again.</summary>
    public Pool In(RunningCloud cloud) => new(cloud, PoolId, Client, Secret);

    /// <summary>A signed call about this pool that succeeds; <paramref name="input"/> is JSON without the pool's id.</summary>
    public Task<JsonObject> AdminAsync(string operation, string input = "{}")
    {
        var json = JsonNode.Parse(input)!.AsObject();
        json["UserPoolId"] = PoolId;
        return AdminAsync(_cloud, operation, json);
    }

    /// <summary>An unsigned call with this client's id that succeeds.</summary>
    public async Task<JsonObject> AskAsync(string operation, string input)
    {
        var (status, answer) = await CallAsync(operation, input);
        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    /// <summary>An unsigned call that is refused: the error's type and message.</summary>
    public async Task<(string Type, string Message)> RefusedAsync(string operation, string input)
    {
        var (status, answer) = await CallAsync(operation, input);
        status.ShouldBe(HttpStatusCode.BadRequest, answer.ToJsonString());
        return (answer["__type"]!.GetValue<string>(), answer["message"]!.GetValue<string>());
    }

    public Task<(HttpStatusCode Status, JsonObject Answer)> CallAsync(string operation, string input, bool signed = false)
    {
        var json = JsonNode.Parse(input)!.AsObject();
        if (operation is not ("GetUser" or "GlobalSignOut" or "ChangePassword" or "UpdateUserAttributes" or "VerifyUserAttribute" or "DeleteUser"))
            json["ClientId"] = Client;
        return _cloud.Http.JsonAsync($"AWSCognitoIdentityProviderService.{operation}", json, signed ? "cognito-idp" : null);
    }

    /// <summary>Signs up and confirms with the code from the mail.</summary>
    public async Task SignUpAsync(string email, string password = Password)
    {
        await AskAsync("SignUp", $$"""{"Username": "{{email}}", "Password": "{{password}}"}""");
        await AskAsync("ConfirmSignUp", $$"""{"Username": "{{email}}", "ConfirmationCode": "{{await CodeAsync(email)}}"}""");
    }

    /// <summary>The tokens of a sign-in by password.</summary>
    public async Task<JsonNode> SignInAsync(string email, string password = Password) =>
        (await AskAsync("InitiateAuth", SignIn(email, password)))["AuthenticationResult"]!;

    public static string SignIn(string email, string password = Password) =>
        $$$"""{"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": "{{{email}}}", "PASSWORD": "{{{password}}}"}}""";

    /// <summary>The code in the newest mail to an address.</summary>
    public async Task<string> CodeAsync(string email)
    {
        var mails = JsonNode.Parse(await _cloud.Http.GetStringAsync($"/_localcloud/mail.json?to={Uri.EscapeDataString(email)}"))!;
        return Regex.Match(mails["items"]![0]!["text"]!.GetValue<string>(), "[0-9]{6}", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
    }

    private static async Task<JsonObject> AdminAsync(RunningCloud cloud, string operation, JsonObject input)
    {
        var (status, answer) = await cloud.Http.JsonAsync($"AWSCognitoIdentityProviderService.{operation}", input, "cognito-idp");
        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }
}
