using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>"ItemReader" or "ResultWriter": the S3 operation (none when results are only transformed), its arguments and its configuration.</summary>
internal sealed record MapStorage(string? Action, Expression Arguments, JsonObject Config);

/// <summary>
/// Map, distributed (service guide, "Using Map state in Distributed mode"): runs its item processor as a child execution
/// for each item, or batch of items, of an array or of objects in S3.
/// </summary>
internal sealed class DistributedMapState : State
{
    /// <summary>The item processor as a definition of its own, which its children run.</summary>
    public required string ProcessorDefinition { get; init; }

    public required bool IsExpress { get; init; }

    public Expression? Items { get; init; }

    public MapStorage? Reader { get; init; }

    public Expression? MaxItems { get; init; }

    public Expression? ItemSelector { get; init; }

    public Expression? MaxItemsPerBatch { get; init; }

    public Expression? MaxBytesPerBatch { get; init; }

    public Expression? BatchInput { get; init; }

    public bool HasBatcher { get; init; }

    public MapStorage? Writer { get; init; }

    public Expression? MaxConcurrency { get; init; }

    public Expression? ToleratedFailureCount { get; init; }

    public Expression? ToleratedFailurePercentage { get; init; }

    public string? Label { get; init; }

    public override StateType Type => StateType.Map;

    public override bool IsResumable => true;

    public override Step Execute(Branch branch)
    {
        var execution = branch.Execution;
        if (branch.IsResuming && branch.Unfinished is MapRunCall former)
        {
            var redriven = former.Redriven(execution.NextCallId(), branch);
            execution.Emit(branch, EventType.MapRunRedriven, detail: redriven);
            return Begin(branch, redriven);
        }

        var input = Flow.Input(branch);
        var source = Reader is null ? Items is null ? input : Items.Evaluate(input, branch) : null;
        var id = execution.NextCallId();
        var label = Label ?? execution.Chance.NextUuid();
        var call = new MapRunCall
        {
            Id = id,
            FirstId = id,
            Branch = branch,
            State = this,
            Label = label,
            StartedAt = execution.Now,
            MapRunArn = execution.Identity.MapRunArnOf(label, execution.Chance.NextUuid()),
            Items = source is null ? null : MapItems.Of(source) ?? throw MapItems.NoArray(branch, Flow, Items, source),
            HasKeys = source is JsonObject,
            ReaderArguments = Reader is null ? null : Arguments(branch, Reader, input, "ItemReader"),
            MaxItems = ReadMaxItems(branch, input),
            MaxConcurrency = NumberField.Integer(branch, MaxConcurrency, "MaxConcurrency", input) is > 0 and var limit ? limit : int.MaxValue,
            ToleratedFailureCount = NumberField.Integer(branch, ToleratedFailureCount, "ToleratedFailureCount", input) ,
            ToleratedFailurePercentage = Percentage(branch, input),
            MaxItemsPerBatch = NumberField.Integer(branch, MaxItemsPerBatch, "MaxItemsPerBatch", input),
            MaxBytesPerBatch = NumberField.Integer(branch, MaxBytesPerBatch, "MaxInputBytesPerBatch", input),
            BatchInput = BatchInput?.Evaluate(input, branch),
            WriterArguments = Writer?.Action is null ? null : Arguments(branch, Writer, input, "ResultWriter"),
            SelectorInput = input,
            Chance = new Chance(execution.Chance.NextUInt64()),
        };
        execution.Emit(branch, EventType.MapStateStarted, detail: 0);
        execution.Emit(branch, EventType.MapRunStarted, detail: call.MapRunArn);
        return Begin(branch, call);
    }

    /// <summary>The run has ended, with its result or an error.</summary>
    public Step Replied(Branch branch, MapRunCall call, TaskReply reply)
    {
        var execution = branch.Execution;
        branch.Frame = null;
        execution.End(call);
        if (reply.Error is not null)
        {
            branch.Unfinished = call;
            var error = new StateError(reply.Error, reply.Cause);
            execution.Emit(branch, EventType.MapRunFailed, detail: error);
            execution.Emit(branch, EventType.MapStateFailed);
            return Step.Fail(error);
        }

        execution.Emit(branch, EventType.MapRunSucceeded);
        execution.EmitAfter(branch.LastEvent, EventType.MapStateSucceeded, name: null, detail: null);
        return Complete(branch, reply.Output!);
    }

    public override void Abandon(Branch branch)
    {
        if (branch.Frame is MapRunCall call)
        {
            branch.Frame = null;
            branch.Unfinished = call;
            branch.Execution.End(call);
        }
    }

    private static Step Begin(Branch branch, MapRunCall call)
    {
        branch.Frame = call;
        branch.Execution.Begin(call);
        return Step.Suspend;
    }

    private static JsonObject Arguments(Branch branch, MapStorage storage, JsonValue input, string field) =>
        storage.Arguments.Evaluate(input, branch) as JsonObject
        ?? throw new StateErrorException(ErrorNames.Runtime, $"The arguments of {field} are not an object.");

    // A limit that is none is the reader's failure, in words of its own.
    private long? ReadMaxItems(Branch branch, JsonValue input)
    {
        if (MaxItems is not PathExpression path)
        {
            return NumberField.Integer(branch, MaxItems, "MaxItems", input);
        }

        return path.Evaluate(input, branch) switch
        {
            JsonNumber { IsInteger: true, Integer: >= 0 } number => number.Integer,
            JsonNumber { IsInteger: true } => throw new StateErrorException(ErrorNames.ItemReaderFailed, "field MaxItems must be positive"),
            var value => throw new StateErrorException(ErrorNames.ItemReaderFailed, $"The MaxItemsPath field refers to value '{value.AsString() ?? value.Text}' which is not a valid integer: {path.Text}"),
        };
    }

    private double? Percentage(Branch branch, JsonValue input)
    {
        if (ToleratedFailurePercentage is null)
        {
            return null;
        }

        var value = ToleratedFailurePercentage.Evaluate(input, branch);
        return value is JsonNumber { Value: >= 0 and <= 100 } number
            ? number.Value
            : throw branch.WrongType(ToleratedFailurePercentage, "ToleratedFailurePercentage", "number between 0 and 100", value);
    }
}

/// <summary>The items of either kind of Map.</summary>
internal static class MapItems
{
    public static JsonArray Read(Branch branch, DataFlow flow, Expression? items, JsonValue input)
    {
        var value = items is null ? input : items.Evaluate(input, branch);
        return value as JsonArray ?? throw NoArray(branch, flow, items, value);
    }

    /// <summary>The items of an array, or the members of an object with "Key" and "Value"; null for other values.</summary>
    public static JsonArray? Of(JsonValue value) => value switch
    {
        JsonArray items => items,
        JsonObject members => JsonArray.From(members.Select(static m => (JsonValue)JsonObject.Of(("Key", JsonValue.From(m.Key)), ("Value", m.Value)))),
        _ => null,
    };

    public static StateErrorException NoArray(Branch branch, DataFlow flow, Expression? items, JsonValue value) => flow.IsJsonata && items is not null
        ? branch.WrongType(items, "Items", "array", value)
        : new StateErrorException(ErrorNames.Runtime, $"Reference path \"{(items as PathExpression)?.Path.Text ?? "$"}\" must point to array. But was: {value.Text}");
}
