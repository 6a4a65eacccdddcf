using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Espresso.ServiceDefaults.Authentication;

public static partial class CognitoAuthentication
{
    static partial void AddTokenValidation(IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, CognitoOptions>();
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
                NameClaimType = NameClaim,
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
            if (RefusalOf(identity) is { } refusal) context.Fail(refusal);
            else AddRoles(identity);

            return Task.CompletedTask;
        }
    }
}
