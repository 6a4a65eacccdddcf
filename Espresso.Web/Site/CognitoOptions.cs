using Microsoft.Extensions.Options;

namespace Espresso.Web.Site;

/// <summary>The user pool that the site signs in with: the stack's outputs, by the names that Aspire.Hosting.AWS gives them.</summary>
internal sealed class CognitoOptions
{
    /// <summary><c>AWS_REGION</c>.</summary>
    public string Region { get; set; } = "";

    /// <summary>Stack output <c>UserPoolId</c>.</summary>
    public string UserPoolId { get; set; } = "";

    /// <summary>Stack output <c>UserPoolClientId</c>: the audience of ID tokens.</summary>
    public string UserPoolClientId { get; set; } = "";

    /// <summary>Where the browser reaches Cognito, without a slash at the end; <c>Cognito:Endpoint</c>, or AWS's own for the region.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Issuer of tokens, where the discovery document is; stack output <c>UserPoolProviderUrl</c>.</summary>
    public string Issuer { get; set; } = "";
}

/// <summary>Reads the options from where they stand in configuration and says what is missing by name.</summary>
internal sealed class CognitoOptionsSetup(IConfiguration configuration) : IConfigureOptions<CognitoOptions>, IValidateOptions<CognitoOptions>
{
    public void Configure(CognitoOptions options)
    {
        options.Region = configuration["AWS_REGION"] ?? "";
        options.UserPoolId = configuration["AWS:Resources:UserPoolId"] ?? "";
        options.UserPoolClientId = configuration["AWS:Resources:UserPoolClientId"] ?? "";
        var cognito = $"https://cognito-idp.{options.Region}.amazonaws.com";
        options.Endpoint = Address("Cognito:Endpoint") ?? cognito;
        options.Issuer = Address("AWS:Resources:UserPoolProviderUrl") ?? $"{cognito}/{options.UserPoolId}";
    }

    public ValidateOptionsResult Validate(string? name, CognitoOptions options)
    {
        List<string> missing = [];
        Require(options.Region, "AWS_REGION", "the region of the user pool, such as eu-west-1");
        Require(options.UserPoolId, "AWS:Resources:UserPoolId", "the stack's output UserPoolId");
        Require(options.UserPoolClientId, "AWS:Resources:UserPoolClientId", "the stack's output UserPoolClientId");
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            missing.Add($"Cognito:Endpoint is \"{options.Endpoint}\", which is not an http or https address.");
        }

        return missing.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(missing);

        void Require(string value, string key, string meaning)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                missing.Add($"{key} is not set; Web needs {meaning}.");
            }
        }
    }

    private string? Address(string key) =>
        configuration[key] is { Length: > 0 } value ? value.TrimEnd('/') : null;
}
