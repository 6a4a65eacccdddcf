using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Execution;
using Espresso.LocalCloud.Kernel;
using Microsoft.AspNetCore.Http.Features;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// Serves the stages at <c>/_aws/execute-api/{api}/{stage}</c>: what a client of the cloud opens as
/// <c>wss://{api}.execute-api.{region}.amazonaws.com/{stage}</c>.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
/// </summary>
/// <param name="stopping">Set when the process ends: nobody is told of connections that end with it.</param>
internal sealed partial class SocketGateway(SocketApis apis, ICloud cloud, ILogger logger, CancellationToken stopping)
{
    private readonly LiveConnections _connections = new();
    private readonly SocketFunctions _functions = new(cloud, logger);

    public async Task ServeAsync(HttpContext http)
    {
        try
        {
            await AnswerAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
    }

    public Task CloseAllAsync(string? api = null, string? stage = null) => _connections.CloseAllAsync(api, stage);

    private async Task AnswerAsync(HttpContext http)
    {
        var parts = ExecuteApi.Parts(http);
        // An id of a connection may hold characters that a path cannot, and the SDK for .NET encodes the @ as well.
        var rest = parts.Length > 2 ? Uri.UnescapeDataString(parts[2]) : "";
        if (parts.Length < 2 || apis.Serve(parts[0], parts[1]) is not { } stage)
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Forbidden", SocketConnection.NewId());
        }
        else if (rest.StartsWith(ConnectionCalls.Path, StringComparison.Ordinal))
        {
            await ConnectionCalls.AnswerAsync(http, _connections.Find(stage.Api.Id, stage.Name, rest[ConnectionCalls.Path.Length..]));
        }
        else if (rest.Length > 0)
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Forbidden", SocketConnection.NewId());
        }
        else if (!Handshake.IsAsked(http.Request))
        {
            await RefuseAsync(http, StatusCodes.Status426UpgradeRequired, "Upgrade Required", SocketConnection.NewId());
        }
        else if (Handshake.Problem(http.Request) is { } problem)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, problem, SocketConnection.NewId());
        }
        else
        {
            await ConnectAsync(http, stage);
        }
    }

    private async Task ConnectAsync(HttpContext http, SocketStage stage)
    {
        var request = http.Request;
        var agent = request.Headers.UserAgent.ToString() is { Length: > 0 } given ? given : null;
        using var connection = new SocketConnection(new SocketClient(stage.Api.Id, stage.Name, request.Host.Value!, ApiCall.SourceIpOf(http), agent), TimeProvider.System);
        if (await MayConnectAsync(http, stage, connection) is not { } answer)
        {
            return;
        }

        // Known before the client hears of it, so that whoever sends to it at once finds it.
        _connections.Add(connection);
        try
        {
            var protocol = answer.Headers.FirstOrDefault(header => header.Name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase)).Values?[0];
            var (socket, frames) = await Handshake.AcceptAsync(http, protocol, SocketConnection.LongestFrame);
            using (socket)
            {
                var ending = await connection.RunAsync(socket, frames, message => _ = ReceivedAsync(connection, message));
                _connections.Remove(connection);
                // Not before the wire is cut: a page would wait for that.
                _ = DisconnectedAsync(connection, ending);
            }
        }
        finally
        {
            _connections.Remove(connection);
            connection.Refused();
        }
    }

    /// <returns>The answer of $connect; null when the client was refused.</returns>
    private async Task<ProxyAnswer?> MayConnectAsync(HttpContext http, SocketStage stage, SocketConnection connection)
    {
        using var activity = GatewayTrace.Start(http.Request, $"socket {stage.Name} $connect", begins: false, out var traceParent);
        var happened = SocketEvent.Connect(stage, connection, http, traceParent);
        var (error, answer) = await _functions.CallAsync(happened, http.RequestAborted);
        answer ??= new ProxyAnswer(StatusCodes.Status200OK, [], [], IsBinary: false);
        // A stage that was deleted while its function thought about it takes nobody any more.
        if (error is null && apis.Serve(stage.Api.Id, stage.Name) is null)
        {
            answer = answer with { Status = StatusCodes.Status403Forbidden };
        }

        activity?.SetTag("http.response.status_code", error?.Status ?? (answer.Status is >= 200 and < 300 ? StatusCodes.Status101SwitchingProtocols : answer.Status));
        if (error is null && answer.Status is >= 200 and < 300)
        {
            return answer;
        }

        Log.Refused(logger, stage.Api.Name, error?.Status ?? answer.Status);
        await RefuseAsync(http, error?.Status ?? answer.Status, error?.Message ?? (answer.Status is StatusCodes.Status403Forbidden ? "Forbidden" : "Connection refused"), connection.Id, happened.RequestId);
        return null;
    }

    private async Task ReceivedAsync(SocketConnection connection, string message)
    {
        try
        {
            if (apis.Serve(connection.Client.Api, connection.Client.Stage) is not { } stage)
            {
                return;
            }

            var happened = SocketEvent.Message(stage, connection, message);
            var (error, answer) = await _functions.CallAsync(happened, stopping);
            if (error is not null || answer is null)
            {
                var text = Problem(error?.Message ?? "Forbidden", connection.Id, happened.RequestId).ToText();
                await connection.SendAsync(Encoding.UTF8.GetBytes(text), isText: true, stopping);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Failed(logger, error, connection.Id);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task DisconnectedAsync(SocketConnection connection, SocketEnding ending)
    {
        try
        {
            if (apis.Serve(connection.Client.Api, connection.Client.Stage) is { } stage && stage.Routes.ContainsKey("$disconnect"))
            {
                // Nobody waits for the answer, and a failure was logged.
                await _functions.CallAsync(SocketEvent.Disconnect(stage, connection, ending), stopping);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Failed(logger, error, connection.Id);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, string message, string connectionId, string? requestId = null)
    {
        requestId ??= SocketConnection.NewId();
        http.Response.StatusCode = status;
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        http.Response.Headers["x-amz-apigw-id"] = requestId;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(Problem(message, connectionId, requestId).ToText());
    }

    private static JsonObject Problem(string message, string connectionId, string requestId) =>
        new() { ["message"] = message, ["connectionId"] = connectionId, ["requestId"] = requestId };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "A client of {Api} was refused with {Status}")]
        public static partial void Refused(ILogger logger, string api, int status);

        [LoggerMessage(Level = LogLevel.Error, Message = "LocalCloud failed at an event of connection {Connection}")]
        public static partial void Failed(ILogger logger, Exception error, string connection);
    }
}
