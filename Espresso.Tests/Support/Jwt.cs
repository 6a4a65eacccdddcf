using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Espresso.Tests.Support;

internal static class Jwt
{
    /// <summary>The claims of a token, unverified.</summary>
    public static JsonNode Claims(string token) => JsonNode.Parse(Text(token.Split('.')[1]))!;

    public static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
