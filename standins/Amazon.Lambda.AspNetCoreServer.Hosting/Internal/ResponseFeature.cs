using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>The answer being made. Its body goes to a stream that is opened when status and headers are settled.</summary>
/// <param name="open">Opens it; until then nothing has been sent.</param>
internal sealed class ResponseFeature(Func<ResponseFeature, Stream> open) : Stream, IHttpResponseFeature, IHttpResponseBodyFeature
{
    private readonly HeaderDictionary headers = [];
    private readonly Stack<(Func<object, Task> Callback, object State)> starting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> completed = new();
    private Stream? sink;
    private PipeWriter? writer;
    private Task? start;

    public int StatusCode { get; set; } = 200;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers
    {
        get => headers;
        set => throw new NotSupportedException("The answer's headers are one collection; add to it.");
    }

    public Stream Body
    {
        get => this;
        set => throw new NotSupportedException("Replace IHttpResponseBodyFeature to wrap the body.");
    }

    public bool HasStarted => sink is not null;

    Stream IHttpResponseBodyFeature.Stream => this;

    public PipeWriter Writer => writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void OnStarting(Func<object, Task> callback, object state)
    {
        if (HasStarted) throw new InvalidOperationException("The answer has started; it is too late for OnStarting.");
        starting.Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => completed.Push((callback, state));

    public Task StartAsync(CancellationToken cancellationToken = default) => start ??= BeginAsync();

    /// <summary>Sends what is left, be it only status and headers.</summary>
    public async Task CompleteAsync()
    {
        if (writer is not null) await writer.CompleteAsync();
        await StartAsync();
        await sink!.FlushAsync();
    }

    /// <summary>Runs what was to happen when the answer is done, last come first served; one that fails does not keep the others from it.</summary>
    public async Task CompletedAsync()
    {
        while (completed.TryPop(out var next))
        {
            try
            {
                await next.Callback(next.State);
            }
            catch (Exception e)
            {
                await Console.Error.WriteLineAsync($"A callback after the answer failed: {e}");
            }
        }
    }

    /// <summary>Forgets what has not been sent: the answer is a plain 500.</summary>
    public void Fail()
    {
        headers.IsReadOnly = false;
        headers.Clear();
        starting.Clear();
        (writer, start, sink) = (null, null, null);
        StatusCode = 500;
    }

    public void DisableBuffering()
    {
        // Nothing is held back but what a PipeWriter has not flushed.
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
        => SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        await sink!.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    // As Kestrel has it: what runs before the first byte is asynchronous.
    public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous writes are not possible; use WriteAsync.");

    public override void Flush() => throw new InvalidOperationException("Synchronous writes are not possible; use FlushAsync.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task BeginAsync()
    {
        while (starting.TryPop(out var next)) await next.Callback(next.State);
        headers.IsReadOnly = true;
        sink = open(this);
    }
}
