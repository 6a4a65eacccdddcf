using System.Globalization;
using System.Text;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>
/// What the gateway answers by itself when a request does not get to, or does not come back from, its integration.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
/// </summary>
/// <param name="Type">The response type, for example <c>UNAUTHORIZED</c>.</param>
/// <param name="ErrorType">For <c>x-amzn-ErrorType</c>.</param>
internal sealed record GatewayError(string Type, int Status, string Message, string ErrorType)
{
    /// <summary>What is wrong with a body: <c>$context.error.validationErrorString</c>.</summary>
    public string? Validation { get; init; }

    public static GatewayError NoRoute { get; } = new("MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token", "MissingAuthenticationTokenException");

    public static GatewayError Throttled { get; } = new("THROTTLED", 429, "Too Many Requests", "TooManyRequestsException");

    public static GatewayError TooLarge { get; } = new("REQUEST_TOO_LARGE", 413, "Request Too Long", "RequestEntityTooLargeException");

    public static GatewayError WrongType { get; } = new("UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type", "BadRequestException");

    public static GatewayError TimedOut { get; } = new("INTEGRATION_TIMEOUT", 504, "Endpoint request timed out", "InternalServerErrorException");

    /// <summary>The function is not there, or may not be called.</summary>
    public static GatewayError Misconfigured { get; } = new("API_CONFIGURATION_ERROR", 500, "Internal server error", "InternalServerErrorException");

    /// <summary>The function failed, or its answer is none that the gateway can read. No type of its own: only <c>DEFAULT_5XX</c> words it.</summary>
    public static GatewayError BadAnswer { get; } = new("DEFAULT_5XX", 502, "Internal server error", "InternalServerErrorException");

    public static GatewayError Unauthorized(string message) => new("UNAUTHORIZED", 401, message, "UnauthorizedException");

    public static GatewayError MissingParameters(IEnumerable<string> names) =>
        new("BAD_REQUEST_PARAMETERS", 400, $"Missing required request parameters: [{string.Join(", ", names)}]", "BadRequestException");

    public static GatewayError InvalidBody(string validation) =>
        new("BAD_REQUEST_BODY", 400, "Invalid request body", "BadRequestException") { Validation = validation };

    /// <summary>Writes it as the API words it.</summary>
    public async Task WriteAsync(ApiCall call)
    {
        call.Error = this;
        var response = call.Http.Response;
        var responses = call.Stage.Definition.GatewayResponses;
        var custom = responses.Object(Type) ?? responses.Object(Status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
        response.StatusCode = (int)(custom?.Number("statusCode") ?? Status);
        response.Headers["x-amzn-ErrorType"] = ErrorType;
        var template = custom?.Object("responseTemplates") is { Count: > 0 } templates
            ? GatewayTemplate.Choose(templates, call.Request.Headers.Accept.ToString())!.Value
            : ("application/json", """{"message":$context.error.messageString}""");
        response.ContentType = template.Item1;
        foreach (var (name, expression) in custom?.TextMap("responseParameters") ?? [])
        {
            if (name.StartsWith("gatewayresponse.header.", StringComparison.Ordinal) && GatewayTemplate.Map(expression, Known) is { } value)
            {
                response.Headers[name["gatewayresponse.header.".Length..]] = value;
            }
        }

        var body = Encoding.UTF8.GetBytes(GatewayTemplate.Fill(template.Item2, call.Value));
        call.ResponseLength = body.Length;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, call.Http.RequestAborted);

        string? Known(string expression) =>
            expression.StartsWith("method.request.header.", StringComparison.Ordinal)
                ? call.Request.Headers[expression["method.request.header.".Length..]].ToString() is { Length: > 0 } header ? header : null
                : call.Value(expression);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Status} {Type}: {Message}{(Validation is null ? "" : " " + Validation)}");
}
