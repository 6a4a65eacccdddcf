using System.Globalization;
using System.Text;
using System.Text.Json;
using Espresso.Dashboard.Otlp.Proto;
using Espresso.Dashboard.Telemetry;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Proto = Espresso.Dashboard.Otlp.Proto;

namespace Espresso.Dashboard.Otlp;

/// <summary>Turns OTLP messages into the records that the stores keep, cut to the limits.</summary>
internal sealed class OtlpDecoder(TelemetryLimits limits, TimeProvider time)
{
    public const string UnknownResource = "unknown_service";

    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    public TelemetrySource Source(Resource? resource)
    {
        var attributes = Attributes(resource?.Attributes ?? []);
        return new TelemetrySource(
            FieldFilter.Find(attributes, "service.name") is { Length: > 0 } name ? name : UnknownResource,
            FieldFilter.Find(attributes, "service.instance.id") ?? "",
            attributes);
    }

    /// <summary>Null when the record is too broken to be placed: a span needs both ids and a time.</summary>
    public Telemetry.Span? Span(TelemetrySource source, string scope, Proto.Span span)
    {
        if (span.TraceId.Length != TraceIdBytes || span.SpanId.Length != SpanIdBytes || span.StartTimeUnixNano == 0)
        {
            return null;
        }

        var start = (long)span.StartTimeUnixNano;
        return new Telemetry.Span
        {
            Source = source,
            TraceId = Hex(span.TraceId),
            SpanId = Hex(span.SpanId),
            ParentId = Hex(span.ParentSpanId),
            Name = Cut(span.Name),
            Role = Enum.IsDefined((SpanRole)span.Kind) ? (SpanRole)span.Kind : SpanRole.Unspecified,
            StartNanos = start,
            EndNanos = Math.Max(start, (long)span.EndTimeUnixNano),
            Outcome = span.Status?.Code switch
            {
                Proto.StatusCode.Ok => SpanOutcome.Ok,
                Proto.StatusCode.Error => SpanOutcome.Error,
                _ => SpanOutcome.Unset,
            },
            OutcomeMessage = Cut(span.Status?.Message ?? ""),
            Scope = scope,
            Attributes = Attributes(span.Attributes),
            Events = [.. span.Events.Take(limits.MaxSpanEventCount).Select(item => new SpanEvent(Cut(item.Name), (long)item.TimeUnixNano, Attributes(item.Attributes)))],
            Links = [.. span.Links.Take(limits.MaxAttributeCount).Select(link => new SpanLink(Hex(link.TraceId), Hex(link.SpanId), Attributes(link.Attributes)))],
        };
    }

    public LogEntry Log(TelemetrySource source, string category, LogRecord record)
    {
        var attributes = Attributes(record.Attributes);
        var body = Text(record.Body);
        return new LogEntry
        {
            Source = source,
            TimeNanos = record.TimeUnixNano != 0 ? (long)record.TimeUnixNano : record.ObservedTimeUnixNano != 0 ? (long)record.ObservedTimeUnixNano : NowNanos(),
            Severity = Math.Clamp(record.SeverityNumber, 0, 24),

            // The .NET exporter sends either the finished message, and then the template as an attribute, or the template alone.
            Message = Cut(FieldFilter.Find(attributes, "{OriginalFormat}") is null ? FillTemplate(body, attributes) : body),
            Category = category,
            EventName = record.EventName.Length > 0 ? Cut(record.EventName) : FieldFilter.Find(attributes, "logrecord.event.name") ?? "",
            TraceId = record.TraceId.Length == TraceIdBytes ? Hex(record.TraceId) : "",
            SpanId = record.SpanId.Length == SpanIdBytes ? Hex(record.SpanId) : "",
            Attributes = attributes,
        };
    }

    public IReadOnlyList<KeyValuePair<string, string>> Attributes(RepeatedField<KeyValue> attributes)
    {
        if (attributes.Count == 0)
        {
            return [];
        }

        var result = new List<KeyValuePair<string, string>>(Math.Min(attributes.Count, limits.MaxAttributeCount));
        foreach (var attribute in attributes)
        {
            if (result.Count == limits.MaxAttributeCount)
            {
                break;
            }

            result.Add(new(Cut(attribute.Key), Cut(Text(attribute.Value))));
        }

        return result;
    }

    public static string Hex(ByteString id) => id.IsEmpty ? "" : Convert.ToHexStringLower(id.Span);

    /// <summary>A value as people read it: text as it is, lists and maps as JSON.</summary>
    public static string Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
        AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue => Json(value),
        _ => "",
    };

    private static string Json(AnyValue value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, AnyValue? value)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.ArrayValue:
                writer.WriteStartArray();
                foreach (var item in value.ArrayValue.Values)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                writer.WriteStartObject();
                foreach (var item in value.KvlistValue.Values)
                {
                    writer.WritePropertyName(item.Key);
                    Write(writer, item.Value);
                }

                writer.WriteEndObject();
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                writer.WriteNumberValue(value.IntValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value.DoubleValue):
                writer.WriteNumberValue(value.DoubleValue);
                break;
            case null or AnyValue.ValueOneofCase.None:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteStringValue(Text(value));
                break;
        }
    }

    private static string FillTemplate(string template, IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        if (attributes.Count == 0 || !template.Contains('{', StringComparison.Ordinal))
        {
            return template;
        }

        var result = new StringBuilder(template.Length + 32);
        for (var at = 0; at < template.Length;)
        {
            var end = template[at] == '{' ? template.IndexOf('}', at) : -1;
            if (end > 0 && FieldFilter.Find(attributes, template[(at + 1)..end].Split(':', ',')[0].TrimStart('@', '$')) is { } value)
            {
                result.Append(value);
                at = end + 1;
            }
            else
            {
                result.Append(template[at++]);
            }
        }

        return result.ToString();
    }

    private string Cut(string text) => text.Length <= limits.MaxAttributeLength ? text : string.Concat(text.AsSpan(0, limits.MaxAttributeLength), "…");

    private long NowNanos() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
