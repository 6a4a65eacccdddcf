using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Espresso.Web.Site;

/// <summary>
/// <c>GET /config.json</c>: all that the site needs to know about where it runs, so that the same files serve everywhere.
/// </summary>
/// <param name="Region">AWS region of the user pool.</param>
/// <param name="UserPoolId">Cognito user pool.</param>
/// <param name="UserPoolClientId">Its client for the site.</param>
/// <param name="CognitoEndpoint">Base address of Cognito's API for the browser.</param>
/// <param name="ApiBase">Put before <c>/api</c>; empty when the API is at the site's own origin.</param>
internal sealed record SiteConfig(string Region, string UserPoolId, string UserPoolClientId, string CognitoEndpoint, string ApiBase)
{
    public static IResult Answer(HttpContext context, IOptions<CognitoOptions> cognito, IConfiguration configuration)
    {
        context.Response.Headers.CacheControl = "no-cache";
        var options = cognito.Value;
        var config = new SiteConfig(options.Region, options.UserPoolId, options.UserPoolClientId, options.Endpoint, ApiBaseOf(configuration));
        return Results.Json(config, SiteConfigJson.Default.SiteConfig);
    }

    /// <summary><c>Site:ApiBase</c>, for a site whose API has its own address.</summary>
    public static string ApiBaseOf(IConfiguration configuration) => configuration["Site:ApiBase"]?.TrimEnd('/') ?? "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SiteConfig))]
internal sealed partial class SiteConfigJson : JsonSerializerContext;
