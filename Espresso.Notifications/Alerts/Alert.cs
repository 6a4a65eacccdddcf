using System.Globalization;
using System.Text.Json;

namespace Espresso.Notifications.Alerts;

/// <summary>Something that an administrator should know.</summary>
/// <param name="Id">The same for every delivery.</param>
/// <param name="Kind">e.g. <c>order.overdue</c>, <c>alarm</c>, or the source of an AWS event, e.g. <c>aws.guardduty</c>.</param>
/// <param name="Severity"><c>info</c>, <c>warning</c> or <c>critical</c>.</param>
/// <param name="Subject">One line.</param>
/// <param name="Detail">As much as is known.</param>
/// <param name="OrderId">The order in question; null when it is about no order.</param>
/// <param name="At">When it happened, UTC.</param>
internal sealed record Alert(string Id, string Kind, string Severity, string Subject, string Detail, string? OrderId, DateTime At)
{
    /// <summary>Reads any of the three shapes that arrive on the alerts topic; null when it is none of them.</summary>
    /// <param name="body">The message.</param>
    /// <param name="messageId">Names it when its shape has no id of its own.</param>
    public static Alert? Read(JsonElement body, string messageId) => body.ValueKind != JsonValueKind.Object ? null
        : Text(body, "type") == "alert" ? OfOurs(body)
        : body.TryGetProperty("AlarmName", out _) ? OfAlarm(body)
        : body.TryGetProperty("detail-type", out _) ? OfEvent(body, messageId)
        : null;

    // {"id":"…","type":"alert","kind":"order.overdue","severity":"warning","subject":"…","detail":"…","orderId":null,"at":"…"}
    private static Alert OfOurs(JsonElement body) => new(
        Required(body, "id"), Required(body, "kind"), Required(body, "severity"), Required(body, "subject"), Text(body, "detail") ?? "",
        Text(body, "orderId"), Time(Required(body, "at")));

    // CloudWatch: {"AlarmName":"dead-letters","NewStateValue":"ALARM","NewStateReason":"…","StateChangeTime":"2026-11-22T10:00:00.000+0000","AlarmArn":"…"}
    private static Alert OfAlarm(JsonElement body)
    {
        var (name, state, at) = (Required(body, "AlarmName"), Required(body, "NewStateValue"), Time(Required(body, "StateChangeTime")));
        return new Alert(
            $"{name}#{state}#{Storage.Table.Text(at)}", "alarm", state == "ALARM" ? "critical" : "info",
            state == "ALARM" ? $"Alarm: {name}" : $"{name} is {state} again",
            string.Join(" ", new[] { Text(body, "AlarmDescription"), Text(body, "NewStateReason") }.Where(t => !string.IsNullOrEmpty(t))), null, at);
    }

    // EventBridge: {"id":"…","detail-type":"GuardDuty Finding","source":"aws.guardduty","time":"…","detail":{"severity":8,"title":"…"}}
    private static Alert OfEvent(JsonElement body, string messageId)
    {
        var detail = body.TryGetProperty("detail", out var d) ? d : default;
        var severity = detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("severity", out var s) && s.ValueKind == JsonValueKind.Number ? s.GetDouble() : 0;
        return new Alert(
            Text(body, "id") ?? messageId, Text(body, "source") ?? "event", severity >= 7 ? "critical" : "warning",
            (detail.ValueKind == JsonValueKind.Object ? Text(detail, "title") : null) ?? Required(body, "detail-type"),
            detail.ValueKind == JsonValueKind.Undefined ? "" : detail.GetRawText(), null, Time(Required(body, "time")));
    }

    private static string? Text(JsonElement body, string name)
        => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Required(JsonElement body, string name)
        => Text(body, name) ?? throw new JsonException($"The alert has no text \"{name}\".");

    private static DateTime Time(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        ? at.UtcDateTime
        : throw new JsonException($"The alert's time \"{text}\" is none.");
}
