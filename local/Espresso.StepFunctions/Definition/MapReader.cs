using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads a Map state.</summary>
internal sealed class MapReader(FieldReader fields, string name, HashSet<string> names, StateReader state)
{
    public MapState Read()
    {
        fields.OneOf(required: true, "ItemProcessor", "Iterator");
        fields.OneOf(required: false, "ItemSelector", "Parameters");
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
            var processor = fields.Child(source, field);
            if (source["ProcessorConfig"]?["Mode"]?.AsString() == "DISTRIBUTED")
            {
                processor.Diagnostics.Schema(processor.At("ProcessorConfig/Mode"), "The processor mode DISTRIBUTED is not available");
            }

            if (DefinitionReader.ReadProcessor(processor, names) is { } graph)
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

        return fields.Valued("Items", static v => v.Kind == JsonKind.Array, "Value must be an array or a JSONata expression");
    }
}
