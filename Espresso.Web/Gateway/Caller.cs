namespace Espresso.Web.Gateway;

/// <summary>Who sends a request, as far as rate limits need to know.</summary>
/// <param name="Subject">The user's <c>sub</c> when the token is genuine; null counts as anonymous.</param>
internal sealed record Caller(string? Subject);

/// <summary>
/// Finds out whose allowance a request uses. The services decide what a token may do; here it is only read, but its
/// signature is checked all the same: with a <c>sub</c> taken at its word, a forger would invent a fresh one per request
/// and never meet a limit, or spend somebody else's.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, GenuineTokens tokens)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var subject = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? await tokens.SubjectAsync(header[Scheme.Length..].Trim(), context.RequestAborted)
            : null;
        context.Features.Set(new Caller(subject));
        await next(context);
    }
}
