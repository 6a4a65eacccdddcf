using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>Signing in: by password, by SRP, by refresh token, with the challenge for temporary passwords.</summary>
internal sealed partial class CognitoService
{
    private void AddSignIn()
    {
        Public("InitiateAuth", input =>
        {
            var parameters = input.TextMap("AuthParameters");
            var (pool, client) = ClientOf(input, parameters.GetValueOrDefault("USERNAME"), parameters.GetValueOrDefault("SECRET_HASH"));
            return BeginAsync(pool, client, input.RequiredText("AuthFlow", () => Missing("authFlow")), parameters, isAdmin: false);
        });
        Admin("AdminInitiateAuth", input =>
        {
            var parameters = input.TextMap("AuthParameters");
            var (_, client) = ClientOf(input, parameters.GetValueOrDefault("USERNAME"), parameters.GetValueOrDefault("SECRET_HASH"));
            return BeginAsync(PoolOf(input), client, input.RequiredText("AuthFlow", () => Missing("authFlow")), parameters, isAdmin: true);
        });
        Public("RespondToAuthChallenge", RespondAsync);
        Admin("AdminRespondToAuthChallenge", RespondAsync);
        Public("GetTokensFromRefreshToken", input =>
        {
            var client = _state.Client(input.RequiredText("ClientId", () => Missing("clientId")));
            if (client.Secret is { } secret && input.Text("ClientSecret") != secret)
                throw new CloudException("NotAuthorizedException", "Invalid client secret.");
            return RefreshAsync(_state.Pool(client.PoolId), client, input.Text("RefreshToken"));
        });
        Public("RevokeToken", async input =>
        {
            var client = _state.Client(input.RequiredText("ClientId", () => Missing("clientId")));
            if (client.Secret is { } secret && input.Text("ClientSecret") != secret)
                throw new CloudException("NotAuthorizedException", "Invalid client secret.");
            if (client.Settings.Flag("EnableTokenRevocation") is false)
                throw new CloudException("UnsupportedOperationException", "Token revocation is not enabled for this client.");
            // A token that nobody knows counts as revoked (RFC 7009).
            if (_state.FindSession(TokenHash(input.Text("Token") ?? "")) is { } session)
            {
                if (session.ClientId != client.Id)
                    throw new CloudException("UnauthorizedException", "The token does not belong to this client.");
                await _state.SaveAsync(session with { IsRevoked = true });
            }

            return [];
        });
    }

    private Task<JsonObject> BeginAsync(PoolRecord pool, ClientRecord client, string flow, Dictionary<string, string> parameters, bool isAdmin)
    {
        var (allowed, run) = flow switch
        {
            "USER_PASSWORD_AUTH" => (Allows(client, "ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"), () => ByPasswordAsync(pool, client, parameters)),
            "ADMIN_USER_PASSWORD_AUTH" or "ADMIN_NO_SRP_AUTH" when isAdmin =>
                (Allows(client, "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"), () => ByPasswordAsync(pool, client, parameters)),
            "USER_SRP_AUTH" => (Allows(client, "ALLOW_USER_SRP_AUTH"), () => Task.FromResult(BySrp(pool, client, parameters))),
            "REFRESH_TOKEN_AUTH" or "REFRESH_TOKEN" => (true, (Func<Task<JsonObject>>)(() => RefreshAsync(pool, client, parameters.GetValueOrDefault("REFRESH_TOKEN")))),
            _ => throw CloudException.NotImplemented(Name, $"AuthFlow {flow}"),
        };
        return allowed ? run() : throw Invalid(isAdmin ? "Auth flow not enabled for this client" : $"{flow} flow not enabled for this client");
    }

    private static bool Allows(ClientRecord client, params string[] flows) => client.Settings.Texts("ExplicitAuthFlows").Any(flows.Contains);

    private async Task<JsonObject> ByPasswordAsync(PoolRecord pool, ClientRecord client, Dictionary<string, string> parameters)
    {
        var (username, password) = (Given(parameters, "USERNAME"), Given(parameters, "PASSWORD"));
        var user = _state.FindUser(pool, username);
        if (user is not null)
            _throttle.Check(user, Now);
        var matches = await Task.Run(() => Passwords.Matches(user?.Password, password));
        if (user is null)
            throw client.HidesUsers ? WrongPassword() : new CloudException("UserNotFoundException", "User does not exist.");
        return matches ? await AcceptedAsync(pool, client, user) : throw Refused(user);
    }

