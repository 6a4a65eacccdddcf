using Espresso.Dashboard.Security;

namespace Espresso.Dashboard.Api;

/// <summary>Signing in with the browser token: by the printed link, or by typing it.</summary>
internal static class LoginEndpoints
{
    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", (HttpContext http, BrowserSession session, string? t, string? returnUrl) =>
        {
            if (t is null)
            {
                return session.IsSignedIn(http.Request) ? Results.Redirect(Local(returnUrl)) : Pages.Serve(http, "login.html");
            }

            if (!session.IsToken(t))
            {
                return Results.Redirect("/login?refused=1");
            }

            session.SignIn(http);
            return Results.Redirect(Local(returnUrl));
        });

        // JSON only: a form of another site cannot send it without asking first, and the guard refuses the asking.
        routes.MapPost("/login", (HttpContext http, BrowserSession session, LoginRequest login) =>
        {
            if (!session.IsToken(login.Token))
            {
                return Results.Problem(title: "That is not the token.", detail: "The token is in the login link that the AppHost prints at start.", statusCode: StatusCodes.Status401Unauthorized);
            }

            session.SignIn(http);
            return Results.NoContent();
        });

        routes.MapPost("/logout", (HttpContext http, BrowserSession session) =>
        {
            session.SignOut(http);
            return Results.NoContent();
        });

        routes.MapGet("/health", () => Results.Text("Healthy"));
    }

    /// <summary>Only a path of this dashboard: <c>//elsewhere</c> and <c>/\elsewhere</c> leave it.</summary>
    private static string Local(string? url) =>
        url is ['/', ..] && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.StartsWith("/login", StringComparison.OrdinalIgnoreCase) ? url : "/";

    internal sealed record LoginRequest(string? Token);
}
