using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>The metadata that optimised integrations add to a service's answer.</summary>
internal static class ReplyShapes
{
    public static JsonObject Of(TaskResource resource, ServiceReply reply)
    {
        if (resource.IsSdk)
        {
            return reply.Body;
        }

        var output = new JsonObjectBuilder();
        foreach (var (name, value) in reply.Body)
        {
            output.Set(name, value);
        }

        return output
            .Set("SdkHttpMetadata", HttpMetadata(reply.RequestId, reply.StatusCode, reply.Body.Utf8Length))
            .Set("SdkResponseMetadata", ResponseMetadata(reply.RequestId))
            .Build();
    }

    public static JsonObject ResponseMetadata(string requestId) => JsonObject.Of(("RequestId", JsonValue.From(requestId)));

    public static JsonObject HttpMetadata(string requestId, int status, int length, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var single = new JsonObjectBuilder();
        var all = new JsonObjectBuilder();
        foreach (var (name, value) in more)
        {
            Add(name, value);
        }

        Add("Connection", "keep-alive");
        Add("x-amzn-RequestId", requestId);
        Add("Content-Length", JsonValue.From(length).Text);
        Add("Content-Type", "application/json");
        return JsonObject.Of(
            ("AllHttpHeaders", all.Build()),
            ("HttpHeaders", single.Build()),
            ("HttpStatusCode", JsonValue.From(status)));

        void Add(string name, string value)
        {
            single.Set(name, value);
            all.Set(name, JsonArray.Of(JsonValue.From(value)));
        }
    }
}
