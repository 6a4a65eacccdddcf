using System.Net;
using System.Text.Json;

namespace Amazon.Lambda.Core.ResponseStreaming;

/// <summary>The runtime's side of a streamed answer.</summary>
internal interface ILambdaResponseStream
{
    long BytesWritten { get; }

    void Write(ReadOnlySpan<byte> data);

    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
}

/// <summary>Opens the stream of the invocation at hand. From then on the answer is what is written there; what the handler returns is not sent.</summary>
public class LambdaResponseStreamFactory
{
    private static Func<byte[], ILambdaResponseStream> streams;

    internal static void SetLambdaResponseStream(Func<byte[], ILambdaResponseStream> streamFactory) => streams = streamFactory;

    /// <summary>A stream of plain bytes.</summary>
    public static LambdaResponseStream CreateStream() => new(Open([]));

    /// <summary>A stream that begins with status, headers and cookies, for function URLs and API Gateway.</summary>
    public static LambdaResponseStream CreateHttpStream(HttpResponseStreamPrelude prelude)
    {
        ArgumentNullException.ThrowIfNull(prelude);
        return new(Open(prelude.ToByteArray()));
    }

    private static ILambdaResponseStream Open(byte[] prelude) => streams is null
        ? throw new InvalidOperationException("No runtime has been started (Amazon.Lambda.RuntimeSupport), so there is nowhere to stream to.")
        : streams(prelude);
}

/// <summary>What goes before the body of a streamed HTTP answer.</summary>
public class HttpResponseStreamPrelude
{
    public HttpStatusCode? StatusCode { get; set; }

    /// <summary>One value per name: what function URLs read.</summary>
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Any number of values per name: what REST APIs read.</summary>
    public IDictionary<string, IList<string>> MultiValueHeaders { get; set; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Values of Set-Cookie, for function URLs.</summary>
    public IList<string> Cookies { get; set; } = [];

    // {"statusCode":200,"headers":{"content-type":"text/plain"},"cookies":["a=1"]}
    internal byte[] ToByteArray()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (StatusCode is { } status) json.WriteNumber("statusCode", (int)status);
            if (Headers is { Count: > 0 })
            {
                json.WriteStartObject("headers");
                foreach (var (name, value) in Headers) json.WriteString(name, value);
                json.WriteEndObject();
            }

            if (MultiValueHeaders is { Count: > 0 })
            {
                json.WriteStartObject("multiValueHeaders");
                foreach (var (name, values) in MultiValueHeaders) WriteAll(json, name, values);
                json.WriteEndObject();
            }

            if (Cookies is { Count: > 0 }) WriteAll(json, "cookies", Cookies);
            json.WriteEndObject();
        }

        return buffer.ToArray();

        static void WriteAll(Utf8JsonWriter json, string name, IEnumerable<string> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values) json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }
}

/// <summary>Sends each write to the caller at once; it can neither be read nor sought.</summary>
public class LambdaResponseStream : Stream
{
    private readonly ILambdaResponseStream stream;

    internal LambdaResponseStream(ILambdaResponseStream stream) => this.stream = stream;

    /// <summary>Bytes of the body so far.</summary>
    public long BytesWritten => stream.BytesWritten;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => BytesWritten;

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends the whole array.</summary>
    public Task WriteAsync(byte[] buffer, CancellationToken cancellationToken = default) => stream.WriteAsync(buffer, cancellationToken).AsTask();

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => stream.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => stream.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: every write is sent at once.</summary>
    public override void Flush() { }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();
}
