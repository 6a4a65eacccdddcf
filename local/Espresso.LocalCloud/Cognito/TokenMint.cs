using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>
/// Signs and reads a pool's tokens (RS256). Times are real ones: who validates a token does not know of an advanced clock.
/// </summary>
internal sealed class TokenMint(ICloud cloud)
{
    private readonly ConcurrentDictionary<string, (RSA Key, string Id)> _keys = new();

    /// <summary>The issuer: where the pool's documents are.</summary>
    public string Issuer(PoolRecord pool) => $"{cloud.BaseUrl}/{pool.Id}";

    /// <summary>The ID token's claims: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html</summary>
    public string IdToken(PoolRecord pool, ClientRecord client, UserRecord user, IReadOnlyList<GroupRecord> groups, SessionRecord session, string eventId, DateTimeOffset now)
    {
        var claims = Common(pool, user, groups, session, eventId, "id", now, TokenLifetimes.Id(client));
        claims["aud"] = client.Id;
        claims["cognito:username"] = user.Username;
        if (groups.Where(group => group.RoleArn is not null).Select(group => group.RoleArn!).ToArray() is { Length: > 0 } roles)
        {
            claims["cognito:roles"] = roles.ToJson();
            claims["cognito:preferred_role"] = roles[0];
        }

        var readable = client.Settings.Texts("ReadAttributes");
        foreach (var (name, value) in user.Attributes)
        {
            if (name is not "sub" && (readable.Count == 0 || readable.Contains(name)))
                claims[name] = name.EndsWith("_verified", StringComparison.Ordinal) ? value is "true" : value;
        }

        return Sign(pool.IdTokenKey, claims);
    }

    /// <summary>The access token's claims: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html</summary>
    public string AccessToken(PoolRecord pool, ClientRecord client, UserRecord user, IReadOnlyList<GroupRecord> groups, SessionRecord session, string eventId, DateTimeOffset now)
    {
        var claims = Common(pool, user, groups, session, eventId, "access", now, TokenLifetimes.Access(client));
        claims["client_id"] = client.Id;
        claims["scope"] = "aws.cognito.signin.user.admin";
        claims["username"] = user.Username;
        return Sign(pool.AccessTokenKey, claims);
    }

    /// <summary>The claims of an access token that one of the given pools signed and that has not expired.</summary>
    /// <exception cref="CloudException"><c>NotAuthorizedException</c>.</exception>
    public (PoolRecord Pool, JsonObject Claims) ReadAccessToken(string? token, IEnumerable<PoolRecord> pools, DateTimeOffset now) =>
        Read(token, pools, now, ("access", "Access", pool => pool.AccessTokenKey));

    /// <summary>The claims of an ID token that one of the given pools signed and that has not expired.</summary>
    /// <exception cref="CloudException"><c>NotAuthorizedException</c>.</exception>
    public (PoolRecord Pool, JsonObject Claims) ReadIdToken(string? token, IEnumerable<PoolRecord> pools, DateTimeOffset now) =>
        Read(token, pools, now, ("id", "ID", pool => pool.IdTokenKey));

    private (PoolRecord Pool, JsonObject Claims) Read(string? token, IEnumerable<PoolRecord> pools, DateTimeOffset now, (string Use, string Name, Func<PoolRecord, byte[]> Key) kind)
    {
        if (token?.Split('.') is not [var header, var body, var signature] || Decoded(body) is not { } claims || Text(signature) is not { } signatureBytes)
            throw Invalid($"Could not parse {kind.Name} Token");
        var pool = pools.FirstOrDefault(pool => claims["iss"]?.ToString().EndsWith("/" + pool.Id, StringComparison.Ordinal) is true)
            ?? throw Invalid($"Invalid {kind.Name} Token");
        var data = Encoding.ASCII.GetBytes($"{header}.{body}");
        var key = Key(kind.Key(pool)).Key;
        bool isOurs;
        lock (key)
            isOurs = key.VerifyData(data, signatureBytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (!isOurs || claims["token_use"]?.ToString() != kind.Use)
            throw Invalid($"Invalid {kind.Name} Token");
        if (claims.Number("exp") <= now.ToUnixTimeSeconds())
            throw Invalid($"{kind.Name} Token has expired");
        return (pool, claims);
    }

    /// <summary>The public keys: <c>/{poolId}/.well-known/jwks.json</c>.</summary>
    public JsonObject KeySet(PoolRecord pool) => new() { ["keys"] = new JsonArray(PublicKey(pool.IdTokenKey), PublicKey(pool.AccessTokenKey)) };

    /// <summary>A new key, PKCS#8.</summary>
    public static byte[] NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKey();
    }

