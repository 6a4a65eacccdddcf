using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>How a request is read and its answer written; one per protocol.</summary>
internal abstract class WireFormat
{
    /// <summary>Larger bodies are refused (Lambda takes 6 MB, SQS 1 MiB, a template 1 MB).</summary>
    public const int LargestBody = 16 * 1024 * 1024;

    public abstract Task WriteResultAsync(HttpContext http, JsonObject result, CloudCall call);

    public abstract Task WriteErrorAsync(HttpContext http, CloudException error, CloudCall call);

    /// <summary>The whole body.</summary>
    public static async Task<byte[]> ReadBodyAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > LargestBody)
            {
                throw new CloudException("RequestEntityTooLargeException", $"The request is larger than {LargestBody} bytes.", 413);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    /// <summary>The body as a JSON object; an empty one counts as <c>{}</c>.</summary>
    public static async Task<JsonObject> ReadJsonAsync(HttpContext http)
    {
        var body = await ReadBodyAsync(http);
        if (body.Length == 0)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(body) as JsonObject ?? throw new CloudException("SerializationException", "The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new CloudException("SerializationException", $"The body is not JSON: {e.Message}");
        }
    }

    protected static Task WriteAsync(HttpContext http, int status, string contentType, byte[] body)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status204NoContent)
        {
            return Task.CompletedTask;
        }

        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}

/// <summary>AWS JSON 1.0 and 1.1: <c>X-Amz-Target</c> names the operation.</summary>
internal sealed class JsonFormat(string contentType, string? errorNamespace = null) : WireFormat
{
    public override Task WriteResultAsync(HttpContext http, JsonObject result, CloudCall call) =>
        WriteAsync(http, StatusCodes.Status200OK, contentType, JsonSerializer.SerializeToUtf8Bytes(result, JsonInput.Compact));

    public override Task WriteErrorAsync(HttpContext http, CloudException error, CloudCall call)
    {
        if (error.QueryCode is { } queryCode)
        {
            http.Response.Headers["x-amzn-query-error"] = $"{queryCode};{(error.IsSenderFault ? "Sender" : "Receiver")}";
        }

        var body = new JsonObject { ["__type"] = errorNamespace is null ? error.Code : $"{errorNamespace}#{error.Code}", ["message"] = error.Message };
        foreach (var (name, value) in error.Members)
        {
            body[name] = value;
        }

        return WriteAsync(http, error.Status, contentType, JsonSerializer.SerializeToUtf8Bytes(body, JsonInput.Compact));
    }
}

/// <summary>Query in, XML out.</summary>
internal sealed class QueryFormat(string operation, QueryShapes shapes) : WireFormat
{
    public override Task WriteResultAsync(HttpContext http, JsonObject result, CloudCall call) =>
        WriteAsync(http, StatusCodes.Status200OK, "text/xml", QueryWriter.Result(operation, result, call.RequestId, shapes));

    public override Task WriteErrorAsync(HttpContext http, CloudException error, CloudCall call) =>
        WriteAsync(http, error.Status, "text/xml", QueryWriter.Error(error, call.RequestId, shapes));
}

/// <summary>REST-JSON: method and path name the operation, <c>x-amzn-ErrorType</c> the error.</summary>
internal sealed class RestFormat(int successStatus) : WireFormat
{
    public override Task WriteResultAsync(HttpContext http, JsonObject result, CloudCall call) =>
        WriteAsync(http, successStatus, "application/json", JsonSerializer.SerializeToUtf8Bytes(result, JsonInput.Compact));

    public override Task WriteErrorAsync(HttpContext http, CloudException error, CloudCall call)
    {
        http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        var body = new JsonObject { ["Type"] = error.IsSenderFault ? "User" : "Service", ["message"] = error.Message };
        foreach (var (name, value) in error.Members)
        {
            body[name] = value;
        }

        return WriteAsync(http, error.Status, "application/json", JsonSerializer.SerializeToUtf8Bytes(body, JsonInput.Compact));
    }
}
