using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Definition;

/// <summary>A method of a resource: who may call it, what a request must have, what answers it.</summary>
internal sealed class ApiMethod
{
    /// <summary>API Gateway waits so long for a function unless the integration says less.</summary>
    private const int LongestMilliseconds = 29_000;

    private readonly string[] _requiredParameters;
    private readonly Dictionary<string, BodySchema> _bodies = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _wantsBody;

    public ApiMethod(string verb, string path, JsonObject operation, IReadOnlyList<string>? userPools, JsonObject? validator, JsonObject schemas)
    {
        (Verb, Path, UserPools) = (verb, path, userPools);
        OperationName = operation.Text("operationId");
        Integration = ApiIntegration.Parse(operation.Object("x-amazon-apigateway-integration"), $"{verb} {path}", LongestMilliseconds);
        _requiredParameters = validator?.Flag("validateRequestParameters") is true
            ? [.. operation.Objects("parameters").Where(parameter => parameter.Flag("required") is true && parameter.Text("in") is "query" or "header").Select(parameter => $"{parameter.Text("in")}:{parameter.Text("name")}")]
            : [];
        if (validator?.Flag("validateRequestBody") is true && operation.Object("requestBody") is { } body)
        {
            _wantsBody = body.Flag("required") is true;
            foreach (var (type, content) in body.Object("content") ?? [])
            {
                if (content?["schema"] is JsonObject schema)
                {
                    _bodies[type] = new BodySchema(schema, schemas, $"{verb} {path}");
                }
            }
        }
    }

    /// <summary><c>GET</c>, …, or <c>ANY</c>.</summary>
    public string Verb { get; }

    /// <summary>The resource's path with its parameters: <c>/api/orders/{id}</c>.</summary>
    public string Path { get; }

    public string? OperationName { get; }

    /// <summary>ARNs of the user pools whose ID tokens are taken; null when anybody may call.</summary>
    public IReadOnlyList<string>? UserPools { get; }

    public ApiIntegration Integration { get; }

    /// <summary>The query parameters (<c>query:limit</c>) and headers that a request lacks.</summary>
    public IReadOnlyList<string> MissingParameters(HttpRequest request) =>
        [.. _requiredParameters.Where(parameter => parameter.Split(':', 2) is var parts && (parts[0] == "query" ? request.Query.ContainsKey(parts[1]) : request.Headers.ContainsKey(parts[1])) is false).Select(parameter => parameter.Split(':', 2)[1])];

    /// <summary>What is wrong with a body, in the words of API Gateway's validation; null when nothing is, or nothing is checked.</summary>
    public string? BodyError(string? contentType, byte[] body)
    {
        var type = contentType?.Split(';')[0].Trim() is { Length: > 0 } given ? given : "application/json";
        // A type without a model is not checked: it is for the integration to refuse.
        return _bodies.TryGetValue(type, out var schema) && (_wantsBody || body.Length > 0) ? schema.Error(body) : null;
    }
}

/// <summary>What answers a method.</summary>
internal abstract record ApiIntegration
{
    public static ApiIntegration Parse(JsonObject? integration, string place, int longestMilliseconds)
    {
        switch (integration?.Text("type")?.ToLowerInvariant())
        {
            case null:
                throw ApiDefinition.Invalid($"No integration defined for method {place}.");
            case "aws_proxy":
                return Lambda(integration.Text("uri"), place, TimeSpan.FromMilliseconds(integration.Number("timeoutInMillis") ?? longestMilliseconds));
            case "mock":
                return MockIntegration.Parse(integration, place);
            case var type:
                throw CloudException.NotImplemented("apigateway", $"integration type {type} ({place}); known: aws_proxy, mock");
        }
    }

    public static ProxyIntegration Lambda(string? uri, string place, TimeSpan timeout) => new(FunctionOf(uri, place), timeout);

    /// <summary>From <c>arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:…:function:orders:live/invocations</c>.</summary>
    private static string FunctionOf(string? uri, string place)
    {
        var match = Regex.Match(uri ?? "", @"\Aarn:[^:]+:apigateway:[^:]*:lambda:path/2015-03-31/functions/(?<function>[^/]+)/invocations\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return match.Success ? match.Groups["function"].Value : throw ApiDefinition.Invalid($"Invalid ARN specified in the request: {place} has the integration uri \"{uri}\", which names no Lambda function.");
    }
}

/// <summary>A function gets the whole request and gives the whole answer.</summary>
/// <param name="Function">Its ARN, with a qualifier or without.</param>
internal sealed record ProxyIntegration(string Function, TimeSpan Timeout) : ApiIntegration;

/// <summary>The gateway answers by itself.</summary>
/// <param name="Status">What its request template says (<c>{"statusCode": 204}</c>).</param>
/// <param name="TakesAnyType">False when a body of another type than the templates' is refused.</param>
/// <param name="Headers">Header names to mapped values, literals in single quotes.</param>
internal sealed record MockIntegration(int Status, bool TakesAnyType, IReadOnlyList<string> RequestTypes, IReadOnlyDictionary<string, string> Headers, JsonObject Templates) : ApiIntegration
{
    private const string HeaderPrefix = "method.response.header.";

    public static MockIntegration Parse(JsonObject integration, string place)
    {
        var requests = integration.Object("requestTemplates") ?? [];
        if (requests.FirstOrDefault().Value?.GetValue<string>() is not { } text || JsonNode.Parse(text) is not JsonObject request || request.Number("statusCode") is not { } status)
        {
            throw ApiDefinition.Invalid($"{place}: a mock integration needs a request template that is JSON with a statusCode.");
        }

        var responses = integration.Object("responses") ?? [];
        // Patterns are matched against the status that the request template gives.
        var response = responses.FirstOrDefault(one => one.Key != "default" && Regex.IsMatch($"{status}", $"\\A(?:{one.Key})\\z", RegexOptions.None, TimeSpan.FromSeconds(1))).Value as JsonObject
            ?? responses.Object("default")
            ?? throw ApiDefinition.Invalid($"{place}: no integration response matches status {status}, and there is no default.");
        var headers = response.TextMap("responseParameters")
            .Select(pair => pair.Key.StartsWith(HeaderPrefix, StringComparison.Ordinal)
                ? KeyValuePair.Create(pair.Key[HeaderPrefix.Length..], pair.Value)
                : throw ApiDefinition.Invalid($"{place}: response parameter \"{pair.Key}\" is not {HeaderPrefix}…."))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        var templates = response.Object("responseTemplates") ?? [];
        foreach (var (type, template) in templates)
        {
            GatewayTemplate.Check(template!.GetValue<string>(), $"{place}, {type}");
        }

        return new MockIntegration((int)(response.Number("statusCode") ?? 200), integration.Text("passthroughBehavior")?.ToLowerInvariant() is not "never", [.. requests.Select(one => one.Key)], headers, templates);
    }
}
