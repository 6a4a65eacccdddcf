using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>How a connection ended: the status and reason of the close frame.</summary>
public sealed record SocketEnding(int Status, string Reason);

/// <summary>
/// One client's connection. Limits as in AWS, in real time:
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
/// </summary>
public sealed class SocketConnection(SocketClient client, TimeProvider time) : IDisposable
{
    /// <summary>In bytes, in either direction.</summary>
    public const int LargestMessage = 128 * 1024;

    /// <summary>In bytes; a longer message comes in several frames.</summary>
    public const int LongestFrame = 32 * 1024;

    public static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(2);

    /// <summary>How long a client may take to answer a close frame.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<WebSocket> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private SocketEnding? _ending;
    private ITimer? _quiet;
    private long _lastActive = time.GetUtcNow().UtcTicks;

    /// <summary>For example <c>L0SM9cOFvHcCIhw=</c>.</summary>
    public string Id { get; } = NewId();

    public SocketClient Client => client;

    public DateTimeOffset ConnectedAt { get; } = time.GetUtcNow();

    /// <summary>When something was sent or received last.</summary>
    public DateTimeOffset LastActiveAt => new(Interlocked.Read(ref _lastActive), TimeSpan.Zero);

    /// <summary>Ids of connections, requests and messages all look like this.</summary>
    public static string NewId() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(11)).Replace('+', '-').Replace('/', '_');

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="received">Takes a message of the client.</param>
    public async Task<SocketEnding> RunAsync(WebSocket socket, MeteredStream frames, Action<string> received)
    {
        await using var quiet = _quiet = time.CreateTimer(GoAway, null, LongestQuiet, Timeout.InfiniteTimeSpan);
        await using var life = time.CreateTimer(GoAway, null, LongestLife, Timeout.InfiniteTimeSpan);
        _opened.TrySetResult(socket);
        try
        {
            await ReceiveAsync(socket, frames, received);
        }
        catch (Exception error) when (IsEnd(error))
        {
            // Without a close frame: the client's end of the wire is gone, or ours was cut.
            Interlocked.CompareExchange(ref _ending, new SocketEnding(1006, "Connection closed abnormally"), null);
        }

        _ended.TrySetResult();
        return _ending!;

        void GoAway(object? state) => _ = CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "Going away");
    }

    /// <summary>Says that there will be no WebSocket.</summary>
    public void Refused()
    {
        _opened.TrySetCanceled();
        _ended.TrySetResult();
    }

    /// <returns>False when the client is gone.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancelled)
    {
        try
        {
            var socket = await _opened.Task.WaitAsync(cancelled);
            await _sending.WaitAsync(cancelled);
            try
            {
                if (Volatile.Read(ref _ending) is not null)
                {
                    return false;
                }

                // Not cancelled by its sender: half of a frame would be the end of the connection.
                await socket.SendAsync(message, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            }
            finally
            {
                _sending.Release();
            }

            Touch();
            return true;
        }
        catch (Exception error) when (IsEnd(error) && !cancelled.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Ends it with a close frame; a client that does not answer that is cut off.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        if (Interlocked.CompareExchange(ref _ending, new SocketEnding((int)status, reason), null) is not null)
        {
            return;
        }

        try
        {
            var socket = await _opened.Task;
            try
            {
                await SayAsync(socket, status, reason).WaitAsync(Patience, TimeProvider.System);
                await _ended.Task.WaitAsync(Patience, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                socket.Abort();
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // It is gone already: that is what was wanted.
        }
    }

    public void Dispose() => _sending.Dispose();

    private async Task ReceiveAsync(WebSocket socket, MeteredStream frames, Action<string> received)
    {
        var buffer = new byte[LongestFrame];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                var status = socket.CloseStatus ?? WebSocketCloseStatus.Empty;
                var reason = socket.CloseStatusDescription is { Length: > 0 } given ? given : status == WebSocketCloseStatus.Empty ? "Client-side close frame status not set" : "";
                if (Interlocked.CompareExchange(ref _ending, new SocketEnding((int)status, reason), null) is null)
                {
                    await SayAsync(socket, status, status == WebSocketCloseStatus.Empty ? null : socket.CloseStatusDescription);
                }

                return;
            }

            if (Volatile.Read(ref _ending) is not null)
            {
                // Only the answer to our close frame counts.
                continue;
            }

            Touch();
            message.Write(buffer.AsSpan(0, part.Count));
            if (frames.SawTooLong || message.Length > LargestMessage)
            {
                _ = CloseAsync(WebSocketCloseStatus.MessageTooBig, "Message too long");
            }
            else if (part.MessageType == WebSocketMessageType.Binary)
            {
                _ = CloseAsync(WebSocketCloseStatus.InvalidMessageType, "Binary frames are not supported");
            }
            else if (part.EndOfMessage)
            {
                received(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length));
                message.SetLength(0);
            }
        }
    }

    private async Task SayAsync(WebSocket socket, WebSocketCloseStatus status, string? reason)
    {
        await _sending.WaitAsync();
        try
        {
            await socket.CloseOutputAsync(status, reason, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void Touch()
    {
        Interlocked.Exchange(ref _lastActive, time.GetUtcNow().UtcTicks);
        _quiet?.Change(LongestQuiet, Timeout.InfiniteTimeSpan);
    }

    private static bool IsEnd(Exception error) => error is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;
}

/// <summary>Who connected to what.</summary>
/// <param name="Host">The name and port by which it reached us.</param>
public sealed record SocketClient(string Api, string Stage, string Host, string SourceIp, string? UserAgent);
