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

    /// <summary>The clock of <c>$now</c> and <c>$millis</c>, and of the time limit.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The source of <c>$random</c>, <c>$shuffle</c> and <c>$uuid</c>.</summary>
    public Random Random { get; init; } = Random.Shared;
}
