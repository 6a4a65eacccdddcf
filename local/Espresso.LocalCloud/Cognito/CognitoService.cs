using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Cognito;

/// <summary>
/// Cognito user pools. API reference: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/. Operations for
/// people are open to unsigned calls as they are in AWS; the rest wants a signature.
/// </summary>
internal sealed partial class CognitoService : CloudService, IUserPools
{
    private readonly CognitoState _state;
    private readonly ICloud _cloud;
    private readonly TokenMint _mint;
    private readonly CodeDelivery _codes;
    private readonly SignInThrottle _throttle = new();

    public CognitoService(IStore store, ICloud cloud)
    {
        (_state, _cloud, _mint, _codes) = (new CognitoState(store), cloud, new TokenMint(cloud), new CodeDelivery(cloud));
        AddPools();
        AddClients();
        AddGroups();
        AddSignUp();
        AddSignIn();
        AddSelfService();
        AddUsers();
    }

    public override string Name => "cognito-idp";

    public override string TargetPrefix => "AWSCognitoIdentityProviderService";

    /// <summary>Tokens and codes live in real time, whatever the system's clock says.</summary>
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public JsonObject ReadIdToken(string token, IReadOnlyCollection<string> poolArns) =>
        _mint.ReadIdToken(token, _state.Pools().Where(pool => poolArns.Contains(_cloud.Settings.Arn("cognito-idp", $"userpool/{pool.Id}"))), Now).Claims;

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _state.Load();
        return Task.CompletedTask;
    }

    public override void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{poolId}/.well-known/jwks.json", (string poolId) =>
            _state.FindPool(poolId) is { } pool ? Json(_mint.KeySet(pool)) : NoSuchPool(poolId));
        routes.MapGet("/{poolId}/.well-known/openid-configuration", (string poolId) =>
            _state.FindPool(poolId) is { } pool ? Json(Discovery(pool)) : NoSuchPool(poolId));
    }

    private JsonObject Discovery(PoolRecord pool) => new()
    {
        ["issuer"] = _mint.Issuer(pool),
        ["jwks_uri"] = _mint.Issuer(pool) + "/.well-known/jwks.json",
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        ["response_types_supported"] = new JsonArray("code", "token"),
        ["scopes_supported"] = new JsonArray("openid", "email", "phone", "profile"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
    };

    private static IResult Json(JsonObject document) => Results.Text(document.ToText(), "application/json");

    private static IResult NoSuchPool(string poolId) =>
        Results.Text(new JsonObject { ["message"] = $"User pool {poolId} does not exist." }.ToText(), "application/json", statusCode: StatusCodes.Status400BadRequest);

    /// <summary>An operation for anybody: what it needs to know of the caller is in its input.</summary>
    private void Public(string name, Func<JsonObject, Task<JsonObject>> handler) => Operation(name, (input, call) => handler(input));

    /// <summary>An operation for administrators: a call over HTTP must be signed. Nothing checks by whom.</summary>
    private void Admin(string name, Func<JsonObject, Task<JsonObject>> handler) => Operation(name, (input, call) =>
        call.Http is null || CredentialScope.Read(call.Http.Request) is not null
            ? handler(input)
            : throw new CloudException("MissingAuthenticationTokenException", "Missing Authentication Token"));

    private void Admin(string name, Func<JsonObject, JsonObject> handler) => Admin(name, input => Task.FromResult(handler(input)));

    private PoolRecord PoolOf(JsonObject input) => _state.Pool(input.RequiredText("UserPoolId", () => Invalid("1 validation error detected: Value null at 'userPoolId' failed to satisfy constraint: Member must not be null")));

    private UserRecord UserOf(JsonObject input, PoolRecord pool) =>
        _state.FindUser(pool, input.RequiredText("Username", () => Missing("username")))
        ?? throw new CloudException("UserNotFoundException", "User does not exist.");

    /// <summary>The client of a public call and its pool; a client with a secret must prove that it knows it.</summary>
    private (PoolRecord Pool, ClientRecord Client) ClientOf(JsonObject input, string? username, string? secretHash)
    {
        var client = _state.Client(input.RequiredText("ClientId", () => Missing("clientId")));
        if (client.Secret is { } secret && username is not null)
        {
            if (secretHash is null)
                throw new CloudException("NotAuthorizedException", $"Client {client.Id} is configured with secret but SECRET_HASH was not received");
            var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(username + client.Id)));
            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(secretHash)))
                throw new CloudException("NotAuthorizedException", $"Unable to verify secret hash for client {client.Id}");
        }

        return (_state.Pool(client.PoolId), client);
    }

    private static CloudException Missing(string member) =>
        Invalid($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    private static CloudException Invalid(string message) => new("InvalidParameterException", message);

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;
}
