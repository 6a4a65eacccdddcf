using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Definition;

/// <summary>The transitions of one graph: noted while its states are read, connected when all of them are known.</summary>
internal sealed class GraphLinks(FieldReader graph)
{
    private readonly List<(string From, string Location, string Target, Action<State> Connect)> _links = [];
    private bool _hasEnd;

    public void Add(string from, string location, string target, Action<State> connect) =>
        _links.Add((from, location, target, connect));

    /// <summary>Notes that some state ends the graph.</summary>
    public void MarkEnd() => _hasEnd = true;

    public StateGraph? Resolve(Dictionary<string, State> states, JsonObject sources, string? startAt)
    {
        var diagnostics = graph.Diagnostics;
        var choices = string.Join(", ", sources.Select(static s => s.Key));
        foreach (var (_, location, target, connect) in _links)
        {
            if (states.TryGetValue(target, out var state))
            {
                connect(state);
            }
            else if (sources[target] is null)
            {
                diagnostics.Error(Diagnostics.MissingTransitionTarget, location, Missing(target), $"is \"{target}\", which is not a state. This machine has: {choices}.");
            }
        }

        if (startAt is not null && sources[startAt] is null)
        {
            diagnostics.Error(Diagnostics.MissingTransitionTarget, graph.At("StartAt"), Missing(startAt), $"is \"{startAt}\", which is not a state. This machine has: {choices}.");
            return null;
        }

        if (startAt is null)
        {
            return null;
        }

        if (!_hasEnd)
        {
            diagnostics.Error(Diagnostics.MissingEndState, location: null, "Workflow has no terminal state", "no state ends it: a Succeed or Fail state, or one with \"End\": true, is missing");
            return null;
        }

        var reached = Reach(startAt);
        foreach (var (name, _) in sources)
        {
            if (!reached.Contains(name))
            {
                diagnostics.Error(Diagnostics.MissingTransitionTarget, $"{graph.Location}/States/{name}", $"State \"{name}\" is not reachable.", "no other state leads here, and it is not StartAt");
            }
        }

        return states.TryGetValue(startAt, out var start) ? new StateGraph(start, states) : null;
    }

    // The service writes 'Next' wherever the target stands: in "Default" and "StartAt" too.
    private static string Missing(string target) => $"Missing 'Next' target: {target}";

    private HashSet<string> Reach(string startAt)
    {
        var targets = _links.ToLookup(static l => l.From, static l => l.Target, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal) { startAt };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var name))
        {
            foreach (var target in targets[name])
            {
                if (reached.Add(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        return reached;
    }
}
