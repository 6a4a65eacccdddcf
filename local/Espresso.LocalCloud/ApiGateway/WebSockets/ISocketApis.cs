namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>The WebSocket APIs for the REST APIs' server: both are reached under one address.</summary>
internal interface ISocketApis
{
    /// <summary>Whether the API of this id is one of them.</summary>
    bool HasApi(string id);

    /// <summary>Answers a handshake, or a call about a connection.</summary>
    Task ServeAsync(HttpContext http);
}
