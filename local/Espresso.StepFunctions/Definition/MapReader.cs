using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads a Map state.</summary>
internal sealed class MapReader(FieldReader fields, string name, HashSet<string> names, StateReader state)
{
    private static readonly string[] _distributedOnly = ["ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "Label"];

    public State? Read()
    {
        fields.OneOf(required: true, "ItemProcessor", "Iterator");
        fields.OneOf(required: false, "ItemSelector", "Parameters");
        var mode = fields["ItemProcessor"]?["ProcessorConfig"]?["Mode"]?.AsString();
        if (mode is not (null or "INLINE" or "DISTRIBUTED"))
        {
            fields.Diagnostics.Schema(fields.At("ItemProcessor/ProcessorConfig/Mode"), "Value is not valid: must be one of [DISTRIBUTED, INLINE]");
        }

        if (mode == "DISTRIBUTED")
        {
            return new DistributedMapReader(fields, name, names, state).Read(ReadItems());
        }

        foreach (var field in _distributedOnly.Where(fields.Has))
        {
            fields.Diagnostics.Schema(fields.Location, $"Field '{field}' is not supported", $"has \"{field}\", which is for a Map whose ProcessorConfig has \"Mode\": \"DISTRIBUTED\"");
        }

        return ReadInline();
    }

    private MapState ReadInline()
    {
        var map = new MapState
        {
            Name = name,
            Flow = state.ReadFlow(),
            Items = ReadItems(),
            ItemSelector = new TemplateReader(fields).Read(fields.Has("ItemSelector") ? "ItemSelector" : "Parameters"),
            MaxConcurrency = fields.Valued("MaxConcurrency", static v => v is JsonNumber { IsInteger: true, Integer: >= 0 }, "Value must be a non-negative integer"),
            Retriers = state.ReadRetriers(),
            Catchers = state.ReadCatchers(),
        };
        var field = fields.Has("ItemProcessor") ? "ItemProcessor" : "Iterator";
        if (fields[field] is JsonObject source)
        {
            if (DefinitionReader.ReadProcessor(fields.Child(source, field), names) is { } graph)
            {
                map.Processor = graph;
            }
        }
        else if (fields.Has(field))
        {
            fields.Diagnostics.Schema(fields.At(field), $"Expected value of type Object but got {FieldReader.TypeName(fields[field]!)}");
        }

        return map;
    }

    private Expression? ReadItems()
    {
        if (!fields.IsJsonata)
        {
            return fields.Has("ItemsPath") ? fields.PathOrIntrinsic("ItemsPath") : null;
        }

        return fields["Items"] is JsonArray
            ? new TemplateReader(fields).Read("Items")
            : fields.Valued("Items", static _ => false, "Value must be an array or a JSONata expression");
    }
}
