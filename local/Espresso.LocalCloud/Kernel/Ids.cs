using System.Security.Cryptography;

namespace Espresso.LocalCloud.Kernel;

/// <summary>The random names that services give out.</summary>
public static class Ids
{
    /// <summary>A request or message id: a version 4 UUID in lower case.</summary>
    public static string Request() => Guid.NewGuid().ToString();

    /// <summary><paramref name="length"/> characters of lower-case hexadecimal.</summary>
    public static string Hex(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);

    /// <summary><paramref name="length"/> characters of A-Z and 0-9, as in access keys and physical ids.</summary>
    public static string Upper(int length) => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
}
