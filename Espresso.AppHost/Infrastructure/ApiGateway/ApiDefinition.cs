using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// The API as API Gateway imports it (OpenAPI 3.0.1 with Amazon's extensions), made from the documents that the services
/// write about themselves: their routes by name, who may call, what a body must have. Everything else is the services' to check.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
/// </summary>
internal static class ApiDefinition
{
    /// <summary>Longest required text, in characters: far above what any route takes.</summary>
    private const int MaxText = 1024;

    private const string Methods = "GET,POST,PUT,OPTIONS";
    private const string RequestHeaders = "authorization,content-type,idempotency-key,if-none-match,traceparent,tracestate";

    private static readonly (string Document, string Function)[] Services =
    [
        ("openapi.orders.json", ResourceNames.Orders),
        ("openapi.notifications.json", ResourceNames.Notifications),
    ];

    public static JsonObject Create()
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var (name, function) in Services)
        {
            var document = Read(name);
            foreach (var (path, operations) in document["paths"]!.AsObject())
            {
                paths[path] = Path(operations!.AsObject(), function, document, schemas);
            }
        }

        paths["/"] = new JsonObject { ["x-amazon-apigateway-any-method"] = NotFound() };
        paths["/{proxy+}"] = new JsonObject { ["x-amazon-apigateway-any-method"] = NotFound(PathParameter("proxy")) };
        return new JsonObject
        {
            ["openapi"] = "3.0.1",
            ["info"] = new JsonObject { ["title"] = "Serverless Espresso", ["version"] = Api.StageName },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["cognito"] = new JsonObject
                    {
                        ["type"] = "apiKey",
                        ["name"] = "Authorization",
                        ["in"] = "header",
                        ["x-amazon-apigateway-authtype"] = "cognito_user_pools",
                        ["x-amazon-apigateway-authorizer"] = new JsonObject
                        {
                            ["type"] = "cognito_user_pools",
                            ["providerARNs"] = new JsonArray(Plain.Sub("${UserPool.Arn}")),
                        },
                    },
                },
            },
            ["x-amazon-apigateway-request-validators"] = new JsonObject
            {
                ["body"] = new JsonObject { ["validateRequestBody"] = true, ["validateRequestParameters"] = false },
            },
            ["x-amazon-apigateway-gateway-responses"] = GatewayResponses.Create(),
        };
    }

    /// <summary>Short, and another one for every other definition.</summary>
    public static string Fingerprint(JsonObject definition) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition.ToJsonString())))[..10];

    private static JsonObject Path(JsonObject operations, string function, JsonObject document, JsonObject schemas)
    {
        var path = new JsonObject();
        foreach (var (method, operation) in operations)
        {
            path[method] = Operation(operation!.AsObject(), function, document, schemas);
        }

        var parameters = operations.First().Value!["parameters"]?.AsArray().Where(parameter => (string?)parameter!["in"] == "path").Select(parameter => (string)parameter!["name"]!);
        path["options"] = Preflight([.. (parameters ?? []).Select(PathParameter)]);
        return path;
    }

    private static JsonObject Operation(JsonObject described, string function, JsonObject document, JsonObject schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = described["operationId"]!.DeepClone(),
            ["parameters"] = new JsonArray([.. (described["parameters"]?.AsArray() ?? [])
                .Where(parameter => (string?)parameter!["in"] == "path")
                .Select(parameter => PathParameter((string)parameter!["name"]!))]),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "As the service answers." } },
            // The alias by name: a reference would tie the API to functions that need the API's address.
            ["x-amazon-apigateway-integration"] = new JsonObject
            {
                ["type"] = "aws_proxy",
                ["httpMethod"] = "POST",
                ["uri"] = Plain.Sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
                    + $"arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:${{NamePrefix}}{function}:{ServiceFunction.Live}/invocations"),
                ["passthroughBehavior"] = "when_no_match",
            },
        };
        // A route that may answer 401 takes a token; the others are for everybody.
        if (described["responses"]!.AsObject().ContainsKey("401"))
        {
            operation["security"] = new JsonArray(new JsonObject { ["cognito"] = new JsonArray() });
        }

        if (described["requestBody"] is { } body && (bool?)body["required"] is true)
        {
            var schema = ((string)body["content"]!["application/json"]!["schema"]!["$ref"]!).Split('/')[^1];
            schemas[schema] = Required(document["components"]!["schemas"]![schema]!);
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } } },
            };
            operation["x-amazon-apigateway-request-validator"] = "body";
        }

        return operation;
    }

    /// <summary>Of a body's description: that it is an object, what it must have, and that this is not endless.</summary>
    private static JsonObject Required(JsonNode described)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (described["required"] is JsonArray required)
        {
            schema["required"] = required.DeepClone();
            schema["properties"] = new JsonObject(required.Select(name => KeyValuePair.Create((string)name!, (JsonNode?)Typed(described["properties"]![(string)name!]!))));
        }

        return schema;

        static JsonObject Typed(JsonNode property) => (string?)property["type"] is "string"
            ? new JsonObject { ["type"] = "string", ["maxLength"] = MaxText }
            : throw new InvalidOperationException($"A request has a required property that is no text ({property.ToJsonString()}); say here what the gateway checks of it.");
    }

    /// <summary>The browser's question before a request to another origin, answered without a function.</summary>
    private static JsonObject Preflight(JsonObject[] parameters) => Mock(204, parameters, new()
    {
        ["Access-Control-Allow-Origin"] = GatewayResponses.AllowedOrigin(),
        ["Access-Control-Allow-Methods"] = $"'{Methods}'",
        ["Access-Control-Allow-Headers"] = $"'{RequestHeaders}'",
        ["Access-Control-Max-Age"] = "'7200'",
    });

    private static JsonObject NotFound(params JsonObject[] parameters) => Mock(404, parameters, new()
    {
        ["Access-Control-Allow-Origin"] = GatewayResponses.AllowedOrigin(),
        ["Content-Type"] = "'application/problem+json'",
        ["Cache-Control"] = "'no-store'",
    }, GatewayResponses.NotFound);

    private static JsonObject Mock(int status, JsonObject[] parameters, Dictionary<string, JsonNode> headers, string? body = null)
    {
        var code = $"{status}";
        var answer = new JsonObject
        {
            ["statusCode"] = code,
            ["responseParameters"] = new JsonObject(headers.Select(header => KeyValuePair.Create($"method.response.header.{header.Key}", (JsonNode?)header.Value))),
        };
        if (body is not null)
        {
            answer["responseTemplates"] = new JsonObject { ["application/json"] = body };
        }

        return new JsonObject
        {
            ["parameters"] = new JsonArray([.. parameters]),
            ["responses"] = new JsonObject
            {
                [code] = new JsonObject
                {
                    ["description"] = "Answered by the gateway.",
                    ["headers"] = new JsonObject(headers.Keys.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } }))),
                },
            },
            ["x-amazon-apigateway-integration"] = new JsonObject
            {
                ["type"] = "mock",
                ["passthroughBehavior"] = "never",
                ["requestTemplates"] = new JsonObject { ["application/json"] = $$"""{"statusCode": {{code}}}""" },
                ["responses"] = new JsonObject { ["default"] = answer },
            },
        };
    }

    private static JsonObject PathParameter(string name) => new()
    {
        ["name"] = name,
        ["in"] = "path",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Read(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in AppHost; its csproj lists it as EmbeddedResource.");
        return JsonNode.Parse(resource)!.AsObject();
    }
}
