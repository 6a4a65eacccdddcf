using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>A pool's password rules, in Cognito's words, and what is kept of a password.</summary>
internal static class Passwords
{
    private const int Iterations = 100_000;
    private const string Symbols = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`=+ ";

    /// <exception cref="CloudException"><c>InvalidPasswordException</c> with the first rule that is broken.</exception>
    public static void Check(PoolRecord pool, string password)
    {
        var policy = pool.Settings["Policies"]?["PasswordPolicy"] as JsonObject ?? [];
        if (password.Length < (policy.Number("MinimumLength") ?? 8))
            throw Broken("Password not long enough");
        if (password.Length > 256)
            throw Broken("Password must not be longer than 256 characters");
        if (password.StartsWith(' ') || password.EndsWith(' '))
            throw new CloudException("InvalidParameterException", "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$");
        if (Wants("RequireUppercase") && !password.Any(char.IsAsciiLetterUpper))
            throw Broken("Password must have uppercase characters");
        if (Wants("RequireLowercase") && !password.Any(char.IsAsciiLetterLower))
            throw Broken("Password must have lowercase characters");
        if (Wants("RequireNumbers") && !password.Any(char.IsAsciiDigit))
            throw Broken("Password must have numeric characters");
        if (Wants("RequireSymbols") && !password.Any(c => Symbols.Contains(c, StringComparison.Ordinal)))
            throw Broken("Password must have symbol characters");

        bool Wants(string rule) => policy.Flag(rule) ?? false;

        static CloudException Broken(string rule) => new("InvalidPasswordException", $"Password did not conform with policy: {rule}");
    }

    /// <summary>A password that every policy takes.</summary>
    public static string Temporary() =>
        RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyz", 6) + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ", 6)
        + RandomNumberGenerator.GetString("23456789", 4) + RandomNumberGenerator.GetString("!@#%&", 2);

    public static PasswordRecord Keep(PoolRecord pool, string username, string password, DateTimeOffset now)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var (srpSalt, verifier) = Srp.Register(pool.SrpName, username, password);
        return new PasswordRecord(salt, Derive(password, salt, Iterations), Iterations, srpSalt, verifier, now);
    }

    /// <summary>True when the password is the one kept. Takes its time for a user without one, too.</summary>
    public static bool Matches(PasswordRecord? kept, string password)
    {
        var hash = Derive(password, kept?.Salt ?? new byte[16], kept?.Iterations ?? Iterations);
        return kept is not null && CryptographicOperations.FixedTimeEquals(hash, kept.Hash);
    }

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, 32);
}
