using System.IO.Compression;
using System.Text;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.Cognito;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Lambda;
using Microsoft.AspNetCore.Http.Features;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>
/// Serves the stages at <c>/_aws/execute-api/{api}/{stage}/…</c>: what a client of the cloud sends to
/// <c>https://{api}.execute-api.{region}.amazonaws.com/{stage}/…</c>.
/// </summary>
internal sealed partial class ExecuteApi(ApiRegistry apis, ICloud cloud, ILogger logger)
{
    public const string Root = "/_aws/execute-api/";

    private const int LargestBody = 10 * 1024 * 1024;

    /// <summary>Headers of a function's answer that would be the gateway's own: they come under another name, as in AWS.</summary>
    private static readonly HashSet<string> Remapped = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Content-MD5", "Date", "Expect", "Host", "Max-Forwards", "Server", "User-Agent", "WWW-Authenticate",
    };

    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase) { "Content-Length", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Keep-Alive" };

    /// <summary>The API, the stage and what comes behind it. Still encoded: a slash inside of a parameter is no separator.</summary>
    public static string[] Parts(HttpContext http)
    {
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
        return raw.StartsWith(Root, StringComparison.Ordinal) ? raw[Root.Length..].Split('/', 3) : [];
    }

    public async Task ServeAsync(HttpContext http)
    {
        var parts = Parts(http);
        if (parts.Length < 2 || apis.Serve(parts[0], parts[1]) is not { } stage)
        {
            await ForbidAsync(http);
            return;
        }

        var call = new ApiCall(http, stage, "/" + (parts.Length > 2 ? parts[2] : ""));
        http.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        http.Response.Headers["x-amz-apigw-id"] = call.ExtendedRequestId;
        using var activity = GatewayTrace.Start(
            call.Request, $"api {call.Request.Method} {call.Path}", stage.Stage.Settings.Flag("tracingEnabled") is true, out var traceParent);
        call.TraceParent = traceParent;
        try
        {
            if (await AnswerAsync(call) is { } error)
            {
                Log.Refused(logger, call.Request.Method, call.Path, error);
                await error.WriteAsync(call);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (error is not OperationCanceledException && !http.Response.HasStarted)
        {
            Log.Failed(logger, error, call.Request.Method, call.Path);
            await GatewayError.Misconfigured.WriteAsync(call);
        }

        activity?.SetTag("http.response.status_code", http.Response.StatusCode);
        if (stage.Stage.Settings.Object("accessLogSettings")?.Text("format") is { } format)
        {
            Log.Access(logger, GatewayTemplate.Fill(format, call.Value));
        }
    }

    /// <returns>What the gateway has to answer; null when the integration has answered.</returns>
    private async Task<GatewayError?> AnswerAsync(ApiCall call)
    {
        if (call.Stage.Definition.Tree.Find(call.Path) is not { } found || found.Resource.Method(call.Request.Method) is not { } method)
        {
            return GatewayError.NoRoute;
        }

        (call.Resource, call.Method, call.PathParameters) = (found.Resource, method, found.Parameters);
        if (!call.Stage.Throttle.TryTake(method, call.Request.Method))
        {
            return GatewayError.Throttled;
        }

        if (method.UserPools is { } pools && CognitoAuthorizer.Check(call, pools, cloud.Service<IUserPools>()) is { } unauthorized)
        {
            return unauthorized;
        }

        if (await ReadBodyAsync(call.Request) is not { } body)
        {
            return GatewayError.TooLarge;
        }

        call.Body = body;
        if (method.MissingParameters(call.Request) is { Count: > 0 } missing)
        {
            return GatewayError.MissingParameters(missing);
        }

        if (method.BodyError(call.Request.ContentType, body) is { } wrong)
        {
            return GatewayError.InvalidBody(wrong);
        }

        return method.Integration switch
        {
            MockIntegration mock => await MockAsync(call, mock),
            ProxyIntegration proxy => await ProxyAsync(call, proxy),
            _ => GatewayError.Misconfigured,
        };
    }

    private static async Task<GatewayError?> MockAsync(ApiCall call, MockIntegration mock)
    {
        var type = call.Request.ContentType?.Split(';')[0].Trim() is { Length: > 0 } given ? given : "application/json";
        if (!mock.TakesAnyType && !mock.RequestTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return GatewayError.WrongType;
        }

        var response = call.Http.Response;
        response.StatusCode = mock.Status;
        var template = GatewayTemplate.Choose(mock.Templates, call.Request.Headers.Accept.ToString());
        response.ContentType = template?.Type ?? "application/json";
        foreach (var (name, expression) in mock.Headers)
        {
            if (GatewayTemplate.Map(expression, call.Value) is { } value)
            {
                response.Headers[name] = value;
            }
        }

        await WriteBodyAsync(call, template is { } found ? Encoding.UTF8.GetBytes(GatewayTemplate.Fill(found.Text, call.Value)) : []);
        return null;
    }

    private async Task<GatewayError?> ProxyAsync(ApiCall call, ProxyIntegration proxy)
    {
        var lambda = cloud.Service<ILambda>();
        // The place of the method in the API, with a star for each parameter: what a permission's SourceArn is matched with.
        var resource = string.Join('/', call.Resource!.Path.Split('/').Select(part => part.StartsWith('{') ? "*" : part));
        var source = cloud.Settings.Arn("execute-api", $"{call.Stage.Api.Id}/{call.Stage.Stage.Name}/{call.Request.Method}{resource}");
        LambdaAnswer answer;
        try
        {
            if (!lambda.MayInvoke(proxy.Function, "lambda:InvokeFunction", "apigateway.amazonaws.com", source))
            {
                call.IntegrationError = $"Invalid permissions on Lambda function {proxy.Function}: no statement lets apigateway.amazonaws.com call it for {source}";
                Log.Integration(logger, call.Request.Method, call.Path, call.IntegrationError);
                return GatewayError.Misconfigured;
            }

            answer = await lambda.InvokeAsync(proxy.Function, Encoding.UTF8.GetBytes(ProxyEvent.Of(call).ToText()), call.TraceParent, call.Http.RequestAborted)
                .WaitAsync(proxy.Timeout, TimeProvider.System, call.Http.RequestAborted);
        }
        catch (TimeoutException)
        {
            return GatewayError.TimedOut;
        }
        catch (CloudException error)
        {
            call.IntegrationError = error.Message;
            Log.Integration(logger, call.Request.Method, call.Path, error.Message);
            return error.Status == StatusCodes.Status413PayloadTooLarge ? GatewayError.TooLarge : GatewayError.Misconfigured;
        }

        string? wrong = null;
        if (answer.FunctionError is not null || ProxyAnswer.Read(answer.Payload, out wrong) is not { } response)
        {
            call.IntegrationError = wrong ?? Encoding.UTF8.GetString(answer.Payload.Span);
            Log.Integration(logger, call.Request.Method, call.Path, call.IntegrationError);
            return GatewayError.BadAnswer;
        }

        call.IntegrationStatus = "200";
        await WriteAsync(call, response);
        return null;
    }

    private static async Task WriteAsync(ApiCall call, ProxyAnswer answer)
    {
        var response = call.Http.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        foreach (var (name, values) in answer.Headers)
        {
            if (!Dropped.Contains(name))
            {
                response.Headers[Remapped.Contains(name) ? $"x-amzn-Remapped-{name}" : name] = values;
            }
        }

        if (XRayHeader.FromTraceParent(call.TraceParent) is { } trace)
        {
            response.Headers["X-Amzn-Trace-Id"] = trace;
        }

        // Only who asks for a binary type first gets bytes; others get the text that the function sent.
        var body = answer.IsBinary && !MediaTypes.Match(call.Stage.BinaryMediaTypes, call.Request.Headers.Accept.ToString().Split(',')[0])
            ? Encoding.UTF8.GetBytes(Convert.ToBase64String(answer.Body))
            : answer.Body;
        await WriteBodyAsync(call, body);
    }

    private static async Task WriteBodyAsync(ApiCall call, byte[] body)
    {
        var response = call.Http.Response;
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified or < 200)
        {
            response.ContentType = null;
            return;
        }

        if (body.Length >= call.Stage.MinimumCompressionSize && response.Headers.ContentEncoding.Count == 0
            && call.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new MemoryStream();
            await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                await zip.WriteAsync(body);
            }

            body = packed.ToArray();
            response.Headers.ContentEncoding = "gzip";
        }

        call.ResponseLength = body.Length;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(call.Request.Method))
        {
            await response.Body.WriteAsync(body, call.Http.RequestAborted);
        }
    }

    /// <returns>Null when it is larger than the gateway takes.</returns>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > LargestBody)
        {
            return null;
        }

        try
        {
            var body = await WireFormat.ReadBodyAsync(request.HttpContext);
            return body.Length > LargestBody ? null : body;
        }
        catch (CloudException)
        {
            return null;
        }
    }

    private static async Task ForbidAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.Headers["x-amzn-RequestId"] = Ids.Request();
        http.Response.Headers["x-amzn-ErrorType"] = "ForbiddenException";
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("""{"message":"Forbidden"}""");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
        public static partial void Access(ILogger logger, string line);

        [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} was answered by the gateway: {Error}")]
        public static partial void Refused(ILogger logger, string method, string path, GatewayError error);

        [LoggerMessage(Level = LogLevel.Error, Message = "LocalCloud failed at {Method} {Path}")]
        public static partial void Failed(ILogger logger, Exception error, string method, string path);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The integration of {Method} {Path} failed: {Error}")]
        public static partial void Integration(ILogger logger, string method, string path, string error);
    }
}
