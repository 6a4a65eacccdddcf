using System.Globalization;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>Writes the events of one execution to its log group, in their order.</summary>
internal sealed class ExecutionLog(IExecutionLogs logs, LogSettings settings, string executionArn, string stream, string region)
{
    private readonly HistoryRenderer _renderer = new(region, settings.IncludesData);

    /// <summary>One event.</summary>
    public void Write(int id, in HistoryEvent e, int redriveCount)
    {
        if (!settings.Has(e.Type))
        {
            return;
        }

        var rendered = _renderer.Render(id, e);
        var details = rendered.FirstOrDefault(static m => m.Key.EndsWith("EventDetails", StringComparison.Ordinal)).Value as JsonObject ?? JsonObject.Empty;
        if (!settings.IncludesData && details["parameters"] is not null)
        {
            details = JsonObject.Of([.. details.Where(static m => m.Key != "parameters").Select(static m => (m.Key, (JsonValue?)m.Value))]);
        }

        var at = new DateTimeOffset(e.UtcTicks, TimeSpan.Zero);
        var message = JsonObject.Of(
            ("id", Text(id)),
            ("type", rendered["type"]),
            ("details", details),
            ("previous_event_id", Text(e.Previous)),
            ("event_timestamp", Text(at.ToUnixTimeMilliseconds())),
            ("execution_arn", JsonValue.From(executionArn)),
            ("redrive_count", Text(redriveCount)));
        logs.Write(settings.GroupArn, stream, at, message.Text);
    }

    private static JsonValue Text(long value) => JsonValue.From(value.ToString(CultureInfo.InvariantCulture));
}
