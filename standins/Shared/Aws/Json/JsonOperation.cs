using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;

namespace Amazon.StandIns;

/// <summary>A service that speaks JSON: AWS JSON 1.0 when it has a target prefix, REST JSON otherwise.</summary>
/// <param name="Name">Service name of the SDK, e.g. <c>AmazonStepFunctions</c>.</param>
/// <param name="TargetPrefix">First part of X-Amz-Target; null for REST JSON.</param>
/// <param name="ApiVersion">Date of the service's API.</param>
/// <param name="QueryCompatible">The service once spoke Query and names its errors in a header (SQS).</param>
/// <param name="Exceptions">Modelled exceptions by error code.</param>
/// <param name="Fallback">The service's general exception.</param>
internal sealed record JsonProtocol(
    string Name, string TargetPrefix, string ApiVersion, bool QueryCompatible,
    IReadOnlyDictionary<string, ExceptionFactory> Exceptions, ExceptionFactory Fallback);

/// <summary>
/// One operation: how its request is written and its answer read. It is both halves that Core's pipeline asks for. Where the request is no
/// JSON, <c>marshall</c> makes all of it.
/// </summary>
internal sealed class Operation<TRequest, TResponse>(
    JsonProtocol protocol, string name, Action<WireWriter, TRequest> write, Func<WireReader, TResponse> read, string path = "/",
    Func<TRequest, IRequest> marshall = null)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    public InvokeOptions Options() => new() { RequestMarshaller = this, ResponseUnmarshaller = this };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        if (marshall is not null) return marshall((TRequest)input);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(new WireWriter(json), (TRequest)input);
            json.WriteEndObject();
        }

        var request = new DefaultRequest(input, "Amazon." + protocol.Name) { HttpMethod = "POST", ResourcePath = path, Content = buffer.ToArray() };
        if (protocol.TargetPrefix is null)
        {
            request.Headers["Content-Type"] = "application/json";
        }
        else
        {
            request.Headers["Content-Type"] = "application/x-amz-json-1.0";
            request.Headers["X-Amz-Target"] = $"{protocol.TargetPrefix}.{name}";
        }

        if (protocol.QueryCompatible) request.Headers[HeaderKeys.XAmzQueryMode] = "true";
        request.Headers[HeaderKeys.XAmzApiVersion] = protocol.ApiVersion;
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        if (body.Length == 0) return read(new WireReader(default));
        using var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
        return read(new WireReader(document.RootElement));
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        var create = error.Code is { } code && protocol.Exceptions.TryGetValue(code, out var known) ? known : protocol.Fallback;
        // The class follows the new code, the exception carries the one that applications have always matched on.
        if (protocol.QueryCompatible) AwsQueryCompatibleErrorHandler.ApplyQueryErrorHeader(error, input.ResponseData);
        return create(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
