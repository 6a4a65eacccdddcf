using Microsoft.AspNetCore.Http;

namespace Espresso.ServiceDefaults.Problems;

/// <summary>Refuses a request that says of itself that it is too large, whatever server it came through; Kestrel counts what says nothing.</summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.ContentLength is not > ServiceDefaultsExtensions.MaxRequestBodyBytes) return next(http);
        http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        // The body stays unread, so nothing else can come over this connection; a client that is not told would try.
        if (HttpProtocol.IsHttp11(http.Request.Protocol)) http.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
