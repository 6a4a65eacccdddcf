using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudWatch;

/// <summary>An alarm as the store keeps it.</summary>
/// <param name="Settings">The members of PutMetricAlarm.</param>
/// <param name="State"><c>OK</c>, <c>ALARM</c> or <c>INSUFFICIENT_DATA</c>.</param>
/// <param name="StateChangedAt">Seconds since 1970, as the other times.</param>
internal sealed record AlarmRecord(
    string Name, JsonObject Settings, Dictionary<string, string> Tags, string State, string Reason, string? ReasonData,
    double StateUpdatedAt, double StateChangedAt, double ConfiguredAt)
{
    [JsonIgnore]
    public bool ActionsEnabled => Settings.Flag("ActionsEnabled") ?? true;

    [JsonIgnore]
    public int PeriodSeconds => (int)(Settings.Number("Period") ?? 60);

    [JsonIgnore]
    public int EvaluationPeriods => (int)(Settings.Number("EvaluationPeriods") ?? 1);

    [JsonIgnore]
    public int DatapointsToAlarm => (int)(Settings.Number("DatapointsToAlarm") ?? EvaluationPeriods);

    /// <summary>The ARNs to tell of a change to <paramref name="state"/>.</summary>
    public IReadOnlyList<string> ActionsOf(string state) => Settings.Texts(state switch
    {
        "ALARM" => "AlarmActions",
        "OK" => "OKActions",
        _ => "InsufficientDataActions",
    });

    /// <summary>The value of a dimension, or null.</summary>
    public string? Dimension(string name) => Settings.Objects("Dimensions").FirstOrDefault(dimension => dimension.Text("Name") == name)?.Text("Value");
}
