using System.Collections.Concurrent;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>An activity: a queue that workers take tasks from.</summary>
internal sealed record ActivityRecord(string Arn, string Name, DateTimeOffset CreatedAt, JsonObject Tags)
{
    public JsonObject ToJson() => JsonObject.Of(
        ("arn", JsonValue.From(Arn)),
        ("name", JsonValue.From(Name)),
        ("createdAt", JsonValue.From(CreatedAt.UtcTicks)),
        ("tags", Tags));

    public static ActivityRecord From(JsonObject json) =>
        new(json["arn"]!.AsString()!, json["name"]!.AsString()!, MachineRecord.Moment(json["createdAt"]!), (JsonObject)json["tags"]!);
}

/// <summary>Activities, and what waits for their workers.</summary>
internal sealed class ActivityRegistry(StepFunctionsEngine engine)
{
    private const string Prefix = "activity/";
    private static readonly TimeSpan _longPoll = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, ActivityRecord> _activities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<(ExecutionActor Actor, TaskCall Call)>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<TaskCompletionSource>> _workers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public IEnumerable<ActivityRecord> All => _activities.Values;

    public ActivityRecord? Find(string arn) => _activities.GetValueOrDefault(arn);

    public void Save(ActivityRecord activity) => engine.Save(Prefix + activity.Arn, activity.ToJson());

    public void Delete(string arn) => engine.Delete(Prefix + arn);

    public bool Put(string key, JsonObject json)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        _activities[key[Prefix.Length..]] = ActivityRecord.From(json);
        return true;
    }

    public void Remove(string key)
    {
        if (key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            _activities.TryRemove(key[Prefix.Length..], out _);
        }
    }

    /// <summary>Puts a task in front of the activity's workers.</summary>
    public void Schedule(ExecutionActor actor, TaskCall call)
    {
        if (!call.IsScheduled)
        {
            if (Find(call.Resource.Text) is null)
            {
                actor.Post(new Signal(SignalKind.Reply) { Id = call.Id, SubmitFailed = true, Error = ErrorNames.Runtime, Cause = $"The activity {call.Resource.Text} does not exist." });
                return;
            }

            actor.Post(new Signal(SignalKind.Scheduled) { Id = call.Id });
        }

        TaskCompletionSource? worker;
        lock (_gate)
        {
            ListOf(_waiting, call.Resource.Text).AddLast((actor, call));
            worker = ListOf(_workers, call.Resource.Text).First?.Value;
        }

        worker?.TrySetResult();
    }

    /// <summary>Takes a task back that nobody took.</summary>
    public void Withdraw(TaskCall call)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(call.Resource.Text, out var list))
            {
                for (var node = list.First; node is not null; node = node.Next)
                {
                    if (node.Value.Call == call)
                    {
                        list.Remove(node);
                        return;
                    }
                }
            }
        }
    }

    /// <summary>The next task, or null when none came within a minute.</summary>
    public async Task<TaskCall?> TakeAsync(string arn, string? workerName, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_longPoll, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            LinkedListNode<TaskCompletionSource> place;
            (ExecutionActor Actor, TaskCall Call)? next = null;
            lock (_gate)
            {
                place = ListOf(_workers, arn).AddLast(wake);
                if (ListOf(_waiting, arn) is { First: { } node } waiting)
                {
                    next = node.Value;
                    waiting.RemoveFirst();
                }
            }

            try
            {
                if (next is not var (actor, call))
                {
                    await wake.Task.WaitAsync(either.Token);
                }
                else if (await actor.PostAsync(new Signal(SignalKind.Taken) { Id = call.Id, Cause = workerName }))
                {
                    return call;
                }
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            finally
            {
                lock (_gate)
                {
                    ListOf(_workers, arn).Remove(place);
                }
            }
        }
    }

    private static LinkedList<T> ListOf<T>(Dictionary<string, LinkedList<T>> lists, string arn)
    {
        if (!lists.TryGetValue(arn, out var list))
        {
            lists[arn] = list = new LinkedList<T>();
        }

        return list;
    }
}