    private JsonObject BySrp(PoolRecord pool, ClientRecord client, Dictionary<string, string> parameters)
    {
        var (username, a) = (Given(parameters, "USERNAME"), Given(parameters, "SRP_A"));
        if (!Srp.IsPublic(a))
            throw Invalid("Incorrect SRP_A value.");
        var user = _state.FindUser(pool, username);
        if (user is null && !client.HidesUsers)
            throw new CloudException("UserNotFoundException", "User does not exist.");
        if (user is not null)
            _throttle.Check(user, Now);
        // For a user who is not there the same salt every time, and a verifier that no password fits.
        var nobody = HMACSHA256.HashData(pool.SessionKey, Encoding.UTF8.GetBytes(username));
        var (salt, verifier) = user?.Password is { } kept ? (kept.SrpSalt, kept.SrpVerifier) : (Convert.ToHexStringLower(nobody.AsSpan(0, 16)), Convert.ToHexStringLower(SHA512.HashData(nobody)));
        var (secret, b) = Srp.Begin(verifier);
        var userId = user?.Username ?? username;
        var block = Seal.Close(pool, new JsonObject
        {
            ["use"] = "srp",
            ["user"] = user?.Username,
            ["client"] = client.Id,
            ["userId"] = userId,
            ["a"] = a,
            ["secret"] = secret,
            ["b"] = b,
            ["verifier"] = verifier,
            ["until"] = Until(client),
        });
        return new JsonObject
        {
            ["ChallengeName"] = "PASSWORD_VERIFIER",
            ["ChallengeParameters"] = new JsonObject
            {
                ["SALT"] = salt,
                ["SECRET_BLOCK"] = block,
                ["SRP_B"] = b,
                ["USERNAME"] = userId,
                ["USER_ID_FOR_SRP"] = userId,
            },
        };
    }

    private async Task<JsonObject> RespondAsync(JsonObject input)
    {
        var responses = input.TextMap("ChallengeResponses");
        var (pool, client) = ClientOf(input, responses.GetValueOrDefault("USERNAME"), responses.GetValueOrDefault("SECRET_HASH"));
        return input.RequiredText("ChallengeName", () => Missing("challengeName")) switch
        {
            "PASSWORD_VERIFIER" => await VerifySrpAsync(pool, client, responses),
            "NEW_PASSWORD_REQUIRED" => await NewPasswordAsync(pool, client, input.Text("Session"), responses),
            var other => throw CloudException.NotImplemented(Name, $"ChallengeName {other}"),
        };
    }

    private async Task<JsonObject> VerifySrpAsync(PoolRecord pool, ClientRecord client, Dictionary<string, string> responses)
    {
        var block = Given(responses, "PASSWORD_CLAIM_SECRET_BLOCK");
        var state = Opened(pool, client, block, "srp");
        var expected = Srp.Signature(state.RequiredText("a"), state.RequiredText("secret"), state.RequiredText("b"), state.RequiredText("verifier"),
            pool.SrpName, state.RequiredText("userId"), Convert.FromBase64String(block), Given(responses, "TIMESTAMP"));
        var user = state.Text("user") is { } username ? _state.FindUser(pool, username) : null;
        if (user is null)
            throw WrongPassword();
        _throttle.Check(user, Now);
        var claim = Encoding.ASCII.GetBytes(Convert.ToBase64String(expected));
        return CryptographicOperations.FixedTimeEquals(claim, Encoding.UTF8.GetBytes(Given(responses, "PASSWORD_CLAIM_SIGNATURE")))
            ? await AcceptedAsync(pool, client, user)
            : throw Refused(user);
    }

    /// <summary>What follows the right password.</summary>
    private async Task<JsonObject> AcceptedAsync(PoolRecord pool, ClientRecord client, UserRecord user)
    {
        if (!user.Enabled)
            throw new CloudException("NotAuthorizedException", "User is disabled.");
        if (user.Status is "UNCONFIRMED")
            throw new CloudException("UserNotConfirmedException", "User is not confirmed.");
        if (user.Status is "RESET_REQUIRED")
            throw new CloudException("PasswordResetRequiredException", "Password reset required for the user");
        _throttle.Succeeded(user);
        if (user.Status is not "FORCE_CHANGE_PASSWORD")
            return await TokensAsync(pool, client, user);

        var validDays = (pool.Settings["Policies"]?["PasswordPolicy"] as JsonObject)?.Number("TemporaryPasswordValidityDays") ?? 7;
        if (user.Password is { } temporary && validDays > 0 && temporary.SetAt + TimeSpan.FromDays(validDays) < Now)
            throw new CloudException("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator.");
        var shown = new JsonObject(user.Attributes.Where(one => one.Key is not "sub").Select(one => KeyValuePair.Create(one.Key, (JsonNode?)JsonValue.Create(one.Value))));
        return new JsonObject
        {
            ["ChallengeName"] = "NEW_PASSWORD_REQUIRED",
            ["Session"] = Seal.Close(pool, new JsonObject { ["use"] = "new-password", ["user"] = user.Username, ["client"] = client.Id, ["until"] = Until(client) }),
            ["ChallengeParameters"] = new JsonObject
            {
                ["USER_ID_FOR_SRP"] = user.Username,
                ["requiredAttributes"] = "[]",
                ["userAttributes"] = shown.ToText(),
            },
        };
    }

