using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Cognito;

/// <summary>A user pool as it is kept.</summary>
public sealed record PoolRecord
{
    /// <summary>For example <c>eu-west-1_Ab3dE6gHi</c>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>The members of CreateUserPool and UpdateUserPool, as the model names them.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Signs ID tokens; PKCS#8.</summary>
    public required byte[] IdTokenKey { get; init; }

    /// <summary>Signs access tokens; PKCS#8.</summary>
    public required byte[] AccessTokenKey { get; init; }

    /// <summary>Seals challenge sessions; 32 bytes.</summary>
    public required byte[] SessionKey { get; init; }

    /// <summary>The prefix of a hosted domain, or null.</summary>
    public string? Domain { get; init; }

    /// <summary>The part of the id that SRP hashes.</summary>
    public string SrpName => Id[(Id.IndexOf('_', StringComparison.Ordinal) + 1)..];

    /// <summary>True when people sign in by an e-mail address or phone number and their user name is their sub.</summary>
    public bool UsesAttributesAsUsername => UsernameAttributes.Count > 0;

    public IReadOnlyList<string> UsernameAttributes => List("UsernameAttributes");

    public IReadOnlyList<string> AliasAttributes => List("AliasAttributes");

    public IReadOnlyList<string> AutoVerifiedAttributes => List("AutoVerifiedAttributes");

    /// <summary>How names compare in this pool. The API's default is case sensitive.</summary>
    public StringComparer Names => Settings["UsernameConfiguration"]?["CaseSensitive"]?.ToString() is "false" or "False"
        ? StringComparer.OrdinalIgnoreCase
        : StringComparer.Ordinal;

    private IReadOnlyList<string> List(string name) => Settings[name] is JsonArray list ? [.. list.Select(item => item?.ToString() ?? "")] : [];
}

/// <summary>An app client as it is kept.</summary>
public sealed record ClientRecord
{
    public required string Id { get; init; }

    public required string PoolId { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for public clients.</summary>
    public string? Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>The members of CreateUserPoolClient, as the model names them.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>True when answers must not tell whether a user exists.</summary>
    public bool HidesUsers => Settings["PreventUserExistenceErrors"]?.ToString() is "ENABLED";
}

/// <summary>A group as it is kept.</summary>
public sealed record GroupRecord(string PoolId, string Name, string? Description, int? Precedence, string? RoleArn, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt);

/// <summary>A user as it is kept.</summary>
public sealed record UserRecord
{
    public required string PoolId { get; init; }

    /// <summary>Equal to the sub in pools that sign in by attribute.</summary>
    public required string Username { get; init; }

    /// <summary><c>UNCONFIRMED</c>, <c>CONFIRMED</c>, <c>FORCE_CHANGE_PASSWORD</c> or <c>RESET_REQUIRED</c>.</summary>
    public required string Status { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Including <c>sub</c>.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>New values that wait for their code.</summary>
    public IReadOnlyDictionary<string, string> Pending { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Groups { get; init; } = [];

    public PasswordRecord? Password { get; init; }

    /// <summary>Codes that are out, by purpose: <c>signup</c>, <c>forgot</c>, <c>verify:email</c>.</summary>
    public IReadOnlyDictionary<string, CodeRecord> Codes { get; init; } = new Dictionary<string, CodeRecord>();

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public string Sub => Attributes["sub"];
}

/// <summary>What is kept of a password.</summary>
/// <param name="Salt">16 bytes, for the hash.</param>
/// <param name="Hash">PBKDF2 with SHA-512.</param>
/// <param name="Iterations">Of the hash.</param>
/// <param name="SrpSalt">The salt that SRP clients are told, in hexadecimal.</param>
/// <param name="SrpVerifier">g^x, in hexadecimal.</param>
/// <param name="SetAt">Temporary passwords expire from here.</param>
public sealed record PasswordRecord(byte[] Salt, byte[] Hash, int Iterations, string SrpSalt, string SrpVerifier, DateTimeOffset SetAt);

/// <summary>A code that was sent; kept hashed.</summary>
public sealed record CodeRecord(byte[] Hash, DateTimeOffset ExpiresAt, int WrongAttempts);

/// <summary>A sign-in: what a refresh token, known by its hash, stands for.</summary>
public sealed record SessionRecord(
    string TokenHash, string PoolId, string ClientId, string Username, string OriginJti, DateTimeOffset AuthTime, DateTimeOffset ExpiresAt, bool IsRevoked);
