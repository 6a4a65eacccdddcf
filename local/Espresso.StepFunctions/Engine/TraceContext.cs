using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>Finds the trace that an execution belongs to.</summary>
internal static class TraceContext
{
    /// <summary>
    /// The W3C trace context: the execution's traceHeader when it is one, else the <c>traceparent</c> member of its input.
    /// X-Ray's header (<c>Root=1-…;Parent=…;Sampled=1</c>) is turned into one.
    /// </summary>
    public static string? TraceParent(ExecutionIdentity identity, JsonValue input)
    {
        if (identity.TraceHeader is { } header)
        {
            return header.StartsWith("00-", StringComparison.Ordinal) ? header : FromXRay(header);
        }

        return input["traceparent"]?.AsString();
    }

    private static string? FromXRay(string header)
    {
        string? root = null;
        var parent = "";
        var sampled = "00";
        foreach (var part in header.Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("Root=1-", StringComparison.Ordinal))
            {
                root = part["Root=1-".Length..].Replace("-", "", StringComparison.Ordinal);
            }
            else if (part.StartsWith("Parent=", StringComparison.Ordinal))
            {
                parent = part["Parent=".Length..];
            }
            else if (part == "Sampled=1")
            {
                sampled = "01";
            }
        }

        return root is { Length: 32 } && parent.Length == 16 ? $"00-{root}-{parent}-{sampled}" : null;
    }
}
