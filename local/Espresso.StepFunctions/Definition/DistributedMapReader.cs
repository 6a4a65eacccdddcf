using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads a Map state whose processor is distributed.</summary>
internal sealed class DistributedMapReader(FieldReader fields, string name, HashSet<string> names, StateReader state)
{
    private const int MaxLabelLength = 40;
    private static readonly (string Field, string[] Choices)[] _readerChoices =
    [
        ("InputType", ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"]),
        ("ManifestType", ["ATHENA_DATA", "S3_INVENTORY"]),
        ("CSVHeaderLocation", ["FIRST_ROW", "GIVEN"]),
        ("CSVDelimiter", ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]),
        ("Transformation", ["NONE", "LOAD_AND_FLATTEN"]),
    ];

    private static readonly string[] _readers = ["getObject", "listObjectsV2"];
    private static readonly string[] _writers = ["putObject"];

    public DistributedMapState? Read(Expression? items)
    {
        var source = (JsonObject)fields["ItemProcessor"]!;
        var config = source["ProcessorConfig"]!;
        var executionType = config["ExecutionType"]?.AsString();
        if (executionType is not ("STANDARD" or "EXPRESS"))
        {
            fields.Diagnostics.Schema(fields.At("ItemProcessor/ProcessorConfig"), "These fields are required: [ExecutionType]", "a distributed processor needs \"ExecutionType\": \"STANDARD\" or \"EXPRESS\"");
        }

        var graph = DefinitionReader.ReadProcessor(fields.Child(source, "ItemProcessor"), names);
        var reader = ReadStorage("ItemReader", _readers);
        var readerConfig = Inner("ItemReader")?["ReaderConfig"] as JsonObject;
        if (readerConfig is not null)
        {
            CheckReaderConfig(fields.Child(readerConfig, "ItemReader/ReaderConfig"));
        }

        var batcher = Inner("ItemBatcher");
        CheckLabel(fields.String("Label"));
        return graph is null ? null : new DistributedMapState
        {
            Name = name,
            Flow = state.ReadFlow(),
            ProcessorDefinition = Standalone(source),
            IsExpress = executionType == "EXPRESS",
            Items = items,
            Reader = reader,
            MaxItems = readerConfig is null ? null : Count(fields.Child(readerConfig, "ItemReader/ReaderConfig"), "MaxItems"),
            ItemSelector = new TemplateReader(fields).Read(fields.Has("ItemSelector") ? "ItemSelector" : "Parameters"),
            HasBatcher = batcher is not null,
            MaxItemsPerBatch = batcher is null ? null : Count(batcher, "MaxItemsPerBatch"),
            MaxBytesPerBatch = batcher is null ? null : Count(batcher, "MaxInputBytesPerBatch"),
            BatchInput = batcher is null ? null : new TemplateReader(batcher).Read("BatchInput"),
            Writer = ReadStorage("ResultWriter", _writers),
            MaxConcurrency = Count(fields, "MaxConcurrency"),
            ToleratedFailureCount = Count(fields, "ToleratedFailureCount"),
            ToleratedFailurePercentage = fields.Valued("ToleratedFailurePercentage", static v => v is JsonNumber { Value: >= 0 and <= 100 }, "Value must be a number between 0 and 100"),
            Label = fields.String("Label"),
            Retriers = state.ReadRetriers(),
            Catchers = state.ReadCatchers(),
        };
    }

    /// <summary>Service guide, "ItemReader (Map)": what each kind of content needs.</summary>
    private static void CheckReaderConfig(FieldReader config)
    {
        foreach (var (field, choices) in _readerChoices)
        {
            if (config.String(field) is { } given && !choices.Contains(given))
            {
                config.Diagnostics.Schema(config.At(field), $"Value is not valid: must be one of [{string.Join(", ", choices)}]");
            }
        }

        if (config.String("InputType") == "CSV" && !config.Has("ManifestType"))
        {
            config.Required("CSVHeaderLocation");
        }

        if (config.String("CSVHeaderLocation") == "GIVEN")
        {
            config.Required("CSVHeaders");
        }
    }

    private static Expression? Count(FieldReader reader, string field) =>
        reader.Valued(field, static v => v is JsonNumber { IsInteger: true, Integer: >= 0 }, "Value must be a non-negative integer");

    private FieldReader? Inner(string field) => fields[field] is JsonObject source ? fields.Child(source, field) : null;

    private MapStorage? ReadStorage(string field, string[] actions)
    {
        if (Inner(field) is not { } inner)
        {
            return null;
        }

        if (!inner.Has("WriterConfig"))
        {
            inner.Required("Resource");
        }

        var resource = inner.String("Resource");
        var action = Array.Find(actions, a => resource == "arn:aws:states:::s3:" + a);
        if (resource is not null && action is null)
        {
            inner.Diagnostics.Schema(inner.At("Resource"), "Value is not a valid resource ARN", $"{field} works with {string.Join(", ", actions.Select(static a => "arn:aws:states:::s3:" + a))}");
        }

        var arguments = new TemplateReader(inner).Read(inner.IsJsonata ? "Arguments" : "Parameters") ?? new ConstantExpression(JsonObject.Empty);
        return action is null && resource is not null ? null : new MapStorage(action, arguments, (inner["ReaderConfig"] ?? inner["WriterConfig"]) as JsonObject ?? JsonObject.Empty);
    }

    private void CheckLabel(string? label)
    {
        if (label is not null && (label.Length is 0 or > MaxLabelLength || label.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || "?*<>{}[]:;,\\|^~$#%&`\"".Contains(c, StringComparison.Ordinal))))
        {
            fields.Diagnostics.Error(Diagnostics.InvalidLabelName, fields.At("Label"), $"Label must be at most {MaxLabelLength} characters and contain no wildcards, brackets or special characters");
        }
    }

    // Children run the processor as a machine of its own, in the language that it had as part of the whole.
    private string Standalone(JsonObject source) => JsonObject.Of(
        ("QueryLanguage", source["QueryLanguage"] ?? JsonValue.From(fields.IsJsonataOutside ? "JSONata" : "JSONPath")),
        ("StartAt", source["StartAt"]),
        ("States", source["States"])).Text;
}
