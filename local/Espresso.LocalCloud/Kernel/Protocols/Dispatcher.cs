using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>
/// Finds the service and the protocol of a request: by the credential scope of its signature, by
/// <c>X-Amz-Target</c>, by <c>Action</c>. What is none of these goes on to the plain routes.
/// </summary>
internal sealed partial class Dispatcher(RequestDelegate next, IEnumerable<CloudService> services, ILogger<Dispatcher> logger)
{
    // The longer prefix first: of two services that sign with one name it is the one that a path belongs to.
    private readonly CloudService[] _services = [.. services.OrderByDescending(service => service.PathPrefix.Length)];

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/_aws", StringComparison.Ordinal))
        {
            // What is served here for others has headers and queries of its own.
            await next(http);
            return;
        }

        var scope = CredentialScope.Read(http.Request);
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        if (scope is null && target.Length == 0 && !IsQueryForm(http.Request))
        {
            await next(http);
            return;
        }

        var requestId = Ids.Request();
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        using var activity = StartActivity(http.Request);
        var call = new CloudCall
        {
            RequestId = requestId,
            BaseUrl = $"http://{http.Request.Host}",
            Http = http,
            Cancelled = http.RequestAborted,
            TraceParent = activity?.Id ?? Header(http, "traceparent"),
        };

        try
        {
            await DispatchAsync(http, call, scope, target, activity);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
    }

