using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads a definition: says everything that is wrong with it, or compiles it.</summary>
internal static class DefinitionReader
{
    private const int MaxNameLength = 80;
    private const string NoObject = "Definition must be a valid JSON object";

    private static readonly HashSet<string> _machineFields = ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];
    private static readonly HashSet<string> _graphFields = ["Comment", "QueryLanguage", "StartAt", "States"];
    private static readonly HashSet<string> _processorFields = ["Comment", "QueryLanguage", "StartAt", "States", "ProcessorConfig"];

    /// <summary>The compiled machine, or null when there are errors.</summary>
    public static (CompiledMachine? Machine, IReadOnlyList<Diagnostic> Diagnostics) Read(string text)
    {
        var diagnostics = new Diagnostics();
        if (string.IsNullOrWhiteSpace(text))
        {
            diagnostics.Schema(location: null, NoObject, "the definition is empty; it is a JSON object with \"StartAt\" and \"States\"");
            return (null, diagnostics.All);
        }

        JsonValue value;
        try
        {
            // Constants of a definition are written without its white space.
            value = JsonCompact.Detach(JsonValue.Parse(text));
        }
        catch (JsonSyntaxException e)
        {
            diagnostics.Error(Diagnostics.InvalidJson, e.Location, e.Message);
            return (null, diagnostics.All);
        }

        if (value is not JsonObject source)
        {
            diagnostics.Schema(location: null, NoObject, $"the definition is of type {FieldReader.TypeName(value)}; it is a JSON object with \"StartAt\" and \"States\"");
            return (null, diagnostics.All);
        }

        var fields = new FieldReader(source, location: "", diagnostics, jsonata: false, jsonataOutside: false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var graph = ReadGraph(fields, _machineFields, names);
        var timeout = fields.Integer("TimeoutSeconds", min: 1, max: 99_999_999);
        return diagnostics.HasErrors || graph is null
            ? (null, diagnostics.All)
            : (new CompiledMachine(graph, timeout), diagnostics.All);
    }

    /// <summary>Compiles one state on its own, for TestState; what it leads to is not looked at.</summary>
    public static (State? State, IReadOnlyList<Diagnostic> Diagnostics) ReadState(string text)
    {
        var wrapped = "{\"StartAt\":\"State\",\"States\":{\"State\":" + text + "}}";
        var (machine, diagnostics) = Read(wrapped);
        return (machine?.Graph.Start, diagnostics);
    }

    public static StateGraph? ReadBranch(FieldReader fields, HashSet<string> names) => ReadGraph(fields, _graphFields, names);

    public static StateGraph? ReadProcessor(FieldReader fields, HashSet<string> names) => ReadGraph(fields, _processorFields, names);

    private static StateGraph? ReadGraph(FieldReader outer, HashSet<string> known, HashSet<string> names)
    {
        var fields = outer.Around(ReadLanguage(outer));
        foreach (var (name, _) in fields.Source)
        {
            if (!known.Contains(name))
            {
                fields.Diagnostics.Schema(fields.Location.Length == 0 ? "/" : fields.Location, $"Field '{name}' is not supported", $"there is no field \"{name}\"; the fields are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            }
        }

        fields.Required("States", "StartAt");
        var startAt = fields.String("StartAt");
        if (fields["States"] is not JsonObject { Count: > 0 } sources)
        {
            if (fields.Has("States"))
            {
                fields.Diagnostics.Schema(fields.At("States"), "States must be an object with at least one state");
            }

            return null;
        }

        var links = new GraphLinks(fields);
        var states = new Dictionary<string, State>(StringComparer.Ordinal);
        foreach (var (name, source) in sources)
        {
            CheckName(fields, name, names);
            if (source is not JsonObject body)
            {
                fields.Diagnostics.Schema($"{fields.Location}/States/{name}", $"Expected value of type Object but got {FieldReader.TypeName(source)}");
                continue;
            }

            if (new StateReader(fields.State(body, name), name, links, names).Read() is { } state)
            {
                states[name] = state;
            }
        }

        return links.Resolve(states, sources, startAt);
    }

    private static bool ReadLanguage(FieldReader fields) => fields.String("QueryLanguage") switch
    {
        null => fields.IsJsonataOutside,
        "JSONPath" => false,
        "JSONata" => true,
        var other => Unknown(fields, other),
    };

    private static bool Unknown(FieldReader fields, string language)
    {
        fields.Diagnostics.Schema(fields.At("QueryLanguage"), "Value is not valid: must be one of [JSONPath, JSONata]", $"\"{language}\" is no query language; the choices are JSONPath and JSONata");
        return fields.IsJsonataOutside;
    }

    private static void CheckName(FieldReader fields, string name, HashSet<string> names)
    {
        var location = $"{fields.Location}/States/{name}";
        if (name.Length is 0 or > MaxNameLength)
        {
            fields.Diagnostics.Schema(location, $"State name must be between 1 and {MaxNameLength} characters");
        }

        if (!names.Add(name))
        {
            fields.Diagnostics.Error(Diagnostics.DuplicateStateName, location, $"Duplicate State name: {name}", $"another state of this machine has this name; names are unique, branches and iterations included");
        }
    }
}
