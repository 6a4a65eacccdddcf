using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Lambda.Mappings;

/// <summary>An event source mapping as the store keeps it.</summary>
/// <param name="Function">The function's name, with a qualifier if one was given.</param>
/// <param name="WindowSeconds">How long a batch is gathered.</param>
/// <param name="ReportsItemFailures">Whether the function says which messages of a batch failed.</param>
/// <param name="MostConcurrent">At most so many batches are out at a time; null: as many as processes poll.</param>
/// <param name="FilterCriteria">As given: <c>{"Filters": [{"Pattern": "…"}]}</c>.</param>
/// <param name="ModifiedAt">Seconds since 1970.</param>
internal sealed record MappingRecord(
    string Id, string QueueArn, string Function, int BatchSize, int WindowSeconds, bool ReportsItemFailures, int? MostConcurrent,
    bool IsEnabled, JsonObject? FilterCriteria, double ModifiedAt);
