using System.Globalization;
using System.Text;
using Amazon.Lambda.Core.ResponseStreaming;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The calls of the Runtime API, version 2018-06-01.</summary>
internal sealed class RuntimeApiClient : IDisposable
{
    private const string Json = "application/json";
    private readonly Uri address;
    private readonly string root;
    private readonly RuntimeConnection connection;

    public RuntimeApiClient(string endpoint)
    {
        // "127.0.0.1:9001" in Lambda; a path may follow where several functions share one server ("127.0.0.1:4566/orders-workflow").
        var text = endpoint ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API");
        address = Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri) && !string.IsNullOrEmpty(text)
            ? uri
            : throw new InvalidOperationException($"AWS_LAMBDA_RUNTIME_API is \"{text}\"; it must be host:port, and a path may follow.");
        root = $"{address.AbsolutePath.TrimEnd('/')}/2018-06-01/runtime";
        connection = new RuntimeConnection(address.IdnHost, address.Port);
    }

    public async Task<InvocationRequest> GetNextInvocationAsync(CancellationToken cancellationToken)
    {
        var answer = await connection.SendAsync(Head("GET", "/invocation/next", contentType: null, length: null), default, cancellationToken);
        if (answer.Status != 200)
            throw new HttpRequestException($"The Runtime API answered {answer.Status} when asked for the next invocation.", null, (System.Net.HttpStatusCode)answer.Status);
        var trace = Header("Lambda-Runtime-Trace-Id");
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", trace);
        return new InvocationRequest
        {
            InputStream = new MemoryStream(answer.Body, writable: false),
            LambdaContext = new LambdaContext(
                Header("Lambda-Runtime-Aws-Request-Id"), Header("Lambda-Runtime-Deadline-Ms"), Header("Lambda-Runtime-Invoked-Function-Arn")),
        };

        string Header(string name) => answer.Headers.GetValueOrDefault(name);
    }

    public async Task SendResponseAsync(string requestId, Stream output, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(output, cancellationToken);
        var answer = await connection.SendAsync(Head("POST", $"/invocation/{requestId}/response", Json, body.Length), body, cancellationToken);
        await CheckAsync(requestId, answer);
    }

    /// <summary>Begins an answer whose parts are sent as they come.</summary>
    public ILambdaResponseStream OpenResponse(string requestId, byte[] prelude)
    {
        connection.Open(Head("POST", $"/invocation/{requestId}/response",
            prelude.Length > 0 ? "application/vnd.awslambda.http-integration-response" : "application/octet-stream", length: null,
            ("Lambda-Runtime-Function-Response-Mode", "streaming"), ("Transfer-Encoding", "chunked"),
            ("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")));
        // Eight zero bytes stand between the prelude and the body.
        if (prelude.Length > 0) connection.SendPart([.. prelude, .. new byte[8]]);
        return new ResponseStream(connection);
    }

    /// <summary>Ends an answer in parts; with an error when it broke off.</summary>
    public async Task CompleteResponseAsync(string requestId, Exception failure, CancellationToken cancellationToken)
    {
        (string, string)[] trailers = failure is null
            ? []
            :
            [
                ("Lambda-Runtime-Function-Error-Type", ErrorReport.TypeOf(failure)),
                ("Lambda-Runtime-Function-Error-Body", Convert.ToBase64String(ErrorReport.Body(failure))),
            ];
        await CheckAsync(requestId, await connection.CompleteAsync(trailers, cancellationToken));
    }

    public Task ReportInvocationErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken)
        => ReportAsync($"/invocation/{requestId}/error", exception, cancellationToken);

    public Task ReportInitializationErrorAsync(Exception exception, CancellationToken cancellationToken)
        => ReportAsync("/init/error", exception, cancellationToken);

    public void Dispose() => connection.Dispose();

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        switch (output)
        {
            case null:
                return default;
            case MemoryStream memory when memory.TryGetBuffer(out var buffer):
                return buffer.AsMemory((int)memory.Position);
            default:
                using (var copy = new MemoryStream())
                {
                    await output.CopyToAsync(copy, cancellationToken);
                    return copy.ToArray();
                }
        }
    }

    // 4xx: it was too large, or came too late; the service has told the caller, and this loop goes on with the next event. 5xx: the
    // documentation says of it that the runtime should exit.
    private static async Task CheckAsync(string requestId, RuntimeAnswer answer)
    {
        if (answer.Status < 400) return;
        var said = $"The Runtime API refused the answer to {requestId}: {answer.Status} {Encoding.UTF8.GetString(answer.Body)}";
        if (answer.Status >= 500) throw new HttpRequestException(said, null, (System.Net.HttpStatusCode)answer.Status);
        await Console.Error.WriteLineAsync(said);
    }

    private async Task ReportAsync(string path, Exception exception, CancellationToken cancellationToken)
    {
        var body = ErrorReport.Body(exception);
        var head = Head("POST", path, "application/vnd.aws.lambda.error+json", body.Length,
            ("Lambda-Runtime-Function-Error-Type", ErrorReport.TypeOf(exception)),
            ("Lambda-Runtime-Function-XRay-Error-Cause", ErrorReport.XRayCause(exception)));
        var answer = await connection.SendAsync(head, body, cancellationToken);
        if (answer.Status >= 400) await Console.Error.WriteLineAsync($"The Runtime API refused an error report: {answer.Status}".AsMemory(), cancellationToken);
    }

    private byte[] Head(string method, string path, string contentType, int? length, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var head = new StringBuilder(512).Append(method).Append(' ').Append(root).Append(path).Append(" HTTP/1.1\r\nHost: ").Append(address.Authority)
            .Append("\r\nUser-Agent: aws-lambda-dotnet\r\n");
        if (contentType is not null) head.Append("Content-Type: ").Append(contentType).Append("\r\n");
        if (length is { } known) head.Append("Content-Length: ").Append(known.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        foreach (var (name, value) in headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }

    private sealed class ResponseStream(RuntimeConnection connection) : ILambdaResponseStream
    {
        public long BytesWritten { get; private set; }

        // An empty part would be read as the end.
        public void Write(ReadOnlySpan<byte> data)
        {
            if (data.IsEmpty) return;
            connection.SendPart(data);
            BytesWritten += data.Length;
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            if (data.IsEmpty) return;
            await connection.SendPartAsync(data, cancellationToken);
            BytesWritten += data.Length;
        }
    }
}
