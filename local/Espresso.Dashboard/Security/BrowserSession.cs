using System.Security.Cryptography;
using System.Text;

namespace Espresso.Dashboard.Security;

/// <summary>
/// Who has shown the browser token once has a cookie that proves it. The cookie is derived from the token: it outlives a restart
/// that keeps the token, and gives nothing away that could log in elsewhere, for cookies of one host go to every port of it.
/// </summary>
internal sealed class BrowserSession(DashboardOptions options)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    private readonly byte[] _token = Encoding.UTF8.GetBytes(options.BrowserToken);
    private readonly string _proof = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.BrowserToken), "dashboard session"u8));

    public bool IsToken(string? given) => given is not null && Same(Encoding.UTF8.GetBytes(given), _token);

    /// <summary>By cookie (a browser) or by <c>Authorization: Bearer</c> with the browser token (a script).</summary>
    public bool IsSignedIn(HttpRequest request)
    {
        if (request.Cookies.TryGetValue(CookieName(request), out var proof) && Same(Encoding.UTF8.GetBytes(proof), Encoding.UTF8.GetBytes(_proof)))
        {
            return true;
        }

        const string scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(scheme, StringComparison.Ordinal) && IsToken(authorization[scheme.Length..]);
    }

    public void SignIn(HttpContext http) => http.Response.Cookies.Append(CookieName(http.Request), _proof, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/",
        MaxAge = Lifetime,
        IsEssential = true,
    });

    public void SignOut(HttpContext http) => http.Response.Cookies.Delete(CookieName(http.Request), new CookieOptions { Path = "/", SameSite = SameSiteMode.Strict, HttpOnly = true });

    /// <summary>Two dashboards on two ports share a cookie jar; the port in the name keeps them apart.</summary>
    private static string CookieName(HttpRequest request) => $"espresso-dashboard-{request.Host.Port ?? 80}";

    /// <summary>Compares hashes, so that neither content nor length shows in the time it takes.</summary>
    private static bool Same(byte[] left, byte[] right) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(left), SHA256.HashData(right));
}
