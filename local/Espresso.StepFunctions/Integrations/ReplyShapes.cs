using System.Globalization;
using System.Text;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>The metadata that optimised integrations add to a service's answer: what the Java SDK knows of the HTTP response.</summary>
internal static class ReplyShapes
{
    private const string AmzJson = "application/x-amz-json-1.0";

    public static JsonObject Of(TaskResource resource, ServiceReply reply, DateTimeOffset at)
    {
        if (resource.IsSdk)
        {
            return SdkTimes.Of(reply.Body);
        }

        // EventBridge's integration passes on the answer as it is.
        if (resource.Service == "events")
        {
            return reply.Body;
        }

        // Members are in the order of their names, metadata included.
        var members = reply.Body.Select(static m => (m.Key, m.Value)).ToList();
        members.Add(("SdkHttpMetadata", HttpMetadata(reply.StatusCode, Headers(resource.Service, reply, at))));
        members.Add(("SdkResponseMetadata", ResponseMetadata(reply.RequestId)));
        var output = new JsonObjectBuilder();
        foreach (var (name, value) in members.OrderBy(static m => m.Key, StringComparer.Ordinal))
        {
            output.Set(name, value);
        }

        return output.Build();
    }

    public static JsonObject ResponseMetadata(string requestId) => JsonObject.Of(("RequestId", JsonValue.From(requestId)));

    /// <summary>The headers twice: in the order of the response with all their values, and by name with the last value.</summary>
    public static JsonObject HttpMetadata(int status, IReadOnlyList<(string Name, string Value)> headers)
    {
        var all = new JsonObjectBuilder();
        foreach (var (name, value) in headers)
        {
            all.Set(name, JsonArray.Of(JsonValue.From(value)));
        }

        var single = new JsonObjectBuilder();
        foreach (var (name, value) in headers.OrderBy(static h => h.Name, StringComparer.OrdinalIgnoreCase))
        {
            single.Set(name, value);
        }

        return JsonObject.Of(("AllHttpHeaders", all.Build()), ("HttpHeaders", single.Build()), ("HttpStatusCode", JsonValue.From(status)));
    }

    public static (string Name, string Value) Date(DateTimeOffset at) => ("Date", at.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture));

    public static (string Name, string Value) Length(int bytes) => ("Content-Length", bytes.ToString(CultureInfo.InvariantCulture));

    private static IReadOnlyList<(string Name, string Value)> Headers(string service, ServiceReply reply, DateTimeOffset at)
    {
        var id = ("x-amzn-RequestId", reply.RequestId);
        var length = reply.Body.Utf8Length;
        return service switch
        {
            "dynamodb" =>
            [
                ("Server", "Server"), ("Connection", "keep-alive"), id, ("x-amz-crc32", Crc32(reply.Body.Text).ToString(CultureInfo.InvariantCulture)),
                Length(length), Date(at), ("Content-Type", AmzJson),
            ],
            "sns" => [id, ("connection", "keep-alive"), Length(length), Date(at), ("Content-Type", "text/xml")],
            _ => [id, ("connection", "keep-alive"), Length(length), Date(at), ("Content-Type", AmzJson)],
        };
    }

    // The checksum of PNG and gzip, which the runtime has in a package only.
    private static uint Crc32(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
