using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Espresso.LocalCloud.Cognito;

/// <summary>
/// The server's half of SRP-6a with SHA-256 and the 3072-bit group (RFC 5054, appendix A; RFC 3526, group 15), with Cognito's choices:
/// numbers are hashed as the shortest bytes whose sign is positive, and the key is derived with HKDF and the info text
/// "Caldera Derived Key". Lower-case names are the protocol's.
/// </summary>
internal static class Srp
{
    private const string Prime =
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437" +
        "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05" +
        "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
        "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33" +
        "A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864" +
        "D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

    private static readonly BigInteger N = FromHex(Prime);
    private static readonly BigInteger G = 2;
    private static readonly BigInteger K = Hash([.. Bytes(N), .. Bytes(G)]);

    /// <summary>v = g^x for a password; both results in hexadecimal.</summary>
    public static (string Salt, string Verifier) Register(string poolName, string username, string password)
    {
        var salt = FromHex("0" + RandomNumberGenerator.GetHexString(32));
        return (ToHex(salt), ToHex(BigInteger.ModPow(G, X(salt, poolName, username, password), N)));
    }

    /// <summary>A secret b and the public B for a verifier.</summary>
    public static (string Secret, string Public) Begin(string verifier)
    {
        var b = FromHex("0" + RandomNumberGenerator.GetHexString(256));
        var value = ((K * FromHex("0" + verifier)) + BigInteger.ModPow(G, b, N)) % N;
        return (ToHex(b), ToHex(value));
    }

    /// <summary>True for an A that a client may send: hexadecimal, not a multiple of N.</summary>
    public static bool IsPublic(string a) =>
        a.Length is > 0 and <= 1024 && a.All(char.IsAsciiHexDigit) && FromHex("0" + a) % N != 0;

    /// <summary>The signature that a client with the right password sends.</summary>
    public static byte[] Signature(string clientPublic, string serverSecret, string serverPublic, string verifier, string poolName, string userId, byte[] secretBlock, string timestamp)
    {
        var (a, b, bPublic, v) = (FromHex("0" + clientPublic), FromHex("0" + serverSecret), FromHex("0" + serverPublic), FromHex("0" + verifier));
        var u = Hash([.. Bytes(a), .. Bytes(bPublic)]);
        var s = BigInteger.ModPow(a * BigInteger.ModPow(v, u, N), b, N);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Bytes(s), 16, Bytes(u), Encoding.UTF8.GetBytes("Caldera Derived Key"));
        byte[] message = [.. Encoding.UTF8.GetBytes(poolName), .. Encoding.UTF8.GetBytes(userId), .. secretBlock, .. Encoding.UTF8.GetBytes(timestamp)];
        return HMACSHA256.HashData(key, message);
    }

    private static BigInteger X(BigInteger salt, string poolName, string username, string password) =>
        Hash([.. Bytes(salt), .. SHA256.HashData(Encoding.UTF8.GetBytes($"{poolName}{username}:{password}"))]);

    private static BigInteger Hash(byte[] data) => new(SHA256.HashData(data), isUnsigned: true, isBigEndian: true);

    /// <summary>Big-endian two's complement of a positive number: a leading zero byte where the first bit is set.</summary>
    private static byte[] Bytes(BigInteger value) => value.ToByteArray(isUnsigned: false, isBigEndian: true);

    private static BigInteger FromHex(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string ToHex(BigInteger value) => value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
}
