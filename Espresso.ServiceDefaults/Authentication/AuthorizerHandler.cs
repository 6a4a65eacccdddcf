using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Espresso.ServiceDefaults.Authentication;

public static partial class CognitoAuthentication
{
    /// <summary>
    /// Takes the caller to be who API Gateway's authorizer says. Its claims come with the Lambda event and are the request's user before any
    /// middleware has run; a header cannot put them there, and a request that was no event has none.
    /// </summary>
    private sealed class AuthorizerHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AwsResources resources)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public new const string Scheme = "Authorizer";

        // The hosting package's name for the event among the items of a request.
        private const string Event = "LambdaRequestObject";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var result = Authenticate();
            // The user that the event brought counts as signed in already; one that is refused here must not be left there.
            if (!result.Succeeded) Context.User = new ClaimsPrincipal(new ClaimsIdentity());
            return Task.FromResult(result);
        }

        // {"sub":"…","token_use":"id","aud":"<client id>","cognito:groups":"barista,admin","email":"…"}
        private AuthenticateResult Authenticate()
        {
            if (!Context.Items.ContainsKey(Event) || Context.User.Identity is not ClaimsIdentity { IsAuthenticated: true } vouched) return AuthenticateResult.NoResult();
            if (RefusalOf(vouched) is { } refusal) return AuthenticateResult.Fail(refusal);
            if (vouched.FindFirst("aud")?.Value != resources.UserPoolClientId) return AuthenticateResult.Fail("The token is for another client of the user pool.");

            var identity = new ClaimsIdentity(vouched.Claims, Scheme, NameClaim, RoleClaim);
            AddRoles(identity);
            return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Headers.WWWAuthenticate = "Bearer";
            return base.HandleChallengeAsync(properties);
        }
    }
}
