using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads "Retry" and "Catch".</summary>
internal sealed class ErrorReader(FieldReader fields, string stateName, GraphLinks links)
{
    private static readonly HashSet<string> _retryFields = ["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"];
    private static readonly HashSet<string> _catchFields = ["ErrorEquals", "Next", "ResultPath", "Output", "Assign", "Comment"];

    public List<Retrier> Retriers()
    {
        var retriers = new List<Retrier>();
        foreach (var item in Items("Retry", _retryFields))
        {
            var errors = ErrorEquals(item);
            var rate = item["BackoffRate"] as JsonNumber;
            if (item.Has("BackoffRate") && rate is not { Value: >= 1.0 })
            {
                item.Diagnostics.Schema(item.At("BackoffRate"), "Value must be greater than or equal to 1.0");
            }

            var jitter = item.String("JitterStrategy");
            if (jitter is not (null or "NONE" or "FULL"))
            {
                item.Diagnostics.Schema(item.At("JitterStrategy"), "Value is not valid: must be one of [FULL, NONE]");
            }

            var interval = item.Integer("IntervalSeconds", min: 1, max: 99_999_999) ?? 1;
            var maxDelay = item.Integer("MaxDelaySeconds", min: 1, max: 31_622_399);
            if (maxDelay is { } max && max <= interval)
            {
                item.Diagnostics.Schema(item.At("MaxDelaySeconds"), "MaxDelaySeconds must be greater than IntervalSeconds");
            }

            retriers.Add(new Retrier(
                errors,
                interval,
                (int)(item.Integer("MaxAttempts", min: 0, max: 99_999_999) ?? 3),
                rate?.Value ?? 2.0,
                maxDelay,
                FullJitter: jitter == "FULL"));
        }

        return retriers;
    }

    public List<Catcher> Catchers()
    {
        var catchers = new List<Catcher>();
        foreach (var item in Items("Catch", _catchFields))
        {
            item.Required("Next");
            CheckLanguage(item);
            var catcher = new Catcher { ErrorEquals = ErrorEquals(item), Flow = FlowReader.Read(item) };
            if (item.String("Next") is { } next)
            {
                links.Add(stateName, item.At("Next"), next, target => catcher.Next = target);
            }

            catchers.Add(catcher);
        }

        return catchers;
    }

    private static void CheckLanguage(FieldReader item)
    {
        var (own, other, foreign) = item.IsJsonata ? ("JSONata", "JSONPath", "ResultPath") : ("JSONPath", "JSONata", "Output");
        if (item.Has(foreign))
        {
            item.Diagnostics.Schema(item.Location, $"The QueryLanguage is set to '{own}', but field '{foreign}' is only supported for the '{other}' QueryLanguage");
        }
    }

    private IEnumerable<FieldReader> Items(string field, HashSet<string> known)
    {
        if (fields[field] is not { } value)
        {
            yield break;
        }

        if (value is not JsonArray items)
        {
            fields.Diagnostics.Schema(fields.At(field), $"Expected value of type Array but got {FieldReader.TypeName(value)}");
            yield break;
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not JsonObject source)
            {
                fields.Diagnostics.Schema(fields.At($"{field}[{i}]"), $"Expected value of type Object but got {FieldReader.TypeName(items[i])}");
                continue;
            }

            var item = fields.Child(source, $"{field}[{i}]");
            foreach (var (name, _) in source)
            {
                if (!known.Contains(name))
                {
                    item.Diagnostics.Schema(item.Location, $"Field '{name}' is not supported");
                }
            }

            CheckAll(item, isLast: i == items.Count - 1);
            yield return item;
        }
    }

    private static void CheckAll(FieldReader item, bool isLast)
    {
        if (item["ErrorEquals"] is not JsonArray names || !names.Any(static n => n.AsString() == ErrorNames.All))
        {
            return;
        }

        if (names.Count > 1)
        {
            item.Diagnostics.Schema(item.At("ErrorEquals"), $"'{ErrorNames.All}' must appear alone in the ErrorEquals array");
        }

        if (!isLast)
        {
            item.Diagnostics.Schema(item.At("ErrorEquals"), $"'{ErrorNames.All}' must appear in the last element of the array");
        }
    }

    private static List<string> ErrorEquals(FieldReader item)
    {
        item.Required("ErrorEquals");
        if (item["ErrorEquals"] is JsonArray { Count: > 0 } names && names.All(static n => n.Kind == JsonKind.String))
        {
            return [.. names.Select(static n => n.AsString()!)];
        }

        if (item.Has("ErrorEquals"))
        {
            item.Diagnostics.Schema(item.At("ErrorEquals"), "ErrorEquals must be a non-empty array of error names");
        }

        return [];
    }
}
