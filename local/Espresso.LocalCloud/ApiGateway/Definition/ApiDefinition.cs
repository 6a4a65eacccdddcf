using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Definition;

/// <summary>
/// An API as its OpenAPI 3 document with Amazon's extensions describes it, checked and ready to be served.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
/// </summary>
internal sealed partial class ApiDefinition
{
    private const string AnyMethod = "x-amazon-apigateway-any-method";

    private static readonly string[] Verbs = ["get", "put", "post", "delete", "options", "head", "patch", AnyMethod];

    private ApiDefinition(JsonObject document)
    {
        Title = document.Object("info")?.Text("title") ?? "";
        BinaryMediaTypes = document.Texts("x-amazon-apigateway-binary-media-types");
        MinimumCompressionSize = document.Number("x-amazon-apigateway-minimum-compression-size");
        GatewayResponses = document.Object("x-amazon-apigateway-gateway-responses") ?? [];
        var validators = document.Object("x-amazon-apigateway-request-validators") ?? [];
        var schemas = Schemas(document);
        var schemes = document.Object("components")?.Object("securitySchemes") ?? [];
        foreach (var (path, item) in document.Object("paths") ?? throw Invalid("The document has no paths."))
        {
            CheckPath(path);
            foreach (var (verb, node) in (JsonObject)item!)
            {
                if (!Verbs.Contains(verb, StringComparer.Ordinal))
                {
                    if (verb is "parameters" or "summary" or "description" || verb.StartsWith("x-", StringComparison.Ordinal))
                    {
                        continue;
                    }

                    throw Invalid($"Path {path} has \"{verb}\", which is no method. Known: {string.Join(", ", Verbs)}.");
                }

                var operation = (JsonObject)node!;
                var method = verb == AnyMethod ? "ANY" : verb.ToUpperInvariant();
                var validator = (operation.Text("x-amazon-apigateway-request-validator") ?? document.Text("x-amazon-apigateway-request-validator")) is { } name
                    ? validators.Object(name) ?? throw Invalid($"{method} {path}: request validator \"{name}\" is not defined. Defined: {Choices(validators.Select(one => one.Key))}.")
                    : null;
                Methods.Add(new ApiMethod(method, path, operation, Authorizer(document, operation, schemes, $"{method} {path}"), validator, schemas));
            }
        }

        Tree = new ResourceTree(Methods);
    }

    public string Title { get; }

    public IReadOnlyList<string> BinaryMediaTypes { get; }

    /// <summary>Answers from this size on are compressed, in bytes; null: none.</summary>
    public long? MinimumCompressionSize { get; }

    /// <summary><c>x-amazon-apigateway-gateway-responses</c>: response type to status, headers and templates.</summary>
    public JsonObject GatewayResponses { get; }

    public List<ApiMethod> Methods { get; } = [];

    public ResourceTree Tree { get; }

    /// <exception cref="CloudException"><c>BadRequestException</c> names what is wrong and where.</exception>
    public static ApiDefinition Parse(JsonObject document)
    {
        if (document.Text("openapi") is not { } version || !version.StartsWith("3.0", StringComparison.Ordinal))
        {
            throw CloudException.NotImplemented("apigateway", $"documents other than OpenAPI 3.0 in JSON (this one says openapi: {document.Text("openapi") ?? "nothing"}, swagger: {document.Text("swagger") ?? "nothing"})");
        }

        try
        {
            return new ApiDefinition(document);
        }
        catch (Exception error) when (error is InvalidCastException or InvalidOperationException)
        {
            throw Invalid($"A part of the document has another type than OpenAPI gives it: {error.Message}");
        }
    }

    internal static CloudException Invalid(string message) => new("BadRequestException", $"Errors found during import: {message}");

    internal static string Choices(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";

    /// <summary>The user pools whose tokens the operation wants; null when anybody may call.</summary>
    private static IReadOnlyList<string>? Authorizer(JsonObject document, JsonObject operation, JsonObject schemes, string place)
    {
        var security = operation.ContainsKey("security") ? operation.Objects("security") : document.Objects("security");
        if (security.Count == 0)
        {
            return null;
        }

        var (name, scopes) = security[0].First();
        var scheme = schemes.Object(name) ?? throw Invalid($"{place}: security scheme \"{name}\" is not defined. Defined: {Choices(schemes.Select(one => one.Key))}.");
        if (scheme.Text("x-amazon-apigateway-authtype") is not "cognito_user_pools" || scheme.Object("x-amazon-apigateway-authorizer") is not { } authorizer)
        {
            throw CloudException.NotImplemented("apigateway", $"authorizers other than cognito_user_pools ({place}: {name})");
        }

        if (scopes is JsonArray { Count: > 0 })
        {
            throw CloudException.NotImplemented("apigateway", $"OAuth scopes ({place}): without them the authorizer takes ID tokens");
        }

        if (scheme.Text("in") is not "header" || scheme.Text("name") is not { } header || !header.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        {
            throw CloudException.NotImplemented("apigateway", $"tokens elsewhere than in the Authorization header ({name})");
        }

        return authorizer.Texts("providerARNs") is { Count: > 0 } pools ? pools : throw Invalid($"Authorizer {name} has no providerARNs.");
    }

    private static JsonObject Schemas(JsonObject document)
    {
        var schemas = document.Object("components")?.Object("schemas") ?? [];
        if (schemas.Select(schema => schema.Key).FirstOrDefault(name => !ModelName().IsMatch(name)) is { } wrong)
        {
            throw Invalid($"Unable to create model for '{wrong}': Model name must be alphanumeric: {wrong}");
        }

        return schemas;
    }

    private static void CheckPath(string path)
    {
        var parts = path.Split('/');
        if (parts[0].Length > 0)
        {
            throw Invalid($"Resource path \"{path}\" must begin with a slash.");
        }

        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Contains('{', StringComparison.Ordinal) && !Segment().IsMatch(parts[i]))
            {
                throw Invalid($"Resource's path part \"{parts[i]}\" only allows a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end");
            }

            if (parts[i].EndsWith("+}", StringComparison.Ordinal) && i < parts.Length - 1)
            {
                throw Invalid($"Cannot create a child of a resource with a greedy path variable: {path}");
            }
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ModelName();

    [GeneratedRegex(@"\A\{[a-zA-Z0-9._:-]+\+?\}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Segment();
}
