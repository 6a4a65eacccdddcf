using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>
/// Keeps what a state's data was between the steps of its data flow, for TestState. A flow has one only on a machine that
/// was compiled for a test.
/// </summary>
internal sealed class Inspection
{
    private readonly Dictionary<string, JsonValue> _values = new(StringComparer.Ordinal);

    /// <summary>The value of a step, or null when the state did not come to it.</summary>
    public JsonValue? this[string step] => _values.GetValueOrDefault(step);

    /// <summary>Keeps a value and hands it on.</summary>
    public static JsonValue Note(Inspection? inspection, string step, JsonValue value)
    {
        if (inspection is not null)
        {
            inspection._values[step] = value;
        }

        return value;
    }
}