    private JsonObject Common(PoolRecord pool, UserRecord user, IReadOnlyList<GroupRecord> groups, SessionRecord session, string eventId, string use, DateTimeOffset now, TimeSpan lifetime)
    {
        var claims = new JsonObject { ["sub"] = user.Sub };
        if (groups.Count > 0)
            claims["cognito:groups"] = groups.Select(group => group.Name).ToJson();
        claims["iss"] = Issuer(pool);
        claims["origin_jti"] = session.OriginJti;
        claims["event_id"] = eventId;
        claims["token_use"] = use;
        claims["auth_time"] = session.AuthTime.ToUnixTimeSeconds();
        claims["exp"] = (now + lifetime).ToUnixTimeSeconds();
        claims["iat"] = now.ToUnixTimeSeconds();
        claims["jti"] = Ids.Request();
        return claims;
    }

    private string Sign(byte[] pkcs8, JsonObject claims)
    {
        var (key, id) = Key(pkcs8);
        var data = $"{Encoded(new JsonObject { ["kid"] = id, ["alg"] = "RS256" })}.{Encoded(claims)}";
        // RSA promises nothing to two threads at a time.
        lock (key)
            return $"{data}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(data), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private JsonObject PublicKey(byte[] pkcs8)
    {
        var (key, id) = Key(pkcs8);
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["alg"] = "RS256",
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            ["kid"] = id,
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["use"] = "sig",
        };
    }

    private (RSA Key, string Id) Key(byte[] pkcs8) => _keys.GetOrAdd(Convert.ToHexString(SHA256.HashData(pkcs8)), _ =>
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out var _);
        return (key, Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo())));
    });

    private static string Encoded(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json, JsonInput.Compact));

    private static JsonObject? Decoded(string part)
    {
        try
        {
            return Text(part) is { } bytes ? JsonNode.Parse(bytes) as JsonObject : null;
        }
        catch (JsonException)
        {
            // Base64 of something else: no token.
            return null;
        }
    }

    private static byte[]? Text(string part) => Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;

    private static CloudException Invalid(string message) => new("NotAuthorizedException", message);
}

/// <summary>How long a client's tokens are good. Units default to hours for ID and access tokens and to days for refresh tokens.</summary>
internal static class TokenLifetimes
{
    public static TimeSpan Id(ClientRecord client) => Read(client, "IdToken", "hours", TimeSpan.FromHours(1));

    public static TimeSpan Access(ClientRecord client) => Read(client, "AccessToken", "hours", TimeSpan.FromHours(1));

    public static TimeSpan Refresh(ClientRecord client) => Read(client, "RefreshToken", "days", TimeSpan.FromDays(30));

    private static TimeSpan Read(ClientRecord client, string token, string defaultUnit, TimeSpan byDefault)
    {
        if (client.Settings.Number(token + "Validity") is not ({ } amount and > 0))
            return byDefault;
        return (client.Settings["TokenValidityUnits"]?[token]?.ToString() ?? defaultUnit) switch
        {
            "seconds" => TimeSpan.FromSeconds(amount),
            "minutes" => TimeSpan.FromMinutes(amount),
            "hours" => TimeSpan.FromHours(amount),
            "days" => TimeSpan.FromDays(amount),
            var unit => throw new CloudException("InvalidParameterException", string.Create(CultureInfo.InvariantCulture, $"Unit {unit} is not one of seconds, minutes, hours, days.")),
        };
    }
}
