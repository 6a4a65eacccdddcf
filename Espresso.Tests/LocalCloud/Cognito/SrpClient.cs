using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Espresso.Tests.LocalCloud.Cognito;

/// <summary>
/// The client's half of SRP, written from RFC 5054 and RFC 5869 and not from the server's: hexadecimal all the way, as the browser
/// libraries do it.
/// </summary>
internal sealed class SrpClient
{
    private static readonly string Prime = RfcPrime();
    private static readonly BigInteger N = Number(Prime);

    private readonly string _poolName;
    private readonly BigInteger _secret = Number(RandomNumberGenerator.GetHexString(256));

    public SrpClient(string poolName)
    {
        _poolName = poolName;
        PublicValue = BigInteger.ModPow(2, _secret, N).ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
    }

    public string PublicValue { get; }

    public string Sign(string userId, string password, string salt, string serverPublic, string secretBlock, string timestamp)
    {
        var k = Number(HexHash(Padded(Prime) + "02"));
        var u = Number(HexHash(Padded(PublicValue) + Padded(serverPublic)));
        var identity = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_poolName}{userId}:{password}")));
        var x = Number(HexHash(Padded(salt) + identity));
        var difference = (Number(serverPublic) - (k * BigInteger.ModPow(2, x, N))) % N;
        var s = BigInteger.ModPow(difference.Sign < 0 ? difference + N : difference, _secret + (u * x), N);

        var extracted = HMACSHA256.HashData(Bytes(Padded(Hex(u))), Bytes(Padded(Hex(s))));
        byte[] info = [.. Encoding.UTF8.GetBytes("Caldera Derived Key"), 1];
        var key = HMACSHA256.HashData(extracted, info)[..16];
        byte[] message = [.. Encoding.UTF8.GetBytes(_poolName + userId), .. Convert.FromBase64String(secretBlock), .. Encoding.UTF8.GetBytes(timestamp)];
        return Convert.ToBase64String(HMACSHA256.HashData(key, message));
    }

    /// <summary>2^3072 - 2^3008 - 1 + 2^64 * ( [2^2942 pi] + 1690314 ), RFC 3526 section 5; pi's digits by Machin's formula.</summary>
    private static string RfcPrime()
    {
        var scale = BigInteger.One << 3200;
        var pi = 4 * ((4 * Arctangent(5, scale)) - Arctangent(239, scale));
        var digits = pi >> (3200 - 2942);
        return Hex((BigInteger.One << 3072) - (BigInteger.One << 3008) - 1 + ((BigInteger.One << 64) * (digits + 1690314)));
    }

    private static BigInteger Arctangent(int inverse, BigInteger scale)
    {
        var (sum, term, sign) = (BigInteger.Zero, scale / inverse, 1);
        for (var i = 1; !term.IsZero; i += 2, sign = -sign)
        {
            sum += sign * term / i;
            term /= inverse * inverse;
        }

        return sum;
    }

    private static BigInteger Number(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Hex(BigInteger number) => number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');

    private static string Padded(string hex) => hex.Length % 2 is 1 ? "0" + hex : "89ABCDEFabcdef".Contains(hex[0], StringComparison.Ordinal) ? "00" + hex : hex;

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string HexHash(string hex) => Convert.ToHexString(SHA256.HashData(Bytes(hex)));
}
