using System.Net;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIns;

/// <summary>A service that speaks Query: a form in, XML out.</summary>
/// <param name="Name">Service name of the SDK, e.g. <c>AmazonCloudFormation</c>.</param>
/// <param name="ApiVersion">Value of the <c>Version</c> parameter.</param>
/// <param name="Exceptions">Modelled exceptions by error code.</param>
/// <param name="Fallback">The service's general exception.</param>
internal sealed record QueryProtocol(
    string Name, string ApiVersion, IReadOnlyDictionary<string, ExceptionFactory> Exceptions, ExceptionFactory Fallback);

/// <summary>One operation: how its request is written and its answer read. It is both halves that Core's pipeline asks for.</summary>
internal sealed class Operation<TRequest, TResponse>(
    QueryProtocol protocol, string name, Action<WireWriter, TRequest> write, Func<WireReader, TResponse> read)
    : XmlResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    public InvokeOptions Options() => new() { RequestMarshaller = this, ResponseUnmarshaller = this };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon." + protocol.Name);
        request.Parameters["Action"] = name;
        request.Parameters["Version"] = protocol.ApiVersion;
        write(new WireWriter(request.Parameters, ""), (TRequest)input);
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        // <CreateStackResponse xmlns="…"><CreateStackResult>…</CreateStackResult><ResponseMetadata><RequestId>…
        var root = XDocument.Load(input.Stream).Root;
        var response = read(new WireReader(WireReader.Child(root, name + "Result")));
        response.ResponseMetadata = new ResponseMetadata
        {
            RequestId = WireReader.Child(WireReader.Child(root, "ResponseMetadata"), "RequestId")?.Value,
        };
        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
        var create = error.Code is { } code && protocol.Exceptions.TryGetValue(code, out var known) ? known : protocol.Fallback;
        return create(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
