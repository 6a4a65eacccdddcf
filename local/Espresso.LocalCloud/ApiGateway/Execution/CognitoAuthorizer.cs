using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Cognito;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>
/// The authorizer of type <c>COGNITO_USER_POOLS</c>: an ID token of one of its pools lets through, and its claims go to the
/// function as texts.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
/// </summary>
internal static class CognitoAuthorizer
{
    private const string Bearer = "Bearer ";

    /// <returns>What is wrong; null when the caller may go on, and then its claims are set.</returns>
    public static GatewayError? Check(ApiCall call, IReadOnlyList<string> pools, IUserPools cognito)
    {
        var header = call.Request.Headers.Authorization.ToString();
        var token = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : header.Trim();
        if (token.Length == 0)
        {
            return GatewayError.Unauthorized("Unauthorized");
        }

        try
        {
            call.Claims = new JsonObject(cognito.ReadIdToken(token, pools).Select(claim => KeyValuePair.Create(claim.Key, (JsonNode?)JsonValue.Create(Text(claim.Key, claim.Value)))));
            return null;
        }
        catch (CloudException error)
        {
            return GatewayError.Unauthorized(error.Message.EndsWith("has expired", StringComparison.Ordinal) ? "The incoming token has expired" : "Unauthorized");
        }
    }

    /// <summary>Lists are joined with commas (<c>barista,admin</c>), moments are written out (<c>Sun Nov 22 14:03:01 UTC 2026</c>).</summary>
    private static string Text(string name, JsonNode? value) => value switch
    {
        JsonArray list => string.Join(',', list.Select(item => item?.ToString())),
        JsonValue moment when name is "exp" or "iat" && moment.TryGetValue<long>(out var seconds) =>
            DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture),
        JsonValue flag when flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False => flag.GetValue<bool>() ? "true" : "false",
        null => "",
        _ => value.ToString(),
    };
}
