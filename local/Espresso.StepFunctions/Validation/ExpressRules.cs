using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Validation;

/// <summary>
/// What Express machines may not use (service guide, "Standard and Express workflows types"): activities and the
/// patterns that wait.
/// </summary>
internal static class ExpressRules
{
    /// <summary>The problems of a definition that is otherwise valid; none for Standard machines.</summary>
    public static IReadOnlyList<Diagnostic> Check(JsonObject definition, string type)
    {
        var diagnostics = new Diagnostics();
        if (type == "EXPRESS")
        {
            CheckStates(definition, "", diagnostics);
        }

        return diagnostics.All;
    }

    private static void CheckStates(JsonObject graph, string location, Diagnostics diagnostics)
    {
        foreach (var (name, state) in graph["States"] as JsonObject ?? JsonObject.Empty)
        {
            var at = $"{location}/States/{name}";
            if (state["Resource"]?.AsString() is { } text && TaskResource.TryParse(text) is { } resource && Problem(resource) is { } problem)
            {
                diagnostics.Schema(at + "/Resource", problem, $"\"{text}\" needs a Standard state machine: an Express one has neither activities nor {string.Join(", ", TaskResource.Suffixes)}");
            }

            foreach (var field in new[] { "ItemProcessor", "Iterator" })
            {
                if (state[field] is JsonObject processor)
                {
                    CheckStates(processor, $"{at}/{field}", diagnostics);
                }
            }

            var branches = state["Branches"] as JsonArray ?? JsonArray.Empty;
            for (var i = 0; i < branches.Count; i++)
            {
                if (branches[i] is JsonObject branch)
                {
                    CheckStates(branch, $"{at}/Branches[{i}]", diagnostics);
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
