using Espresso.StepFunctions.Definition;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Api.Testing;

/// <summary>Finds the state to be tested: the definition itself, or a state of a machine by its name, however deep.</summary>
internal static class TestDefinition
{
    /// <summary>The name of a state that was given without a machine around it.</summary>
    public const string LoneName = "StateName";

    private static readonly string[] _processors = ["ItemProcessor", "Iterator"];

    /// <exception cref="StepFunctionsException">InvalidDefinition or ValidationException.</exception>
    public static (State State, JsonObject Source) Read(string definition, string? stateName)
    {
        var (source, language) = stateName is null ? (Lone(definition), null) : Find(definition, stateName);
        var name = stateName ?? LoneName;
        var machine = JsonObject.Of(("QueryLanguage", language), ("StartAt", JsonValue.From(name)), ("States", WithTargets(name, source)));
        var (compiled, diagnostics) = DefinitionReader.Read(machine.Text);
        return compiled is null ? throw Invalid(diagnostics, "/States/" + name) : (compiled.Graph.Start, source);
    }

    private static JsonObject Lone(string definition)
    {
        try
        {
            return JsonValue.Parse(definition) as JsonObject ?? throw Invalid([new Diagnostic("ERROR", Diagnostics.SchemaValidationFailed, "Definition must be a valid JSON object", Location: null, "")], "");
        }
        catch (JsonSyntaxException e)
        {
            throw Invalid([new Diagnostic("ERROR", Diagnostics.InvalidJson, e.Message, e.Location, "")], "");
        }
    }

    private static (JsonObject State, JsonValue? Language) Find(string definition, string name)
    {
        var (machine, diagnostics) = DefinitionReader.Read(definition);
        if (machine is null)
        {
            throw Invalid(diagnostics, "");
        }

        var source = (JsonObject)JsonValue.Parse(definition);
        return (Find(source, name) ?? throw new StepFunctionsException("ValidationException", "State not found in definition"), source["QueryLanguage"]);
    }

    private static JsonObject? Find(JsonObject graph, string name)
    {
        var states = (JsonObject)graph["States"]!;
        return states[name] as JsonObject ?? states.SelectMany(static s => Inner((JsonObject)s.Value)).Select(g => Find(g, name)).FirstOrDefault(static s => s is not null);
    }

    private static IEnumerable<JsonObject> Inner(JsonObject state) =>
        _processors.Select(f => state[f]).Concat(state["Branches"] as JsonArray ?? JsonArray.Empty).OfType<JsonObject>();

    // What the state leads to is not looked at: a Succeed stands in for each target.
    private static JsonObject WithTargets(string name, JsonObject state)
    {
        var states = new JsonObjectBuilder().Set(name, state);
        var targets = new[] { state["Next"], state["Default"] }
            .Concat((state["Choices"] as JsonArray ?? JsonArray.Empty).Concat(state["Catch"] as JsonArray ?? JsonArray.Empty).Select(static c => c["Next"]))
            .Select(static t => t?.AsString())
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(t => t != name);
        foreach (var target in targets)
        {
            states.Set(target, JsonObject.Of(("Type", JsonValue.From("Succeed"))));
        }

        return states.Build();
    }

    private static StepFunctionsException Invalid(IReadOnlyList<Diagnostic> diagnostics, string root)
    {
        var errors = diagnostics
            .Where(static d => d.Severity == "ERROR")
            .Select(d => root.Length > 0 && d.Location?.StartsWith(root, StringComparison.Ordinal) == true
                ? d with { Location = d.Location.Length == root.Length ? "/" : d.Location[root.Length..] }
                : d);
        return new StepFunctionsException("InvalidDefinition", $"Invalid State Machine Definition: '{string.Join(", ", errors.Select(static e => e.WireText))}'");
    }
}
