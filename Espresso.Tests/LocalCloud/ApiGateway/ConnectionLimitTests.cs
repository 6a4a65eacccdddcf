using System.IO.Pipelines;
using System.Net.WebSockets;
using Espresso.LocalCloud.ApiGateway.WebSockets;
using Espresso.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.ApiGateway;

/// <summary>How long a connection may last, by a clock that can be moved.</summary>
public sealed class ConnectionLimitTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CloudClock _clock = new();
    private readonly SocketConnection _connection;
    private readonly WebSocket _client;
    private readonly WebSocket _server;
    private readonly MeteredStream _frames;
    private readonly System.Threading.Channels.Channel<string> _received = System.Threading.Channels.Channel.CreateUnbounded<string>();

    public ConnectionLimitTests()
    {
        _connection = new SocketConnection(new SocketClient("api", "live", "127.0.0.1", "127.0.0.1", UserAgent: null), _clock);
        var (there, back) = (new Pipe(), new Pipe());
        _frames = new MeteredStream(new Both(there.Reader.AsStream(), back.Writer.AsStream()), SocketConnection.LongestFrame);
        _server = WebSocket.CreateFromStream(_frames, new WebSocketCreationOptions { IsServer = true });
        _client = WebSocket.CreateFromStream(new Both(back.Reader.AsStream(), there.Writer.AsStream()), new WebSocketCreationOptions());
    }

    [Fact]
    public async Task Ten_quiet_minutes_are_its_end_and_a_message_either_way_breaks_the_quiet()
    {
        var running = _connection.RunAsync(_server, _frames, message => _received.Writer.TryWrite(message));
        _clock.Advance(TimeSpan.FromMinutes(9));
        await _client.SendAsync("x"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await _received.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        _clock.Advance(TimeSpan.FromMinutes(9));
        (await _connection.SendAsync("x"u8.ToArray(), isText: true, CancellationToken.None)).ShouldBeTrue();
        (await ReceiveAsync()).ShouldBe(WebSocketMessageType.Text);
        _clock.Advance(TimeSpan.FromMinutes(9));
        (await _connection.SendAsync("x"u8.ToArray(), isText: true, CancellationToken.None)).ShouldBeTrue();
        (await ReceiveAsync()).ShouldBe(WebSocketMessageType.Text);

        _clock.Advance(TimeSpan.FromMinutes(10));

        await EndsAsync(running);
    }

    [Fact]
    public async Task Two_hours_are_its_end_however_busy_it_is()
    {
        var running = _connection.RunAsync(_server, _frames, message => _received.Writer.TryWrite(message));
        for (var minutes = 0; minutes < 119; minutes += 7)
        {
            _clock.Advance(TimeSpan.FromMinutes(7));
            (await _connection.SendAsync("x"u8.ToArray(), isText: true, CancellationToken.None)).ShouldBeTrue();
            (await ReceiveAsync()).ShouldBe(WebSocketMessageType.Text);
        }

        _clock.Advance(TimeSpan.FromMinutes(1));

        await EndsAsync(running);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _client.Dispose();
        _server.Dispose();
        _frames.Dispose();
        _clock.Dispose();
    }

    private async Task EndsAsync(Task<SocketEnding> running)
    {
        (await ReceiveAsync()).ShouldBe(WebSocketMessageType.Close);
        _client.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        await _client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None);
        (await running.WaitAsync(Patience)).ShouldBe(new SocketEnding(1001, "Going away"));
        (await _connection.SendAsync("x"u8.ToArray(), isText: true, CancellationToken.None)).ShouldBeFalse();
    }

    private async Task<WebSocketMessageType> ReceiveAsync() => (await _client.ReceiveAsync(new Memory<byte>(new byte[64]), CancellationToken.None).AsTask().WaitAsync(Patience)).MessageType;

    /// <summary>One end of a wire.</summary>
    private sealed class Both(Stream read, Stream write) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => read.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await write.WriteAsync(buffer, cancellationToken);
            await write.FlushAsync(cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => write.FlushAsync(cancellationToken);

        public override void Flush() => write.Flush();

        public override int Read(byte[] buffer, int offset, int count) => read.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => write.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
