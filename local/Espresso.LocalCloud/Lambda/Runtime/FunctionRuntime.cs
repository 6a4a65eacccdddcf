#pragma warning disable CA1001 // The token source has no timer and no handle; others may still hold its token when it is replaced.

namespace Espresso.LocalCloud.Lambda.Runtime;

/// <summary>
/// What waits for a function and who polls for it. It exists by name alone: a process may poll before its function is
/// created, and an invocation may wait before the first process is up.
/// </summary>
internal sealed class FunctionRuntime(string name)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Invocation> _waiting = new();
    private readonly LinkedList<TaskCompletionSource<Invocation>> _idle = new();
    private readonly Dictionary<string, Invocation> _out = new(StringComparer.Ordinal);
    private TaskCompletionSource _polled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _idleScope = new();

    public string Name => name;

    /// <summary>How long invocations may take once their poller's connection is gone for no sure reason.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Gives the invocation to an idle process, or queues it.</summary>
    public void Enqueue(Invocation invocation)
    {
        lock (_gate)
        {
            _waiting.AddLast(invocation);
            MatchLocked();
        }
    }

    /// <summary>Cancels what no process has seen yet; what one has goes on.</summary>
    public void Withdraw(Invocation invocation)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(invocation))
            {
                return;
            }
        }

        invocation.Cancel();
    }

    /// <summary>How many invocations no process has taken yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Ends the invocation that has waited longest, if one waits.</summary>
    public void FailFirst(Outcome outcome)
    {
        Invocation? first;
        lock (_gate)
        {
            first = _waiting.First?.Value;
            if (first is not null)
            {
                _waiting.RemoveFirst();
            }
        }

        first?.TryEnd(outcome);
    }

    /// <summary>A process polls: the next invocation, when there is one.</summary>
    /// <param name="gone">Once cancelled, the process gets no invocation any more.</param>
    public async Task<Invocation> NextAsync(CancellationToken gone)
    {
        gone.ThrowIfCancellationRequested();
        var poller = new TaskCompletionSource<Invocation>(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource<Invocation>> node;
        lock (_gate)
        {
            node = _idle.AddLast(poller);
            _polled.TrySetResult();
            MatchLocked();
        }

        await using (gone.Register(() => Leave(node)))
        {
            return await poller.Task;
        }
    }

    /// <summary>Puts an invocation that never reached its process back to the front.</summary>
    public void GiveBack(Invocation invocation)
    {
        lock (_gate)
        {
            if (_out.Remove(invocation.RequestId))
            {
                _waiting.AddFirst(invocation);
                MatchLocked();
            }
        }
    }

    /// <summary>Whether <paramref name="requestId"/> is out with a process.</summary>
    public bool IsOut(string requestId)
    {
        lock (_gate)
        {
            return _out.ContainsKey(requestId);
        }
    }

    /// <summary>A process answers; false when the id is not out (any more).</summary>
    public bool TryEnd(string requestId, Outcome outcome)
    {
        Invocation? invocation;
        lock (_gate)
        {
            if (!_out.Remove(requestId, out invocation))
            {
                return false;
            }
        }

        return invocation.TryEnd(outcome);
    }

    /// <summary>Waits until a process is idle.</summary>
    /// <returns>A token that is cancelled when none is idle any more.</returns>
    public async Task<CancellationToken> WaitForPollerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task polled;
            lock (_gate)
            {
                if (_idle.Count > 0)
                {
                    return _idleScope.Token;
                }

                if (_polled.Task.IsCompleted)
                {
                    _polled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                polled = _polled.Task;
            }

            await polled.WaitAsync(cancellationToken);
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource<Invocation>> node)
    {
        lock (_gate)
        {
            if (node.List is not null)
            {
                _idle.Remove(node);
                EndIdleScopeLocked();
                node.Value.TrySetCanceled();
            }
        }
    }

    private void MatchLocked()
    {
        while (_waiting.First is { } first && _idle.First is { } poller)
        {
            _waiting.RemoveFirst();
            _idle.RemoveFirst();
            _out.Add(first.Value.RequestId, first.Value);
            EndIdleScopeLocked();
            poller.Value.SetResult(first.Value);
        }
    }

    private void EndIdleScopeLocked()
    {
        if (_idle.Count == 0)
        {
            var ended = _idleScope;
            _idleScope = new CancellationTokenSource();
            // Outside of the lock: those who listen take other locks.
            _ = Task.Run(ended.Cancel, CancellationToken.None);
        }
    }
}
