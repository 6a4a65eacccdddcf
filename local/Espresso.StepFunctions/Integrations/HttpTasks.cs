using System.Globalization;
using System.Text;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary><c>http:invoke</c> (service guide, "Call HTTPS APIs in Step Functions workflows"): the request that the parameters describe, and the result that its response makes.</summary>
internal static class HttpTasks
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string JsonType = "application/json";
    private const int MostBytes = 262_144;

    public static async Task<TaskReply> PerformAsync(ITaskIntegration host, JsonObject parameters, CallContext context, CancellationToken cancellationToken)
    {
        if (Text(parameters, "ApiEndpoint") is not { } endpoint || !Uri.TryCreate(endpoint, UriKind.Absolute, out _))
        {
            return Refused($"The value for the field 'ApiEndpoint' must be a valid URL but was: {parameters["ApiEndpoint"]?.Text ?? "null"}");
        }

        if (Text(parameters, "Method") is not { } method)
        {
            return Refused("The field 'Method' is required but was missing");
        }

        if ((parameters["Authentication"] ?? parameters["InvocationConfig"])?["ConnectionArn"]?.AsString() is not { } connection)
        {
            return Refused("The field 'ConnectionArn' is required but was missing");
        }

        var request = new HttpTaskRequest(method, WithQuery(endpoint, parameters["QueryParameters"] as JsonObject), Headers(parameters), Body(parameters), connection, context.TraceParent);
        try
        {
            var reply = await host.InvokeHttpAsync(request, cancellationToken);
            context.Seen?.Invoke(Sent(request, reply.SentHeaders), Received(request, reply));
            return reply.StatusCode is >= 200 and < 300
                ? new TaskReply(Result(reply), Error: null, Cause: null)
                : new TaskReply(Output: null, string.Create(CultureInfo.InvariantCulture, $"States.Http.StatusCode.{reply.StatusCode}"), reply.Reason);
        }
        catch (HttpTaskException e)
        {
            context.Seen?.Invoke(Sent(request, request.Headers), null);
            return new TaskReply(Output: null, ErrorNames.HttpSocket, e.Message);
        }
    }

    /// <summary>The request as TestState shows it to those who may not see the connection's secrets.</summary>
    public static JsonObject WithoutSecrets(JsonObject sent)
    {
        var headers = sent["headers"]!.AsString()!;
        var at = headers.IndexOf("Authorization: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return sent;
        }

        var end = headers.IndexOf(',', at) is var comma and > 0 ? comma : headers.Length - 1;
        return sent.With("headers", JsonValue.From(headers[..at] + "Authorization: <REDACTED>" + headers[end..]));
    }

    private static JsonObject Result(HttpTaskReply reply)
    {
        var headers = new JsonObjectBuilder();
        foreach (var (name, values) in reply.Headers)
        {
            headers.Set(name, JsonArray.From(values.Select(JsonValue.From)));
        }

        return JsonObject.Of(
            ("Headers", headers.Build()),
            ("ResponseBody", ResponseBody(reply)),
            ("StatusCode", JsonValue.From(reply.StatusCode)),
            ("StatusText", JsonValue.From(reply.Reason)));
    }

    private static JsonValue ResponseBody(HttpTaskReply reply)
    {
        var type = string.Join(',', reply.Headers.Where(static h => h.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)).SelectMany(static h => h.Values));
        if (!type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return JsonValue.From(reply.Body);
        }

        try
        {
            return JsonValue.Parse(reply.Body);
        }
        catch (JsonSyntaxException)
        {
            // What calls itself JSON and is none is passed on as text.
            return JsonValue.From(reply.Body);
        }
    }

    private static List<(string Name, string Value)> Headers(JsonObject parameters)
    {
        var headers = (parameters["Headers"] as JsonObject ?? JsonObject.Empty).Select(static h => (h.Key, Plain(h.Value))).ToList();
        if (parameters["RequestBody"] is not null && !headers.Exists(static h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(("Content-Type", IsForm(parameters) ? FormType : JsonType));
        }

        headers.Add(("Range", $"bytes=0-{MostBytes}"));
        return headers;
    }

    private static string? Body(JsonObject parameters) => parameters["RequestBody"] switch
    {
        null => null,
        JsonObject form when IsForm(parameters) => Form(form, parameters["Transform"]?["RequestEncodingOptions"]?["ArrayFormat"]?.AsString() ?? "INDICES"),
        JsonString text => text.Value,
        var value => value.Text,
    };

    private static bool IsForm(JsonObject parameters) => parameters["Transform"]?["RequestBodyEncoding"]?.AsString() == "URL_ENCODED";

    private static string Form(JsonObject members, string arrays)
    {
        var pairs = new List<string>();
        foreach (var (name, value) in members)
        {
            Add(pairs, Uri.EscapeDataString(name), value, arrays);
        }

        return string.Join('&', pairs);
    }

    private static void Add(List<string> pairs, string name, JsonValue value, string arrays)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (key, member) in members)
                {
                    Add(pairs, $"{name}[{Uri.EscapeDataString(key)}]", member, arrays);
                }

                break;
            case JsonArray items when arrays == "COMMAS":
                pairs.Add(name + "=" + string.Join(',', items.Select(static i => Uri.EscapeDataString(Plain(i)))));
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var suffix = arrays switch
                    {
                        "REPEAT" => "",
                        "BRACKETS" => "[]",
                        _ => string.Create(CultureInfo.InvariantCulture, $"[{i}]"),
                    };
                    Add(pairs, name + suffix, items[i], arrays);
                }

                break;
            default:
                pairs.Add(name + "=" + Uri.EscapeDataString(Plain(value)));
                break;
        }
    }

    private static string WithQuery(string endpoint, JsonObject? query)
    {
        if (query is not { Count: > 0 })
        {
            return endpoint;
        }

        var url = new StringBuilder(endpoint);
        var separator = endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in query)
        {
            foreach (var item in value as JsonArray ?? JsonArray.Of(value))
            {
                url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(Plain(item)));
                separator = '&';
            }
        }

        return url.ToString();
    }

    private static JsonObject Sent(HttpTaskRequest request, IReadOnlyList<(string Name, string Value)> headers) => JsonObject.Of(
        ("protocol", JsonValue.From(new Uri(request.Url).Scheme)),
        ("method", JsonValue.From(request.Method)),
        ("url", JsonValue.From(request.Url)),
        ("headers", JsonValue.From($"[{string.Join(", ", headers.Select(static h => $"{h.Name}: {h.Value}"))}]")),
        ("body", request.Body is null ? null : JsonValue.From(request.Body)));

    private static JsonObject Received(HttpTaskRequest request, HttpTaskReply reply) => JsonObject.Of(
        ("protocol", JsonValue.From(new Uri(request.Url).Scheme)),
        ("statusCode", JsonValue.From(reply.StatusCode.ToString(CultureInfo.InvariantCulture))),
        ("statusMessage", JsonValue.From(reply.Reason)),
        ("headers", JsonValue.From($"[{string.Join(", ", reply.Headers.Select(static h => $"{h.Name}: {string.Join(", ", h.Values)}"))}]")),
        ("body", JsonValue.From(reply.Body)));

    private static string? Text(JsonObject parameters, string name) => parameters[name]?.AsString();

    private static string Plain(JsonValue value) => value.AsString() ?? value.Text;

    private static TaskReply Refused(string cause) => new(Output: null, ErrorNames.Runtime, cause);
}
