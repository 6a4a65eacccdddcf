using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Espresso.Notifications.Channels;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Notifications.Live;

/// <summary>Decides on a handshake: who shows a ticket is let in.</summary>
internal sealed partial class Connect(ConnectionStore connections, ILogger<Connect> logger) : IEventHandler<ConnectEvent, ConnectAnswer>
{
    public async Task<ConnectAnswer> HandleAsync(ConnectEvent input, ILambdaContext context, CancellationToken cancellationToken)
    {
        var ticket = input.QueryStringParameters?.GetValueOrDefault("ticket");
        var taken = ticket is not null && await connections.TakeAsync(ticket, input.RequestContext.ConnectionId, cancellationToken);
        if (!taken) Log.Refused(logger, input.RequestContext.ConnectionId, ticket is null ? "it shows none" : "it is used, too old or none of ours");
        return new ConnectAnswer(taken ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Refused connection {ConnectionId} for its ticket: {Reason}")]
        public static partial void Refused(ILogger logger, string connectionId, string reason);
    }
}

/// <summary>
/// Of the event of the route <c>$connect</c> what is needed.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
/// </summary>
internal sealed record ConnectEvent(ConnectContext RequestContext, Dictionary<string, string>? QueryStringParameters = null);

/// <param name="ConnectionId">API Gateway's name for the connection.</param>
internal sealed record ConnectContext(string ConnectionId);

/// <param name="StatusCode">Any but 2xx refuses.</param>
internal sealed record ConnectAnswer(int StatusCode);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectEvent))]
[JsonSerializable(typeof(ConnectAnswer))]
[JsonSerializable(typeof(Hint))]
internal sealed partial class LiveJson : JsonSerializerContext;
