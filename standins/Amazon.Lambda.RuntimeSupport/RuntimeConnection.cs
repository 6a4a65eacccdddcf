using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An answer of the Runtime API.</summary>
/// <param name="Headers">Names in any case.</param>
internal readonly record struct RuntimeAnswer(int Status, Dictionary<string, string> Headers, byte[] Body);

/// <summary>
/// HTTP/1.1 to the Runtime API over one socket that stays open, one request at a time. The API is a neighbour that speaks plain HTTP: a
/// client for the whole internet would take longer to start than a function's first answer, and cannot send trailers.
/// </summary>
internal sealed class RuntimeConnection(string host, int port) : IDisposable
{
    private readonly byte[] buffer = new byte[16 * 1024];
    private Socket socket;
    private int start;
    private int end;
    private bool used;

    /// <summary>Sends a request with the whole body and reads the answer; <see cref="HttpRequestException" /> when there is none.</summary>
    public async Task<RuntimeAnswer> SendAsync(byte[] head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var reused = used;
                try
                {
                    await ConnectAsync(cancellationToken);
                    await SendAllAsync(Joined(head, body), cancellationToken);
                    await FillAsync(cancellationToken);
                }
                // The server may have closed a connection that was idle for long, e.g. while somebody looked at a breakpoint.
                catch (Exception e) when (reused && e is SocketException or IOException && !cancellationToken.IsCancellationRequested)
                {
                    Close();
                    continue;
                }

                return await ReadAnswerAsync(cancellationToken);
            }
        }
        catch (Exception e)
        {
            Close();
            throw Translated(e);
        }
    }

    /// <summary>Sends the head of a request whose body follows in parts.</summary>
    public void Open(byte[] head)
    {
        try
        {
            // The invocation came over this connection a moment ago; a part that has been sent could not be sent again anyway.
            if (socket is null)
            {
                socket = NewSocket();
                socket.Connect(host, port);
            }

            SendAll(head);
        }
        catch (Exception e)
        {
            Close();
            throw Translated(e);
        }
    }

    public async ValueTask SendPartAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await SendAllAsync(Chunk(data.Span), cancellationToken);
        }
        catch (Exception e)
        {
            Close();
            throw Translated(e);
        }
    }

    public void SendPart(ReadOnlySpan<byte> data)
    {
        try
        {
            SendAll(Chunk(data));
        }
        catch (Exception e)
        {
            Close();
            throw Translated(e);
        }
    }

    /// <summary>Ends a body in parts, with trailers, and reads the answer.</summary>
    public async Task<RuntimeAnswer> CompleteAsync(IEnumerable<(string Name, string Value)> trailers, CancellationToken cancellationToken)
    {
        try
        {
            var last = new StringBuilder("0\r\n");
            foreach (var (name, value) in trailers) last.Append(name).Append(": ").Append(value).Append("\r\n");
            await SendAllAsync(Encoding.ASCII.GetBytes(last.Append("\r\n").ToString()), cancellationToken);
            return await ReadAnswerAsync(cancellationToken);
        }
        catch (Exception e)
        {
            Close();
            throw Translated(e);
        }
    }

    public void Dispose() => Close();

    private static Socket NewSocket() => new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static byte[] Joined(byte[] head, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return head;
        var whole = new byte[head.Length + body.Length];
        head.CopyTo(whole, 0);
        body.CopyTo(whole.AsMemory(head.Length));
        return whole;
    }

    // "5\r\nhello\r\n"
    private static byte[] Chunk(ReadOnlySpan<byte> data)
    {
        var length = Encoding.ASCII.GetBytes(data.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        var whole = new byte[length.Length + data.Length + 2];
        length.CopyTo(whole, 0);
        data.CopyTo(whole.AsSpan(length.Length));
        "\r\n"u8.CopyTo(whole.AsSpan(length.Length + data.Length));
        return whole;
    }

    private Exception Translated(Exception e) => e is SocketException or IOException or FormatException
        ? new HttpRequestException($"The Runtime API at {host}:{port} gave no answer: {e.Message}", e)
        : e;

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (socket is not null) return;
        var made = NewSocket();
        socket = made;
        await made.ConnectAsync(host, port, cancellationToken);
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty) data = data[await socket.SendAsync(data, SocketFlags.None, cancellationToken)..];
    }

    private void SendAll(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty) data = data[socket.Send(data)..];
    }

    private async Task<RuntimeAnswer> ReadAnswerAsync(CancellationToken cancellationToken)
    {
        used = true;
        // "HTTP/1.1 200 OK"
        var status = (await ReadLineAsync(cancellationToken)).Split(' ') is [_, var code, ..] && int.TryParse(code, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("not an HTTP answer");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = headers.TryGetValue("Transfer-Encoding", out var encoding) && encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase)
            ? await ReadChunksAsync(cancellationToken)
            : headers.TryGetValue("Content-Length", out var length)
                ? await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken)
                : [];
        if (headers.TryGetValue("Connection", out var connection) && connection.Equals("close", StringComparison.OrdinalIgnoreCase)) Close();
        return new RuntimeAnswer(status, headers, body);
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse((await ReadLineAsync(cancellationToken)).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) break;
            body.Write(await ReadExactlyAsync(size, cancellationToken));
            await ReadLineAsync(cancellationToken);
        }

        while (await ReadLineAsync(cancellationToken) is { Length: > 0 })
        {
            // Trailers say nothing that is needed here.
        }

        return body.ToArray();
    }

    private async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var data = new byte[count];
        for (var read = 0; read < count;)
        {
            if (start == end) await FillAsync(cancellationToken);
            var some = Math.Min(end - start, count - read);
            buffer.AsSpan(start, some).CopyTo(data.AsSpan(read));
            start += some;
            read += some;
        }

        return data;
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (start == end) await FillAsync(cancellationToken);
            var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(buffer, start, at < 0 ? end - start : at));
            start = at < 0 ? end : start + at + 1;
            if (at >= 0) return line.ToString().TrimEnd('\r');
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (start < end) return;
        (start, end) = (0, await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, cancellationToken));
        if (end == 0) throw new IOException("the connection was closed");
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
        used = false;
        (start, end) = (0, 0);
    }
}
