using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.ServiceDefaults.Problems;

/// <summary>A "no" that the caller can act on. It is a value: use cases return it, and it becomes an answer in one place.</summary>
/// <param name="Status">HTTP status, 4xx or 503.</param>
/// <param name="Code">Stable name for programs, e.g. <c>shop.full</c>.</param>
/// <param name="Title">Short, the same for every occurrence of the code.</param>
/// <param name="Detail">What to do about it, for people; may differ by occurrence.</param>
public sealed partial record Refusal(int Status, string Code, string Title, string? Detail = null)
{
    /// <summary>Further members of the answer, e.g. <c>ahead</c>; their names are used as they are.</summary>
    public JsonObject? Extras { get; init; }

    /// <summary>When to try again; sent as Retry-After in whole seconds, rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>400 <c>request.invalid</c> with one message per field.</summary>
    public static Refusal Invalid(string field, string message) => Invalid(new Dictionary<string, string[]> { [field] = [message] });

    /// <inheritdoc cref="Invalid(string, string)" />
    public static Refusal Invalid(IReadOnlyDictionary<string, string[]> errors)
    {
        var fields = new JsonObject();
        foreach (var (field, messages) in errors) fields[field] = new JsonArray([.. messages.Select(m => (JsonNode?)JsonValue.Create(m))]);
        return new Refusal(400, "request.invalid", "The request is not valid.", string.Join(" ", errors.SelectMany(e => e.Value)))
        {
            Extras = new JsonObject { ["errors"] = fields },
        };
    }

    /// <summary>The refusal as the result of a route.</summary>
    public IResult ToResult() => new RefusalResult(this);

    private sealed class RefusalResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => refusal.WriteAsync(httpContext);
    }

    internal Task WriteAsync(HttpContext http) => WriteAsync(http, http.RequestAborted);

    internal async Task WriteAsync(HttpContext http, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", $"urn:espresso:{Code}");
            json.WriteString("title", Title);
            json.WriteNumber("status", Status);
            if (Detail is not null) json.WriteString("detail", Detail);
            json.WriteString("code", Code);
            if (System.Diagnostics.Activity.Current is { } activity) json.WriteString("traceId", activity.TraceId.ToHexString());
            foreach (var (name, value) in Extras ?? [])
            {
                json.WritePropertyName(name);
                if (value is null) json.WriteNullValue();
                else value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        Log.Refused(http.RequestServices.GetRequiredService<ILogger<Refusal>>(), Status, Code);
        http.Response.StatusCode = Status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait) http.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
    }

    private static partial class Log
    {
        /// <summary>By code, so that whoever runs the shop can count what people run into.</summary>
        [LoggerMessage(LogLevel.Information, "Answered {Status} {Code}")]
        public static partial void Refused(ILogger logger, int status, string code);
    }
}

/// <summary>The shape of every error answer, for the OpenAPI documents. A refusal's extras come on top.</summary>
public sealed record Problem(
    string Type, string Title, int Status, string? Detail, string Code, string? TraceId, Dictionary<string, string[]>? Errors);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;

/// <summary>Declares refusals on routes.</summary>
public static class RefusalRoutes
{
    /// <summary>States in the OpenAPI document which statuses a route, or a group of routes, refuses with.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder routes, params int[] statuses) where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            routes.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
        return routes;
    }
}