    private async Task DispatchAsync(HttpContext http, CloudCall call, CredentialScope? scope, string target, Activity? activity)
    {
        WireFormat format = new JsonFormat(http.Request.ContentType is "application/x-amz-json-1.1" ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0");
        try
        {
            var service = Find(scope, target, http.Request.Path);
            if (service is null && scope is { Service: var unknown })
            {
                (format, var name) = await NameOperationAsync(http, format, target);
                throw CloudException.NotImplemented(unknown, name);
            }

            if (service is not null && await service.TryHandleRawAsync(http, call))
            {
                return;
            }

            string operation;
            JsonObject input;
            RestRoute? route = null;
            if (target.Length > 0)
            {
                service = service ?? throw CloudException.NotImplemented(scope?.Service ?? "unknown", target);
                operation = target[(target.LastIndexOf('.') + 1)..];
                if (http.Request.ContentType is { } contentType)
                {
                    format = new JsonFormat(contentType, service.ErrorNamespace);
                }

                input = await WireFormat.ReadJsonAsync(http);
            }
            else if (CborFormat.Match(http.Request) is { } rpc)
            {
                service = service ?? throw CloudException.NotImplemented(rpc.Service, rpc.Operation);
                operation = rpc.Operation;
                format = new CborFormat(service.Query?.Timestamps ?? new HashSet<string>());
                input = await CborFormat.ReadAsync(http);
            }
            else if (service is { Routes.Count: > 0 })
            {
                format = new RestFormat(StatusCodes.Status200OK);
                (route, input) = Route(service, http.Request);
                format = new RestFormat(route.Status);
                operation = route.Operation;
                if (route.Raw is { } raw)
                {
                    Describe(activity, service.Name, operation);
                    await raw(http, input, call);
                    return;
                }

                Merge(input, http.Request.Query, await WireFormat.ReadJsonAsync(http));
            }
            else
            {
                var form = await ReadFormAsync(http);
                operation = form.GetValueOrDefault("Action") ?? throw new CloudException("MissingAction", "The request has no Action, no X-Amz-Target and no path of a service that is here.");
                service ??= _services.FirstOrDefault(candidate => candidate.Query?.Version == form.GetValueOrDefault("Version") && candidate.Operations.ContainsKey(operation))
                    ?? throw CloudException.NotImplemented(scope?.Service ?? "unknown", operation);
                var shapes = service.Query ?? throw CloudException.NotImplemented(service.Name, operation);
                format = new QueryFormat(operation, shapes);
                input = QueryReader.Read(form, shapes);
            }

            Describe(activity, service.Name, operation);
            AddQueueUrl(http.Request, call, service, input);
            await format.WriteResultAsync(http, await service.InvokeAsync(operation, input, call), call);
        }
        catch (CloudException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Code);
            if (e.Status >= 500)
            {
                Log.Refused(logger, e.Status, e.Code, e.Message);
            }

            await format.WriteErrorAsync(http, e, call);
        }
        catch (Exception e) when (e is not OperationCanceledException && !http.Response.HasStarted)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            Log.Failed(logger, e, call.RequestId);
            await format.WriteErrorAsync(http, new CloudException("InternalFailure", $"LocalCloud failed: {e.GetType().Name}: {e.Message}", 500), call);
        }
    }

    private static string? Header(HttpContext http, string name) => http.Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

    private static bool IsQueryForm(HttpRequest request) =>
        request.Query.ContainsKey("Action")
        || (request.Path == "/" && request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true);

    private CloudService? Find(CredentialScope? scope, string target, PathString path)
    {
        if (target.Length > 0)
        {
            var prefix = target[..Math.Max(0, target.LastIndexOf('.'))];
            if (Array.Find(_services, service => service.TargetPrefix == prefix) is { } byTarget)
            {
                return byTarget;
            }
        }

        return scope is { Service: var name }
            ? Array.Find(_services, service => service.SigningNames.Contains(name, StringComparer.Ordinal) && path.StartsWithSegments(service.PathPrefix, StringComparison.Ordinal))
            : null;
    }

    /// <summary>What a request for a service that is not here asks for, and the protocol in which its client reads the answer.</summary>
    private static async Task<(WireFormat Format, string Operation)> NameOperationAsync(HttpContext http, WireFormat format, string target)
    {
        if (target.Length > 0)
        {
            return (format, target[(target.LastIndexOf('.') + 1)..]);
        }

        if (CborFormat.Match(http.Request) is { } rpc)
        {
            return (new CborFormat(new HashSet<string>()), rpc.Operation);
        }

        return IsQueryForm(http.Request)
            ? (new QueryFormat("", new QueryShapes { Namespace = "", Version = "" }), (await ReadFormAsync(http)).GetValueOrDefault("Action", "?"))
            : (new RestFormat(StatusCodes.Status200OK), $"{http.Request.Method} {http.Request.Path}");
    }

    private static (RestRoute Route, JsonObject Labels) Route(CloudService service, HttpRequest request)
    {
        // The raw target: the decoded path cannot tell an encoded slash (an ARN in a label) from a separator.
        var raw = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var path = raw.Split('?', 2)[0];
        foreach (var route in service.Routes)
        {
            if (route.Match(request.Method, path) is { } labels)
            {
                return (route, labels);
            }
        }

        throw CloudException.NotImplemented(service.Name, $"{request.Method} {path}");
    }

    private static void Merge(JsonObject input, IQueryCollection query, JsonObject body)
    {
        foreach (var (name, values) in query)
        {
            input[name] = values.Count == 1 ? JsonValue.Create(values[0]) : new JsonArray([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
        }

        foreach (var (name, value) in body)
        {
            input[name] = value?.DeepClone();
        }
    }

    private static async Task<Dictionary<string, string>> ReadFormAsync(HttpContext http)
    {
        var form = http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var body = Encoding.UTF8.GetString(await WireFormat.ReadBodyAsync(http));
        using var reader = new FormReader(body) { ValueCountLimit = 10_000, ValueLengthLimit = WireFormat.LargestBody };
        foreach (var (name, values) in await reader.ReadFormAsync(http.RequestAborted))
        {
            form[name] = values.ToString();
        }

        return form;
    }

    /// <summary>Old SQS clients post to the queue's own URL instead of naming it.</summary>
    private static void AddQueueUrl(HttpRequest request, CloudCall call, CloudService service, JsonObject input)
    {
        if (service.Name == "sqs" && request.Path.Value is { Length: > 1 } path && !input.ContainsKey("QueueUrl"))
        {
            input["QueueUrl"] = call.BaseUrl + path;
        }
    }

    private static Activity? StartActivity(HttpRequest request)
    {
        // Without a caller's trace there is no story to add to: polling would only make noise.
        return request.Headers["traceparent"] is [{ Length: > 0 } parent] ? CloudTelemetry.Source.StartActivity("aws", ActivityKind.Server, parent) : null;
    }

    private static void Describe(Activity? activity, string service, string operation)
    {
        if (activity is not null)
        {
            activity.DisplayName = $"{service} {operation}";
            activity.SetTag("rpc.system", "aws-api").SetTag("rpc.service", service).SetTag("rpc.method", operation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Answered {Status} {Code}: {Message}")]
        public static partial void Refused(ILogger logger, int status, string code, string message);

        [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
        public static partial void Failed(ILogger logger, Exception error, string requestId);
    }
}
