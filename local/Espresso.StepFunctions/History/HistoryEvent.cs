using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.History;

/// <summary>
/// One event, as it is kept: its type, what it points back to, and references to data that exists anyway. Its number is
/// its place in the list, and its JSON is made when somebody asks.
/// </summary>
/// <param name="Type">The event's type.</param>
/// <param name="Previous">The number of the event before it, 0 for none.</param>
/// <param name="UtcTicks">When it happened, in .NET ticks of UTC.</param>
/// <param name="Name">The state's name, where the details have one.</param>
/// <param name="Data">Input or output, where the details have one.</param>
/// <param name="Detail">The rest of the details: of a type that the event's type determines.</param>
internal readonly record struct HistoryEvent(EventType Type, int Previous, long UtcTicks, string? Name, JsonValue? Data, object? Detail);