    private async Task<JsonObject> NewPasswordAsync(PoolRecord pool, ClientRecord client, string? session, Dictionary<string, string> responses)
    {
        var state = Opened(pool, client, session, "new-password");
        var user = _state.FindUser(pool, state.RequiredText("user")) ?? throw WrongPassword();
        if (user.Status is not "FORCE_CHANGE_PASSWORD")
            throw InvalidSession();
        var password = Given(responses, "NEW_PASSWORD");
        Passwords.Check(pool, password);
        const string Prefix = "userAttributes.";
        var attributes = responses.Where(one => one.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(one => one.Key[Prefix.Length..], one => one.Value);
        UserAttributes.Check(pool, attributes, user, byAdmin: false);
        var kept = Passwords.Keep(pool, user.Username, password, Now);
        var changed = await _state.ChangeAsync(user, current => attributes.Aggregate(
            current with { Password = kept, Status = "CONFIRMED" }, (one, attribute) => WithAttribute(one, attribute.Key, attribute.Value)));
        return await TokensAsync(pool, client, changed);
    }

    private async Task<JsonObject> RefreshAsync(PoolRecord pool, ClientRecord client, string? token)
    {
        if (string.IsNullOrEmpty(token))
            throw Invalid("Missing required parameter REFRESH_TOKEN");
        var now = Now;
        var session = _state.FindSession(TokenHash(token));
        if (session is null || session.PoolId != pool.Id || session.ClientId != client.Id)
            throw new CloudException("NotAuthorizedException", "Invalid Refresh Token");
        if (session.IsRevoked)
            throw new CloudException("NotAuthorizedException", "Refresh Token has been revoked");
        if (session.ExpiresAt <= now)
            throw new CloudException("NotAuthorizedException", "Refresh Token has expired");
        var user = _state.FindUser(pool, session.Username) ?? throw new CloudException("NotAuthorizedException", "Invalid Refresh Token");
        if (!user.Enabled)
            throw new CloudException("NotAuthorizedException", "User is disabled.");
        var answer = Minted(pool, client, user, session, now);
        // With rotation every refresh gives a new token, and the old one ends.
        if (client.Settings["RefreshTokenRotation"]?["Feature"]?.ToString() is "ENABLED")
        {
            var next = NewToken();
            await _state.SaveAsync(session with { IsRevoked = true });
            await _state.SaveAsync(session with { TokenHash = TokenHash(next) });
            answer["AuthenticationResult"]!["RefreshToken"] = next;
        }

        return answer;
    }

    private async Task<JsonObject> TokensAsync(PoolRecord pool, ClientRecord client, UserRecord user)
    {
        var now = Now;
        var token = NewToken();
        var session = new SessionRecord(TokenHash(token), pool.Id, client.Id, user.Username, Ids.Request(), now, now + TokenLifetimes.Refresh(client), IsRevoked: false);
        await _state.SaveAsync(session);
        var answer = Minted(pool, client, user, session, now);
        answer["AuthenticationResult"]!["RefreshToken"] = token;
        return answer;
    }

    private JsonObject Minted(PoolRecord pool, ClientRecord client, UserRecord user, SessionRecord session, DateTimeOffset now)
    {
        var (groups, eventId) = (GroupsOf(user), Ids.Request());
        return new JsonObject
        {
            ["ChallengeParameters"] = new JsonObject(),
            ["AuthenticationResult"] = new JsonObject
            {
                ["AccessToken"] = _mint.AccessToken(pool, client, user, groups, session, eventId, now),
                ["ExpiresIn"] = (int)TokenLifetimes.Access(client).TotalSeconds,
                ["IdToken"] = _mint.IdToken(pool, client, user, groups, session, eventId, now),
                ["TokenType"] = "Bearer",
            },
        };
    }

    private static JsonObject Opened(PoolRecord pool, ClientRecord client, string? session, string use) =>
        Seal.Open(pool, session) is { } state && state.Text("use") == use && state.Text("client") == client.Id && state.Number("until") > Now.ToUnixTimeSeconds()
            ? state
            : throw InvalidSession();

    private CloudException Refused(UserRecord user)
    {
        _throttle.Failed(user, Now);
        return WrongPassword();
    }

    private static long Until(ClientRecord client) => Now.AddMinutes(client.Settings.Number("AuthSessionValidity") ?? 3).ToUnixTimeSeconds();

    private static CloudException InvalidSession() => new("NotAuthorizedException", "Invalid session for the user.");

    private static CloudException WrongPassword() => new("NotAuthorizedException", "Incorrect username or password.");

    private static string NewToken() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 128);

    private static string TokenHash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Given(Dictionary<string, string> parameters, string name) =>
        parameters.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw Invalid($"Missing required parameter {name}");
}
