using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>The item of a Map that an iteration works on.</summary>
internal sealed record MapItem(int Index, JsonValue Value)
{
    /// <summary>The member's name when the Map works on an object.</summary>
    public string? Key { get; init; }

    /// <summary>Where the item of a distributed Map came from; null in an inline one.</summary>
    public string? Source { get; init; }
}

/// <summary>
/// One line of control: the execution itself, a branch of a Parallel, or an iteration of a Map. It is in one state at a
/// time, and it is what that state's expressions see.
/// </summary>
internal sealed class Branch : IEvaluationScope
{
    public Branch(Execution execution, Branch? parent, int index, MapItem? item)
    {
        Execution = execution;
        Parent = parent;
        Index = index;
        Item = item ?? parent?.Item;
        Variables = new VariableScope(parent?.Variables);
    }

    public Execution Execution { get; }

    public Branch? Parent { get; }

    /// <summary>The number of this branch or iteration in its parent.</summary>
    public int Index { get; }

    public MapItem? Item { get; }

    public VariableScope Variables { get; }

    public State State { get; set; } = null!;

    /// <summary>The state's raw input.</summary>
    public JsonValue Input { get; set; } = JsonValue.Null;

    /// <summary>The event that the next event of this branch points back to.</summary>
    public int LastEvent { get; set; }

    /// <summary>The event of entering the current state.</summary>
    public int EnteredEvent { get; set; }

    /// <summary>The event before entering the current state.</summary>
    public int EventBeforeEntered { get; set; }

    public DateTimeOffset EnteredAt { get; set; }

    /// <summary>How often the current state was tried again.</summary>
    public int RetryCount { get; set; }

    /// <summary>How often each retrier of the current state was used.</summary>
    public int[]? RetrierUses { get; set; }

    /// <summary>True once a catcher of the current state took an error: what fails then is not caught again.</summary>
    public bool IsCaught { get; set; }

    /// <summary>Set while the branch waits for its turn to enter its state.</summary>
    public bool IsEntering { get; set; }

    /// <summary>True when a redrive goes on inside the current state.</summary>
    public bool IsResuming { get; set; }

    /// <summary>What a state that failed or was given up had begun, which a redrive goes on with.</summary>
    public object? Unfinished { get; set; }

    /// <summary>What the current state keeps while it waits: a call, or the join of its branches.</summary>
    public object? Frame { get; set; }

    /// <summary>What the tracer keeps of the current state.</summary>
    public object? Span { get; set; }

    /// <summary>The token of the current task, while it has one.</summary>
    public string? TaskToken { get; set; }

    /// <summary>What "Assign" yielded; put into the variables when the state is left.</summary>
    public JsonObject? Assigned { get; set; }

    /// <summary>The result or the error that JSONata sees as <c>$states.result</c> and <c>$states.errorOutput</c>.</summary>
    public JsonValue? StatesResult { get; set; }

    /// <inheritdoc cref="StatesResult"/>
    public JsonValue? StatesErrorOutput { get; set; }

    /// <summary>Set when nothing more may happen here: the branch was left by an error beside it, or the execution ended.</summary>
    public bool IsDead { get; set; }

    public JsonValue ContextObject => GivenContext ?? Interpreter.ContextObject.Of(this);

    /// <summary>Stands in for the context object, for TestState.</summary>
    public JsonObject? GivenContext { get; init; }

    public Chance Chance => OwnChance ?? Execution.Chance;

    /// <summary>Set where the execution's own chance must not be touched: for the items of a map run.</summary>
    public Chance? OwnChance { get; init; }

    public DateTimeOffset Now => OwnNow ?? Execution.Now;

    /// <summary>Set where expressions are evaluated beside the execution, whose own clock may have moved on: for the items of a map run.</summary>
    public DateTimeOffset? OwnNow { get; init; }

    public JsonValue? Variable(string name) => Variables.Find(name);

    /// <summary>The error for an expression whose value has the wrong type.</summary>
    public StateErrorException WrongType(Expression expression, string field, string expected, JsonValue value) =>
        expression.WrongType(field, expected, value);
}

/// <summary>The variables that a branch has assigned, in front of those of the branches around it.</summary>
internal sealed class VariableScope(VariableScope? outer)
{
    private Dictionary<string, JsonValue>? _values;

    /// <summary>Size of the values, in bytes of UTF-8.</summary>
    public long Size { get; private set; }

    public JsonValue? Find(string name) =>
        _values is not null && _values.TryGetValue(name, out var value) ? value : outer?.Find(name);

    /// <summary>What this branch itself has assigned.</summary>
    public JsonObject All => _values is null ? JsonObject.Empty : new JsonObject([.. _values.Keys], [.. _values.Values]);

    public void CopyFrom(VariableScope other)
    {
        _values = other._values is null ? null : new(other._values, StringComparer.Ordinal);
        Size = other.Size;
    }

    public void Set(string name, JsonValue value)
    {
        _values ??= new(StringComparer.Ordinal);
        Size += value.Utf8Length - (_values.TryGetValue(name, out var former) ? former.Utf8Length : 0);
        _values[name] = value;
    }
}
