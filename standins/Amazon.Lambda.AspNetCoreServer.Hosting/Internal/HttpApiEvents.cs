using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.Core.ResponseStreaming;
using Microsoft.AspNetCore.Http;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Events of an HTTP API or a function URL.</summary>
internal sealed class HttpApiEvents(ILambdaSerializer serializer, BodyText bodies) : EventShape
{
    public override EventRequest Read(Stream input)
    {
        var e = serializer.Deserialize<APIGatewayHttpApiV2ProxyRequest>(input);
        if (e?.RequestContext?.Http is not { Method: { Length: > 0 } method } http || e.RawPath is null)
            throw new InvalidOperationException("This is no event of an HTTP API or function URL (payload version 2): it has no requestContext.http.method or no rawPath.");

        IHeaderDictionary headers = new HeaderDictionary();
        // One text per header, commas and all: a date or a browser's name has some of its own.
        foreach (var (name, value) in e.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal)) headers[name] = value;
        if (e.Cookies is { Length: > 0 }) headers.Cookie = string.Join("; ", e.Cookies);
        var body = EventRequest.BodyOf(e.Body, e.IsBase64Encoded);
        EventRequest.Complete(headers, e.RequestContext.DomainName, e.RequestContext.ApiId, body);

        var whole = EventRequest.Decode(e.RawPath);
        var stage = e.RequestContext.Stage is { Length: > 0 } name2 && name2 != "$default" ? "/" + name2 : "";
        var staged = stage.Length > 0 && whole.StartsWith(stage, StringComparison.Ordinal) && (whole.Length == stage.Length || whole[stage.Length] == '/');
        var path = staged ? whole[stage.Length..] : whole;
        var query = string.IsNullOrEmpty(e.RawQueryString) ? "" : "?" + e.RawQueryString;
        return new EventRequest(
            e, method, staged ? stage : "", path.Length == 0 ? "/" : path, e.RawPath + query, query, http.Protocol, headers, body, http.SourceIp,
            EventRequest.UserOf(ClaimsOf(e.RequestContext.Authorizer)));
    }

    public override Stream EventOf(BeforeSnapshotRequest request)
    {
        var address = request.Address;
        var output = new MemoryStream();
        serializer.Serialize(
            new APIGatewayHttpApiV2ProxyRequest
            {
                RawPath = address.AbsolutePath,
                RawQueryString = address.Query.TrimStart('?'),
                Headers = request.Headers,
                RequestContext = new() { Http = new() { Method = request.Message.Method.Method, Path = address.AbsolutePath } },
            },
            output);
        output.Position = 0;
        return output;
    }

    public override void Write(int status, IHeaderDictionary headers, ReadOnlySpan<byte> body, Stream output)
    {
        var (text, isBase64) = bodies.Write(headers, body);
        var (single, cookies) = Split(headers);
        serializer.Serialize(
            new APIGatewayHttpApiV2ProxyResponse { StatusCode = status, Headers = single, Cookies = cookies, Body = text, IsBase64Encoded = isBase64 }, output);
    }

    public override HttpResponseStreamPrelude Prelude(int status, IHeaderDictionary headers)
    {
        var (single, cookies) = Split(headers);
        return new() { StatusCode = (HttpStatusCode)status, Headers = single, Cookies = cookies };
    }

    private static (Dictionary<string, string> Headers, string[] Cookies) Split(IHeaderDictionary headers)
    {
        var single = new Dictionary<string, string>(headers.Count, StringComparer.Ordinal);
        foreach (var (name, value) in headers)
            if (!name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)) single[name] = string.Join(", ", value.ToArray());
        return (single, [.. headers.SetCookie.Select(cookie => cookie ?? "")]);
    }

    private static IEnumerable<KeyValuePair<string, string>>? ClaimsOf(APIGatewayHttpApiV2ProxyRequest.AuthorizerDescription? authorizer) =>
        authorizer?.Jwt?.Claims ?? authorizer?.Lambda?.Select(member => KeyValuePair.Create(member.Key, member.Value?.ToString()!));
}
