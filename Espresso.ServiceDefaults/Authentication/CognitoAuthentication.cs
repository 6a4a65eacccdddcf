using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Espresso.ServiceDefaults.Authentication;

/// <summary>Sign-in by the user pool's ID tokens (<c>Authorization: Bearer</c>).</summary>
public static partial class CognitoAuthentication
{
    private const string RoleClaim = "role";
    private const string NameClaim = "sub";

    /// <summary>
    /// Adds the policies of <see cref="Policies" /> and what tells who the caller is. As a Lambda function that is API Gateway's authorizer;
    /// otherwise the service validates the token: the pool is that of <see cref="AwsResources.UserPoolProviderUrl" />, the audience
    /// <see cref="AwsResources.UserPoolClientId" />. An access token is refused like no token at all.
    /// </summary>
    public static WebApplicationBuilder AddCognitoAuthentication(this WebApplicationBuilder builder)
    {
        if (!string.IsNullOrEmpty(builder.Configuration["AWS_LAMBDA_FUNCTION_NAME"]))
            AddAuthorizer(builder.Services);
        else
            AddTokenValidation(builder.Services);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Customer, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(Policies.Barista, policy => policy.RequireRole(Roles.Barista))
            .AddPolicy(Policies.Staff, policy => policy.RequireRole(Roles.Barista, Roles.Admin))
            .AddPolicy(Policies.Admin, policy => policy.RequireRole(Roles.Admin));
        return builder;
    }

    // AddAuthentication would bring data protection along, whose keys are read, or made, while the function starts. Nothing here needs any.
    private static void AddAuthorizer(IServiceCollection services)
    {
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<AuthorizerHandler>(AuthorizerHandler.Scheme, displayName: null);
            options.DefaultScheme = AuthorizerHandler.Scheme;
        });
        services.TryAddSingleton(UrlEncoder.Default);
        services.AddTransient<AuthorizerHandler>();
    }

    // Behind API Gateway nothing validates tokens: the build for Lambda leaves TokenValidation.cs out, and the libraries that it needs.
    static partial void AddTokenValidation(IServiceCollection services);

    /// <summary>Why claims are not those of an ID token; null when they are.</summary>
    private static string? RefusalOf(ClaimsIdentity identity) =>
        identity.FindFirst("token_use")?.Value == "id" ? null : "token_use is not id: the API takes the ID token.";

    /// <summary>Turns the pool's groups into roles, in whatever shape they came; nothing else that a token may carry is one.</summary>
    private static void AddRoles(ClaimsIdentity identity)
    {
        foreach (var claim in identity.FindAll(RoleClaim).ToArray()) identity.RemoveClaim(claim);
        foreach (var group in CognitoGroups.Parse(identity.FindAll(CognitoGroups.ClaimType).Select(c => c.Value)))
            identity.AddClaim(new Claim(RoleClaim, group));
    }
}
