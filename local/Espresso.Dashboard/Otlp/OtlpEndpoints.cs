using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.Dashboard.Otlp.Proto;
using Google.Protobuf;

namespace Espresso.Dashboard.Otlp;

/// <summary>OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp): protobuf and JSON, plain and gzip.</summary>
internal static class OtlpEndpoints
{
    /// <summary>The largest body, before and after decompression, in bytes. The .NET exporter sends at most 512 records at a time.</summary>
    public const int MaxBodyBytes = 16 * 1024 * 1024;

    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    /// <summary>gRPC's INVALID_ARGUMENT, in the body of a 400.</summary>
    private const int InvalidArgument = 3;

    private static readonly JsonParser JsonReader = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(ignoreUnknownFields: true));
    private static readonly JsonFormatter JsonWriter = new(JsonFormatter.Settings.Default);

    public static void MapOtlp(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/traces", (HttpContext http, OtlpReceiver receiver) =>
            Answer(http, ExportTraceServiceRequest.Parser, receiver.Receive));
        routes.MapPost("/v1/logs", (HttpContext http, OtlpReceiver receiver) =>
            Answer(http, ExportLogsServiceRequest.Parser, receiver.Receive));
        routes.MapPost("/v1/metrics", (HttpContext http, OtlpReceiver receiver) =>
            Answer(http, ExportMetricsServiceRequest.Parser, receiver.Receive));
    }

    private static async Task Answer<TRequest>(HttpContext http, MessageParser<TRequest> parser, Func<TRequest, IMessage> receive)
        where TRequest : IMessage<TRequest>, new()
    {
        var mediaType = http.Request.ContentType?.Split(';')[0].Trim();
        if (mediaType is not (Protobuf or Json))
        {
            await Refuse(http, StatusCodes.Status415UnsupportedMediaType, $"The content type is \"{mediaType}\"; send {Protobuf} or {Json}.");
            return;
        }

        var encoding = http.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            await Refuse(http, StatusCodes.Status415UnsupportedMediaType, $"The content encoding is \"{encoding}\"; send gzip or none.");
            return;
        }

        try
        {
            var body = await Read(http, gzip: encoding == "gzip");
            if (body is null)
            {
                await Refuse(http, StatusCodes.Status413PayloadTooLarge, $"The request is larger than {MaxBodyBytes} bytes; send smaller batches.");
                return;
            }

            var request = mediaType == Protobuf ? parser.ParseFrom(body) : ParseJson<TRequest>(body);
            await Write(http, StatusCodes.Status200OK, receive(request), mediaType);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException or JsonException or FormatException or InvalidDataException)
        {
            await Refuse(http, StatusCodes.Status400BadRequest, $"The request cannot be read: {exception.Message}");
        }
    }

    /// <returns>Null when the body is larger than <see cref="MaxBodyBytes"/>, packed or unpacked.</returns>
    private static async Task<byte[]?> Read(HttpContext http, bool gzip)
    {
        using var buffer = new MemoryStream();
        var source = gzip ? new GZipStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true) : http.Request.Body;
        try
        {
            var chunk = new byte[16 * 1024];
            while (await source.ReadAsync(chunk, http.RequestAborted) is > 0 and var read)
            {
                if (buffer.Length + read > MaxBodyBytes)
                {
                    return null;
                }

                buffer.Write(chunk, 0, read);
            }
        }
        finally
        {
            if (gzip)
            {
                await source.DisposeAsync();
            }
        }

        return buffer.ToArray();
    }

    private static TRequest ParseJson<TRequest>(byte[] body)
        where TRequest : IMessage<TRequest>, new()
    {
        var json = JsonNode.Parse(body) ?? throw new FormatException("The body is null.");
        IdsToBase64(json);
        return JsonReader.Parse<TRequest>(json.ToJsonString());
    }

    /// <summary>OTLP writes ids as hex, the one place where it leaves the JSON mapping of protobuf, which wants base64.</summary>
    private static void IdsToBase64(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    IdsToBase64(item);
                }

                break;
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (name is "traceId" or "spanId" or "parentSpanId" && value is JsonValue id && id.TryGetValue<string>(out var hex))
                    {
                        members[name] = Convert.ToBase64String(Convert.FromHexString(hex));
                    }
                    else
                    {
                        IdsToBase64(value);
                    }
                }

                break;
        }
    }

    private static Task Refuse(HttpContext http, int status, string message)
    {
        var json = http.Request.ContentType?.StartsWith(Json, StringComparison.OrdinalIgnoreCase) == true;
        return Write(http, status, new RpcStatus { Code = InvalidArgument, Message = message }, json ? Json : Protobuf);
    }

    private static async Task Write(HttpContext http, int status, IMessage message, string mediaType)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = mediaType;
        if (mediaType == Json)
        {
            await http.Response.WriteAsync(JsonWriter.Format(message), http.RequestAborted);
        }
        else
        {
            await http.Response.Body.WriteAsync(message.ToByteArray(), http.RequestAborted);
        }
    }
}
