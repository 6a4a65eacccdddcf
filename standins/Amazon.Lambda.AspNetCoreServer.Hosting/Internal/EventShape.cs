using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core.ResponseStreaming;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>One event source's way to write requests and answers.</summary>
internal abstract class EventShape
{
    /// <summary>Reads an event; one of another shape is an error that names what is missing.</summary>
    public abstract EventRequest Read(Stream input);

    /// <summary>The event that such a request would have come in.</summary>
    public abstract Stream EventOf(BeforeSnapshotRequest request);

    /// <summary>Writes a whole answer.</summary>
    public abstract void Write(int status, IHeaderDictionary headers, ReadOnlySpan<byte> body, Stream output);

    /// <summary>What a streamed answer begins with.</summary>
    public abstract HttpResponseStreamPrelude Prelude(int status, IHeaderDictionary headers);

    public static EventShape For(LambdaEventSource source, HostingOptions options) => source switch
    {
        LambdaEventSource.RestApi => new RestApiEvents(options.Serializer ?? new SourceGeneratorLambdaJsonSerializer<RestApiJson>(), new BodyText(options)),
        LambdaEventSource.HttpApi => new HttpApiEvents(options.Serializer ?? new SourceGeneratorLambdaJsonSerializer<HttpApiJson>(), new BodyText(options)),
        _ => throw new NotSupportedException($"{source} is not served by this stand-in of Amazon.Lambda.AspNetCoreServer.Hosting. It serves RestApi and HttpApi."),
    };
}

/// <summary>For those who bring no serializer.</summary>
[JsonSerializable(typeof(APIGatewayProxyRequest))]
[JsonSerializable(typeof(APIGatewayProxyResponse))]
internal sealed partial class RestApiJson : JsonSerializerContext;

/// <inheritdoc cref="RestApiJson" />
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
internal sealed partial class HttpApiJson : JsonSerializerContext;
