using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Espresso.ServiceDefaults.Authentication;

/// <summary>Sign-in by the user pool's ID tokens (<c>Authorization: Bearer</c>).</summary>
public static class CognitoAuthentication
{
    private const string RoleClaim = "role";

    /// <summary>
    /// Adds token validation and the policies of <see cref="Policies" />. The pool is that of <see cref="AwsResources.UserPoolProviderUrl" />,
    /// the audience <see cref="AwsResources.UserPoolClientId" />. An access token is refused like no token at all.
    /// </summary>
    public static WebApplicationBuilder AddCognitoAuthentication(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddSingleton<IConfigureOptions<JwtBearerOptions>, CognitoOptions>();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Customer, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(Policies.Barista, policy => policy.RequireRole(Roles.Barista))
            .AddPolicy(Policies.Staff, policy => policy.RequireRole(Roles.Barista, Roles.Admin))
            .AddPolicy(Policies.Admin, policy => policy.RequireRole(Roles.Admin));
        return builder;
    }

    private sealed class CognitoOptions(AwsResources resources) : IConfigureNamedOptions<JwtBearerOptions>
    {
        public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

        public void Configure(string? name, JwtBearerOptions options)
        {
            var issuer = resources.UserPoolProviderUrl.TrimEnd('/');
            options.Authority = issuer;
            options.RequireHttpsMetadata = issuer.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = issuer,
                ValidAudience = resources.UserPoolClientId,
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                NameClaimType = "sub",
                RoleClaimType = RoleClaim,
                ClockSkew = TimeSpan.FromSeconds(30),
            };
            options.Events = new JwtBearerEvents { OnTokenValidated = Accept, OnAuthenticationFailed = TellAwayFromUnknown };
        }

        // A signature cannot be checked without the issuer's keys. Asking for them again tells a forged token (they are there: 401) from an
        // issuer that is away (this throws, and becomes 503): nobody is to be signed out because of that.
        private static async Task TellAwayFromUnknown(AuthenticationFailedContext context)
        {
            if (context.Exception is SecurityTokenSignatureKeyNotFoundException)
                await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }

        private static Task Accept(TokenValidatedContext context)
        {
            var identity = (ClaimsIdentity)context.Principal!.Identity!;
            if (identity.FindFirst("token_use")?.Value != "id")
            {
                context.Fail("token_use is not id: the API takes the ID token.");
            }
            else
            {
                foreach (var group in CognitoGroups.Parse(identity.FindAll(CognitoGroups.ClaimType).Select(c => c.Value)))
                    identity.AddClaim(new Claim(RoleClaim, group));
            }

            return Task.CompletedTask;
        }
    }
}
