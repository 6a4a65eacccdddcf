using System.Text.Json;
using Amazon.ApiGatewayManagementApi;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Espresso.Notifications.Announcing;
using Espresso.Notifications.Inbox;
using Espresso.Notifications.Live;

namespace Espresso.Notifications.Channels;

/// <summary>What connected pages are told: that an order has this version now. They ask for the rest, with their own rights.</summary>
/// <param name="Unread">How many messages the customer has not read; null for staff.</param>
internal sealed record Hint(string OrderId, int Version, int? Unread);

/// <summary>
/// Tells the connected pages of the customer and of the staff. A hint that does not arrive is lost and nothing else: pages go on asking by
/// themselves, only less often. Where nobody can connect there is no API, and nobody is told.
/// </summary>
internal sealed partial class LiveChannel(
    ConnectionStore connections, InboxStore inbox, NotificationsMetrics metrics, ILogger<LiveChannel> logger, IAmazonApiGatewayManagementApi? api = null)
{
    /// <summary>For all of it: a hint is worth little after that, and the events behind this one wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="change">What has happened.</param>
    /// <param name="readUpTo">How far the customer has read the messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task TellAsync(OrderEvent change, string? readUpTo, CancellationToken cancellationToken)
    {
        if (api is null) return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await UnlessLostAsync(change.Id, async () =>
        {
            var listening = await connections.ListAsync([Audience.Staff, change.CustomerId], patience.Token);
            int? unread = listening.Any(connection => connection.Audience != Audience.Staff) ? await inbox.UnreadAsync(change.CustomerId, readUpTo, patience.Token) : null;
            await Task.WhenAll(listening.Select(connection =>
            {
                var hint = new Hint(change.OrderId, change.Version, connection.Audience == Audience.Staff ? null : unread);
                return UnlessLostAsync(change.Id, () => PostAsync(api, connection, hint, patience.Token), cancellationToken);
            }));
        }, cancellationToken);
    }

    private async Task PostAsync(IAmazonApiGatewayManagementApi to, Connection connection, Hint hint, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(hint, LiveJson.Default.Hint);
        try
        {
            await to.PostToConnectionAsync(new PostToConnectionRequest { ConnectionId = connection.Id, Data = new MemoryStream(text, writable: false) }, cancellationToken);
            metrics.Hint("sent");
        }
        catch (GoneException)
        {
            metrics.Hint("gone");
            await connections.ForgetAsync(connection, cancellationToken);
        }
    }

    private async Task UnlessLostAsync(string eventId, Func<Task> tell, CancellationToken cancellationToken)
    {
        try
        {
            await tell();
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            metrics.Hint("failed");
            Log.Failed(logger, e, eventId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A page was not told of {EventId}; it will ask")]
        public static partial void Failed(ILogger logger, Exception exception, string eventId);
    }
}
