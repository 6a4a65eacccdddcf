using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>The request, its connection, its user and its life, as ASP.NET Core asks for them.</summary>
internal sealed class RequestFeatures :
    IHttpRequestFeature, IHttpRequestBodyDetectionFeature, IHttpRequestIdentifierFeature, IHttpConnectionFeature, IHttpRequestLifetimeFeature,
    IHttpAuthenticationFeature, IItemsFeature, IDisposable
{
    // Left over for the answer to be posted before Lambda ends the invocation by force.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource aborted = new();

    public RequestFeatures(EventRequest request, Core.ILambdaContext context)
    {
        (Method, PathBase, Path, QueryString, RawTarget) = (request.Method, request.PathBase, request.Path, request.QueryString, request.RawTarget);
        (Headers, User, CanHaveBody) = (request.Headers, request.User, request.Body.Length > 0);
        Protocol = request.Protocol ?? "HTTP/1.1";
        Scheme = request.Headers["X-Forwarded-Proto"].ToString() is { Length: > 0 } scheme ? scheme.Split(',')[0].Trim() : "https";
        Body = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(request.Body, out var bytes) && bytes.Array is not null
            ? new MemoryStream(bytes.Array, bytes.Offset, bytes.Count, writable: false)
            : Stream.Null;
        RemoteIpAddress = IPAddress.TryParse(request.SourceIp, out var address) ? address : null;
        LocalPort = int.TryParse(request.Headers["X-Forwarded-Port"], System.Globalization.CultureInfo.InvariantCulture, out var port) ? port : 0;
        // "Root=1-65f…-…;Parent=…;Sampled=1"
        TraceIdentifier = ConnectionId = Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID") is { Length: > 0 } trace ? trace : context.AwsRequestId ?? "";
        Items = new Dictionary<object, object?> { ["LambdaContext"] = context, ["LambdaRequestObject"] = request.Event };
        RequestAborted = aborted.Token;
        // Where function timeouts are off the deadline is years away, more than a timer can hold; then there is none.
        if (context.RemainingTime - Margin is { Ticks: > 0, TotalDays: < 1 } left) aborted.CancelAfter(left);
    }

    public string Protocol { get; set; }

    public string Scheme { get; set; }

    public string Method { get; set; }

    public string PathBase { get; set; }

    public string Path { get; set; }

    public string QueryString { get; set; }

    public string RawTarget { get; set; }

    public IHeaderDictionary Headers { get; set; }

    public Stream Body { get; set; }

    public bool CanHaveBody { get; }

    public string TraceIdentifier { get; set; }

    public string ConnectionId { get; set; }

    public IPAddress? RemoteIpAddress { get; set; }

    public IPAddress? LocalIpAddress { get; set; }

    public int RemotePort { get; set; }

    public int LocalPort { get; set; }

    public CancellationToken RequestAborted { get; set; }

    public ClaimsPrincipal? User { get; set; }

    public IDictionary<object, object?> Items { get; set; }

    public void Abort() => aborted.Cancel();

    public void Dispose() => aborted.Dispose();

    public void AddTo(IFeatureCollection features)
    {
        features.Set<IHttpRequestFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        features.Set<IHttpRequestIdentifierFeature>(this);
        features.Set<IHttpConnectionFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpAuthenticationFeature>(this);
        features.Set<IItemsFeature>(this);
    }
}
