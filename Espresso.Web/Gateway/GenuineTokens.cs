using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Espresso.Web.Site;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Espresso.Web.Gateway;

/// <summary>
/// Tells whose a token is, after checking its signature with the user pool's keys. Polling screens send the same token
/// every second, so what was checked is remembered by its hash until it expires.
/// </summary>
/// <remarks>Token times are real times: the clock that developers advance does not touch them.</remarks>
internal sealed partial class GenuineTokens : IDisposable
{
    /// <summary>About 2 MB of hashes; a shop has fewer people than this.</summary>
    private const int Remembered = 20_000;

    private static readonly TimeSpan KeysWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskForKeysAgainAfter = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Known> known = new();
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly HttpClient http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> keys;
    private readonly string audience;
    private readonly string issuer;
    private readonly ILogger<GenuineTokens> logger;
    private long keysMissingSince;

    public GenuineTokens(IOptions<CognitoOptions> cognito, ILogger<GenuineTokens> logger)
    {
        this.logger = logger;
        audience = cognito.Value.UserPoolClientId;
        issuer = cognito.Value.Issuer;
        http = new HttpClient { Timeout = KeysWithin };
        keys = new ConfigurationManager<OpenIdConnectConfiguration>(
            issuer + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = issuer.StartsWith("https:", StringComparison.Ordinal) });
    }

    /// <returns>The token's <c>sub</c>; null when it is not a valid ID token of this user pool, or the keys cannot be had now.</returns>
    public async ValueTask<string?> SubjectAsync(string token, CancellationToken cancellation)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (known.TryGetValue(hash, out var remembered))
        {
            if (remembered.Expires > TimeProvider.System.GetUtcNow())
            {
                return remembered.Subject;
            }

            known.TryRemove(hash, out _);
        }

        if (!handler.CanReadToken(token) || await KeysAsync(cancellation) is not { } configuration)
        {
            return null;
        }

        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            IssuerSigningKeys = configuration.SigningKeys,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        });
        if (!result.IsValid)
        {
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                // The pool's keys may have changed since they were read; the manager limits how often it asks.
                keys.RequestRefresh();
            }

            return null;
        }

        if (known.Count >= Remembered)
        {
            known.Clear();
        }

        var subject = ((JsonWebToken)result.SecurityToken).Subject;
        known[hash] = new Known(subject, new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero));
        return subject;
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<OpenIdConnectConfiguration?> KeysAsync(CancellationToken cancellation)
    {
        var missingSince = Interlocked.Read(ref keysMissingSince);
        if (missingSince != 0 && TimeProvider.System.GetElapsedTime(missingSince) < AskForKeysAgainAfter)
        {
            return null;
        }

        try
        {
            var configuration = await keys.GetConfigurationAsync(cancellation);
            Interlocked.Exchange(ref keysMissingSince, 0);
            return configuration;
        }
        catch (InvalidOperationException error)
        {
            // Until the keys are there everybody counts by address, which is stricter, and requests go on.
            Interlocked.Exchange(ref keysMissingSince, TimeProvider.System.GetTimestamp());
            Log.NoKeys(logger, issuer, error);
            return null;
        }
    }

    private readonly record struct Known(string Subject, DateTimeOffset Expires);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The keys of {Issuer} could not be read; rate limits count by address for now")]
        public static partial void NoKeys(ILogger logger, string issuer, Exception error);
    }
}
