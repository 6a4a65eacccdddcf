using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Espresso.Dashboard.Security;

/// <summary>Senders of telemetry show <c>x-otlp-api-key</c> when a key is set.</summary>
internal static class OtlpApiKey
{
    public const string Header = "x-otlp-api-key";

    /// <summary>gRPC's UNAUTHENTICATED.</summary>
    private const int Unauthenticated = 16;

    public static async Task Require(HttpContext http, RequestDelegate next, string? key)
    {
        if (key is null || Same(http.Request.Headers[Header].ToString(), key))
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.ContentType = "application/x-protobuf";
        var status = new Otlp.Proto.RpcStatus { Code = Unauthenticated, Message = $"Send the dashboard's OTLP key in {Header}." };
        await http.Response.Body.WriteAsync(status.ToByteArray(), http.RequestAborted);
    }

    private static bool Same(string given, string key) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
