using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// The way from an HTTP request to a WebSocket (RFC 6455, 4.2). ASP.NET Core's own keeps the stream to itself, whose frames
/// have a limit here.
/// </summary>
internal static class Handshake
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Whether a request asks for a WebSocket.</summary>
    public static bool IsAsked(HttpRequest request) =>
        request.Headers.GetCommaSeparatedValues("Upgrade").Contains("websocket", StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with one; null when it can be accepted.</summary>
    public static string? Problem(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } || !HttpMethods.IsGet(request.Method) ? "A handshake is a GET over HTTP/1.1 with Connection: Upgrade."
        : request.Headers.SecWebSocketVersion != "13" ? "Sec-WebSocket-Version must be 13."
        : !Convert.TryFromBase64String(request.Headers.SecWebSocketKey.ToString(), new byte[16], out var length) || length != 16 ? "Sec-WebSocket-Key must be 16 bytes in base64."
        : null;

    /// <param name="protocol">The subprotocol that was chosen, or null.</param>
    public static async Task<(WebSocket Socket, MeteredStream Frames)> AcceptAsync(HttpContext http, string? protocol, int longestFrame)
    {
        var headers = http.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        // The protocol's own use of SHA-1: it shows that the server knows the protocol and protects nothing.
#pragma warning disable CA5350
        headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(http.Request.Headers.SecWebSocketKey + Guid)));
#pragma warning restore CA5350
        if (protocol is not null)
        {
            headers.SecWebSocketProtocol = protocol;
        }

        var frames = new MeteredStream(await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync(), longestFrame);
        // The gateway sends no pings of its own: the quiet of a connection is measured.
        var socket = WebSocket.CreateFromStream(frames, new WebSocketCreationOptions { IsServer = true, SubProtocol = protocol, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        return (socket, frames);
    }
}
