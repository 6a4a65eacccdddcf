using System.Collections.Concurrent;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>A map run: the child executions of a distributed Map, with everything that the state evaluated for it.</summary>
internal sealed class MapRunCall : PendingCall
{
    public required DistributedMapState State { get; init; }

    public required string MapRunArn { get; init; }

    /// <summary>The call that the run began with; its children are named after it.</summary>
    public required int FirstId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How often the run was redriven.</summary>
    public int RedriveCount { get; init; }

    /// <summary>When it was redriven last.</summary>
    public DateTimeOffset? RedrivenAt { get; init; }

    /// <summary>How Express children ended, by their number; Standard children remember that themselves.</summary>
    public ConcurrentDictionary<int, JsonObject> Ended { get; init; } = new();

    /// <summary>The label, or the UUID that stands in for it, in the children's ARNs.</summary>
    public required string Label { get; init; }

    /// <summary>The items, unless a reader brings them.</summary>
    public JsonArray? Items { get; init; }

    /// <summary>True when the items are the members of an object, each with "Key" and "Value".</summary>
    public bool HasKeys { get; init; }

    /// <summary>What the reader is to read.</summary>
    public JsonObject? ReaderArguments { get; init; }

    /// <summary>How many items the reader stops after.</summary>
    public long? MaxItems { get; init; }

    public required long MaxConcurrency { get; init; }

    /// <summary>Null when the definition does not say.</summary>
    public required long? ToleratedFailureCount { get; init; }

    /// <inheritdoc cref="ToleratedFailureCount"/>
    public required double? ToleratedFailurePercentage { get; init; }

    public long? MaxItemsPerBatch { get; init; }

    public long? MaxBytesPerBatch { get; init; }

    public JsonValue? BatchInput { get; init; }

    /// <summary>Where the writer is to write.</summary>
    public JsonObject? WriterArguments { get; init; }

    /// <summary>What "ItemSelector" is evaluated over.</summary>
    public required JsonValue SelectorInput { get; init; }

    /// <summary>Chance of its own, so that the number of items does not matter to the execution's.</summary>
    public required Chance Chance { get; init; }

    /// <summary>Notes how an Express child ended: <c>{"index", "status", "startedAt", "stoppedAt", "output", "error", "cause", "redriveCount"}</c>, moments as .NET ticks.</summary>
    public void ChildEnded(JsonObject child) => Ended[(int)((JsonNumber)child["index"]!).Integer] = child;

    public override Step Replied(TaskReply reply) => State.Replied(Branch, this, reply);

    /// <summary>The same run, to go on with what has not succeeded.</summary>
    public MapRunCall Redriven(int id, Branch branch) => new()
    {
        Id = id,
        Branch = branch,
        State = State,
        MapRunArn = MapRunArn,
        FirstId = FirstId,
        StartedAt = StartedAt,
        RedriveCount = RedriveCount + 1,
        RedrivenAt = branch.Now,
        Ended = Ended,
        Label = Label,
        Items = Items,
        HasKeys = HasKeys,
        ReaderArguments = ReaderArguments,
        MaxItems = MaxItems,
        MaxConcurrency = MaxConcurrency,
        ToleratedFailureCount = ToleratedFailureCount,
        ToleratedFailurePercentage = ToleratedFailurePercentage,
        MaxItemsPerBatch = MaxItemsPerBatch,
        MaxBytesPerBatch = MaxBytesPerBatch,
        BatchInput = BatchInput,
        WriterArguments = WriterArguments,
        SelectorInput = SelectorInput,
        Chance = Chance,
    };
}
