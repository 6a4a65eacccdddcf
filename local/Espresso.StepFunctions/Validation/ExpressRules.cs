using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Validation;

/// <summary>
/// What Express machines, and Express children of a distributed Map, may not use (service guide, "Standard and Express
/// workflows types"): activities, the patterns that wait, and distributed Maps.
/// </summary>
internal static class ExpressRules
{
    /// <summary>The problems of a definition that is otherwise valid.</summary>
    public static IReadOnlyList<Diagnostic> Check(JsonObject definition, string type)
    {
        var diagnostics = new Diagnostics();
        CheckStates(definition, "", type == "EXPRESS", diagnostics);
        return diagnostics.All;
    }

    private static void CheckStates(JsonObject graph, string location, bool isExpress, Diagnostics diagnostics)
    {
        foreach (var (name, state) in graph["States"] as JsonObject ?? JsonObject.Empty)
        {
            var at = $"{location}/States/{name}";
            if (isExpress && state["Resource"]?.AsString() is { } text && TaskResource.TryParse(text) is { } resource && Problem(resource) is { } problem)
            {
                diagnostics.Schema(at + "/Resource", problem, $"\"{text}\" needs a Standard state machine: an Express one has neither activities nor {string.Join(", ", TaskResource.Suffixes)}");
            }

            foreach (var field in new[] { "ItemProcessor", "Iterator" })
            {
                if (state[field] is JsonObject processor)
                {
                    var config = processor["ProcessorConfig"];
                    if (isExpress && config?["Mode"]?.AsString() == "DISTRIBUTED")
                    {
                        diagnostics.Schema($"{at}/{field}/ProcessorConfig/Mode", "Express state machine does not support Distributed Map", "\"DISTRIBUTED\" needs a Standard state machine; an Express one has \"INLINE\"");
                    }

                    CheckStates(processor, $"{at}/{field}", isExpress || config?["ExecutionType"]?.AsString() == "EXPRESS", diagnostics);
                }
            }

            var branches = state["Branches"] as JsonArray ?? JsonArray.Empty;
            for (var i = 0; i < branches.Count; i++)
            {
                if (branches[i] is JsonObject branch)
                {
                    CheckStates(branch, $"{at}/Branches[{i}]", isExpress, diagnostics);
                }
            }
        }
    }

    // The space at the end of the second text is the service's.
    private static string? Problem(TaskResource resource) => resource switch
    {
        { Kind: TaskResourceKind.Activity } => "Express state machine does not support Activity ARN",
        { Pattern: TaskPattern.WaitForTaskToken } => "Express state machine does not support '.waitForTaskToken' service integration ",
        { Pattern: TaskPattern.Sync or TaskPattern.Sync2 } => "Express state machine does not support '.sync' service integration",
        _ => null,
    };
}
