using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Cognito;

/// <summary>
/// Puts the state of a sign-in that is under way into the text that the client brings back: nothing has to be remembered, and a restart
/// in the middle costs nobody anything.
/// </summary>
internal static class Seal
{
    public static string Close(PoolRecord pool, JsonObject state)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(state);
        var nonce = RandomNumberGenerator.GetBytes(12);
        var sealedBytes = new byte[nonce.Length + 16 + plain.Length];
        nonce.CopyTo(sealedBytes, 0);
        using var cipher = new AesGcm(pool.SessionKey, 16);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(28), sealedBytes.AsSpan(12, 16));
        return Convert.ToBase64String(sealedBytes);
    }

    /// <summary>The state, or null for anything that this pool did not seal.</summary>
    public static JsonObject? Open(PoolRecord pool, string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        if (text is null || !Convert.TryFromBase64String(text, bytes, out var length) || length < 28)
            return null;
        var plain = new byte[length - 28];
        using var cipher = new AesGcm(pool.SessionKey, 16);
        try
        {
            cipher.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(28, plain.Length), bytes.AsSpan(12, 16), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return JsonNode.Parse(plain) as JsonObject;
    }
}
