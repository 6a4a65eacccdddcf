using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.ServiceDefaults;

/// <summary>
/// Lets the pages of another origin read the answers, where the site does not forward to the API but calls it by its own
/// address (<c>Site:AllowedOrigin</c>, an origin or <c>*</c>). The gateway answers the browser's question in advance; what it
/// passes through from a function has the function's headers only.
/// </summary>
internal static class AllowedOrigin
{
    /// <summary>What the site reads besides the body.</summary>
    private const string Exposed = "ETag,Location,Retry-After";

    public static void UseAllowedOrigin(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IConfiguration>()["Site:AllowedOrigin"] is not { Length: > 0 } origin)
        {
            return;
        }

        app.Use((http, next) =>
        {
            // At the last moment: whatever turns an error into an answer begins with clean headers.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.AccessControlAllowOrigin = origin;
                http.Response.Headers.AccessControlExposeHeaders = Exposed;
                return Task.CompletedTask;
            });
            return next(http);
        });
    }
}
