using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>What does not change about an execution.</summary>
/// <param name="Id">The engine's own id, which task tokens carry.</param>
/// <param name="Arn">The execution's ARN.</param>
/// <param name="Name">The execution's name.</param>
/// <param name="StateMachineArn">The ARN of the machine, without version or alias.</param>
/// <param name="StateMachineName">The machine's name.</param>
/// <param name="RoleArn">The machine's role.</param>
/// <param name="IsExpress">True for an Express machine: no history is kept and nothing survives a restart.</param>
/// <param name="VersionArn">The version that the execution was started with, or that its alias led to.</param>
/// <param name="AliasArn">The alias that the execution was started with.</param>
/// <param name="TraceHeader">The trace that the start was part of: a W3C traceparent or an X-Ray header.</param>
internal sealed record ExecutionIdentity(
    Guid Id,
    string Arn,
    string Name,
    string StateMachineArn,
    string StateMachineName,
    string RoleArn,
    bool IsExpress,
    string? VersionArn,
    string? AliasArn,
    string? TraceHeader)
{
    /// <summary>The task of another execution that started this one, or null.</summary>
    public TaskId? StartedBy { get; init; }

    /// <summary>The map run that this execution is a child of, or null.</summary>
    public string? MapRunArn { get; init; }

    /// <summary>Where and what the execution logs; null when it does not.</summary>
    public History.LogSettings? Logging { get; init; }

    /// <summary>The ARN of a map run of this execution.</summary>
    public string MapRunArnOf(string label, string id) =>
        StateMachineArn.Replace(":stateMachine:", ":mapRun:", StringComparison.Ordinal) + $"/{label}:{id}";
}

/// <summary>A call of an execution: the same before and after a restart.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TaskId(Guid Execution, int Call)
{
    /// <summary>A UUID that belongs to this call: what it starts is named so, and found again by that name.</summary>
    public Guid Uuid(int index = 0)
    {
        Span<byte> source = stackalloc byte[24];
        Execution.TryWriteBytes(source);
        BinaryPrimitives.WriteInt32LittleEndian(source[16..], Call);
        BinaryPrimitives.WriteInt32LittleEndian(source[20..], index);
        return new Guid(SHA256.HashData(source).AsSpan(0, 16));
    }

    public override string ToString() => $"{Execution:D}/{Call}";

    public static TaskId Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new TaskId(Guid.Parse(text.AsSpan(0, slash)), int.Parse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}

/// <summary>The states of an execution, in the API's words.</summary>
public enum ExecutionStatus
{
    /// <summary>RUNNING.</summary>
    Running,

    /// <summary>SUCCEEDED.</summary>
    Succeeded,

    /// <summary>FAILED.</summary>
    Failed,

    /// <summary>TIMED_OUT.</summary>
    TimedOut,

    /// <summary>ABORTED.</summary>
    Aborted,

    /// <summary>PENDING_REDRIVE: a child of a map run that waits for its run to be redriven.</summary>
    PendingRedrive,
}
