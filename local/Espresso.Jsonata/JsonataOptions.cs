using Espresso.Jsonata.Functions;

namespace Espresso.Jsonata;

/// <summary>Limits and surroundings of an evaluation.</summary>
public sealed class JsonataOptions
{
    /// <summary>No limits, the system's clock, the standard functions.</summary>
    public static JsonataOptions Default { get; } = new();

    /// <summary>The functions that expressions see.</summary>
    public JsonataFunctions Functions { get; init; } = JsonataFunctions.Standard;

    /// <summary>How deeply evaluations may nest; beyond it the evaluation fails with U1001.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;

    /// <summary>How long an evaluation may take; beyond it the evaluation fails with U1001. Null is no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>How many nodes an evaluation may visit; beyond it the evaluation fails with U1002, at the same place every time.</summary>
    public long MaxSteps { get; init; } = long.MaxValue;

    /// <summary>How large a value may get, counting 8 bytes for an element and 1 for a character; beyond it the evaluation fails with U1003.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>The clock of <c>$now</c> and <c>$millis</c>, and of the time limit.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The source of <c>$random</c>, <c>$shuffle</c> and <c>$uuid</c>.</summary>
    public Random Random { get; init; } = Random.Shared;
}
