using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Espresso.ServiceDefaults.Lambda;

/// <summary>
/// A span as an X-Ray segment document (developer guide, "AWS X-Ray segment documents"). What a service does for somebody outside it is a
/// segment; everything below is a subsegment, each in a document of its own.
/// </summary>
internal static class XRaySegment
{
    private const int MostAnnotations = 50;
    private const int LongestName = 200;

    public static void Write(IBufferWriter<byte> output, Activity span, string service, bool withDetails)
    {
        using var json = new Utf8JsonWriter(output);
        var isSegment = span.Parent is null;
        json.WriteStartObject();
        json.WriteString("name", Name(isSegment ? service : CallName(span)));
        json.WriteString("id", span.SpanId.ToHexString());
        json.WriteString("trace_id", XRayHeader.TraceId(span.TraceId));
        if (span.ParentSpanId != default) json.WriteString("parent_id", span.ParentSpanId.ToHexString());
        json.WriteNumber("start_time", Seconds(span.StartTimeUtc));
        json.WriteNumber("end_time", Seconds(span.StartTimeUtc + span.Duration));
        if (isSegment) json.WriteString("origin", "AWS::Lambda::Function");
        else json.WriteString("type", "subsegment");
        if (span.Kind == ActivityKind.Client) json.WriteString("namespace", Text(span, "rpc.system") == "aws-api" ? "aws" : "remote");
        WriteHttp(json, span);
        WriteOutcome(json, span, withDetails);
        if (withDetails) WriteTags(json, span, isSegment);
        json.WriteEndObject();
    }

    /// <summary>The other side of a call, which is what the service map draws; without one, what was done.</summary>
    private static string CallName(Activity span) => span.Kind == ActivityKind.Client ? Text(span, "server.address") ?? span.DisplayName : span.DisplayName;

    /// <summary>Letters, digits, spaces and <c>_ . : / % &amp; # = + \ - @</c> may stand in a name, 200 of them at most.</summary>
    private static string Name(string name)
    {
        var allowed = new StringBuilder(name.Length);
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, LongestName)))
        {
            if (char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || "_.:/%&#=+\\-@".Contains(c, StringComparison.Ordinal)) allowed.Append(c);
        }

        return allowed.Length > 0 ? allowed.ToString() : "unnamed";
    }

    private static void WriteHttp(Utf8JsonWriter json, Activity span)
    {
        if (Text(span, "http.request.method") is not { } method) return;
        json.WriteStartObject("http");
        json.WriteStartObject("request");
        json.WriteString("method", method);
        if ((Text(span, "url.full") ?? Text(span, "url.path")) is { } url) json.WriteString("url", url);
        if (Text(span, "user_agent.original") is { } agent) json.WriteString("user_agent", agent);
        json.WriteEndObject();
        if (Status(span) is { } status)
        {
            json.WriteStartObject("response");
            json.WriteNumber("status", status);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // X-Ray knows three kinds of failure: the caller's (error), too many calls (error and throttle), ours (fault).
    private static void WriteOutcome(Utf8JsonWriter json, Activity span, bool withDetails)
    {
        var status = Status(span);
        if (status is >= 400 and < 500) json.WriteBoolean("error", true);
        if (status == 429) json.WriteBoolean("throttle", true);
        if (status >= 500 || (status is null && span.Status == ActivityStatusCode.Error)) json.WriteBoolean("fault", true);

        var exceptions = span.Events.Where(e => e.Name == "exception").ToArray();
        if (exceptions.Length == 0) return;
        json.WriteStartObject("cause");
        json.WriteStartArray("exceptions");
        foreach (var exception in exceptions)
        {
            json.WriteStartObject();
            json.WriteString("id", ActivitySpanId.CreateRandom().ToHexString());
            foreach (var (key, value) in exception.Tags)
            {
                if (key == "exception.type") json.WriteString("type", value?.ToString());
                else if (key == "exception.message" && withDetails) json.WriteString("message", value?.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Annotations are what traces can be searched by; their keys are letters, digits and underscores.
    private static void WriteTags(Utf8JsonWriter json, Activity span, bool isSegment)
    {
        json.WriteStartObject("annotations");
        // A segment is named for its service; this says what the service did.
        if (isSegment) json.WriteString("operation", span.DisplayName);
        foreach (var (key, value) in span.TagObjects.Take(MostAnnotations - 1))
        {
            var name = key.Replace('.', '_');
            switch (value)
            {
                case null: break;
                case bool flag: json.WriteBoolean(name, flag); break;
                case int number: json.WriteNumber(name, number); break;
                case long number: json.WriteNumber(name, number); break;
                case double number: json.WriteNumber(name, number); break;
                default: json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        json.WriteEndObject();
    }

    private static int? Status(Activity span) => span.GetTagItem("http.response.status_code") switch
    {
        int status => status,
        long status => (int)status,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) => status,
        _ => null,
    };

    private static string? Text(Activity span, string key) => span.GetTagItem(key) as string;

    private static decimal Seconds(DateTime utc) => Math.Round((utc - DateTime.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond, 6);
}
