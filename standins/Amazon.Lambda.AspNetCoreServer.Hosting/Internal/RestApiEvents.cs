using System.Net;
using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.Core.ResponseStreaming;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Events of a REST API.</summary>
internal sealed class RestApiEvents(ILambdaSerializer serializer, BodyText bodies) : EventShape
{
    public override EventRequest Read(Stream input)
    {
        var e = serializer.Deserialize<APIGatewayProxyRequest>(input);
        if (e?.HttpMethod is not { Length: > 0 } method || (e.Path ?? e.Resource) is null)
            throw new InvalidOperationException("This is no event of a REST API (payload version 1): it has no httpMethod or no path.");

        var headers = HeadersOf(e);
        var body = EventRequest.BodyOf(e.Body, e.IsBase64Encoded);
        EventRequest.Complete(headers, e.RequestContext?.DomainName, e.RequestContext?.ApiId, body);
        var path = PathOf(e);
        var query = QueryOf(e);
        return new EventRequest(
            e, method, EventRequest.BaseOf(EventRequest.Decode(e.RequestContext?.Path ?? e.Path ?? path), path), path, (e.Path ?? path) + query, query,
            Protocol: null, headers, body, e.RequestContext?.Identity?.SourceIp, EventRequest.UserOf(ClaimsOf(e.RequestContext?.Authorizer)));
    }

    public override Stream EventOf(BeforeSnapshotRequest request)
    {
        var address = request.Address;
        var output = new MemoryStream();
        serializer.Serialize(
            new APIGatewayProxyRequest
            {
                HttpMethod = request.Message.Method.Method,
                Path = address.AbsolutePath,
                Headers = request.Headers,
                MultiValueQueryStringParameters = QueryHelpers.ParseQuery(address.Query).ToDictionary(
                    parameter => parameter.Key, parameter => (IList<string>)[.. parameter.Value.Select(value => value ?? "")], StringComparer.Ordinal),
            },
            output);
        output.Position = 0;
        return output;
    }

    public override void Write(int status, IHeaderDictionary headers, ReadOnlySpan<byte> body, Stream output)
    {
        var (text, isBase64) = bodies.Write(headers, body);
        serializer.Serialize(
            new APIGatewayProxyResponse { StatusCode = status, MultiValueHeaders = Values(headers), Body = text, IsBase64Encoded = isBase64 }, output);
    }

    public override HttpResponseStreamPrelude Prelude(int status, IHeaderDictionary headers) =>
        new() { StatusCode = (HttpStatusCode)status, MultiValueHeaders = Values(headers) };

    private static Dictionary<string, IList<string>> Values(IHeaderDictionary headers)
    {
        var values = new Dictionary<string, IList<string>>(headers.Count, StringComparer.Ordinal);
        foreach (var (name, value) in headers) values[name] = [.. value.Select(v => v ?? "")];
        return values;
    }

    private static IHeaderDictionary HeadersOf(APIGatewayProxyRequest e)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        if (e.MultiValueHeaders is { Count: > 0 })
            foreach (var (name, values) in e.MultiValueHeaders) headers[name] = (string[])[.. values ?? []];
        else
            foreach (var (name, value) in e.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal)) headers[name] = value;
        // Cookies are one header, whatever the client did.
        if (headers.Cookie.Count > 1) headers.Cookie = string.Join("; ", headers.Cookie.ToArray());
        return headers;
    }

    // The parameters came decoded and are to be read as a query again.
    private static string QueryOf(APIGatewayProxyRequest e)
    {
        var query = new StringBuilder();
        if (e.MultiValueQueryStringParameters is { Count: > 0 })
            foreach (var (name, values) in e.MultiValueQueryStringParameters)
                foreach (var value in values ?? []) Add(name, value);
        else
            foreach (var (name, value) in e.QueryStringParameters ?? new Dictionary<string, string>(StringComparer.Ordinal)) Add(name, value);
        return query.ToString();

        void Add(string name, string? value)
            => query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value ?? ""));
    }

    // With a custom domain the path begins with what is mapped there; the resource, its parameters filled in, does not.
    private static string PathOf(APIGatewayProxyRequest e)
    {
        var sent = e.Path is { Length: > 0 } path ? EventRequest.Decode(path) : null;
        if (e.Resource is not { Length: > 1 } resource || Filled(resource, e.PathParameters) is not { } filled) return sent ?? "/";
        return sent is null || (sent.EndsWith(filled, StringComparison.Ordinal) && filled != "/") ? filled : sent;
    }

    // "/{kind}/{proxy+}" and {"kind":"api","proxy":"orders/1"} are "/api/orders/1". Null when a parameter is missing.
    private static string? Filled(string resource, IDictionary<string, string>? parameters)
    {
        var segments = resource.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] is not ['{', .. var name, '}']) continue;
            if (parameters is null || !parameters.TryGetValue(name.TrimEnd('+'), out var value) || value is null) return null;
            segments[i] = value.TrimStart('/');
        }

        return EventRequest.Decode(string.Join('/', segments));
    }

    private static IEnumerable<KeyValuePair<string, string>>? ClaimsOf(APIGatewayCustomAuthorizerContext? authorizer) => authorizer switch
    {
        null => null,
        { Claims: { Count: > 0 } claims } => claims,
        _ => authorizer.Where(member => member.Key != "claims").Select(member => KeyValuePair.Create(member.Key, member.Value?.ToString()!)),
    };
}
