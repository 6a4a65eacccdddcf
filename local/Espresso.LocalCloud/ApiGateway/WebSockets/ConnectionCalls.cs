using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// What a service asks of a connection: to send to it, to look at it, to end it (the API <c>apigatewaymanagementapi</c>).
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
/// </summary>
internal static class ConnectionCalls
{
    /// <summary>What stands before the id, behind the stage.</summary>
    public const string Path = "@connections/";

    /// <summary>Whether a request is one, as far as its path tells (decoded).</summary>
    public static bool IsOne(PathString path) => path.Value?.Contains("/" + Path, StringComparison.Ordinal) is true;

    /// <param name="connection">Null when there is none of that id.</param>
    public static async Task AnswerAsync(HttpContext http, SocketConnection? connection)
    {
        var call = new CloudCall { RequestId = Ids.Request(), BaseUrl = $"http://{http.Request.Host}", Http = http, Cancelled = http.RequestAborted };
        http.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        try
        {
            switch (http.Request.Method)
            {
                case "POST":
                    await PostAsync(http, connection);
                    break;
                case "GET":
                    await new RestFormat(StatusCodes.Status200OK).WriteResultAsync(http, View(connection ?? throw Gone()), call);
                    break;
                case "DELETE":
                    await (connection ?? throw Gone()).CloseAsync(WebSocketCloseStatus.NormalClosure, "Connection Closed Normally");
                    http.Response.StatusCode = StatusCodes.Status204NoContent;
                    break;
                case var method:
                    throw new CloudException("ForbiddenException", $"{method} is none of POST, GET and DELETE.", 403);
            }
        }
        catch (CloudException error)
        {
            await new RestFormat(StatusCodes.Status200OK).WriteErrorAsync(http, error, call);
        }
    }

    private static async Task PostAsync(HttpContext http, SocketConnection? connection)
    {
        var message = http.Request.ContentLength > SocketConnection.LargestMessage ? throw TooLarge() : await WireFormat.ReadBodyAsync(http);
        if (message.Length > SocketConnection.LargestMessage)
        {
            throw TooLarge();
        }

        if (connection is null || !await connection.SendAsync(message, Utf8.IsValid(message), http.RequestAborted))
        {
            throw Gone();
        }

        http.Response.StatusCode = StatusCodes.Status200OK;
    }

    private static JsonObject View(SocketConnection connection) => new()
    {
        ["connectedAt"] = At(connection.ConnectedAt),
        ["identity"] = new JsonObject { ["sourceIp"] = connection.Client.SourceIp, ["userAgent"] = connection.Client.UserAgent },
        ["lastActiveAt"] = At(connection.LastActiveAt),
    };

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static CloudException Gone() => new("GoneException", "The connection is gone.", 410);

    private static CloudException TooLarge() => new("PayloadTooLargeException", $"The message is larger than {SocketConnection.LargestMessage} bytes.", 413);
}
