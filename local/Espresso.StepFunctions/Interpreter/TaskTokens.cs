using System.Buffers.Binary;
using Espresso.StepFunctions.Expressions;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>Task tokens: opaque to callers, but they carry the execution and the call, so that no table is needed.</summary>
internal static class TaskTokens
{
    private const int Magic = 0x2A;
    private const int Length = 4 + 16 + 4 + 24;

    public static string Create(Guid execution, int callId, Chance chance)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Magic);
        execution.TryWriteBytes(bytes[4..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[20..], callId);
        chance.Fill(bytes[24..]);
        return Convert.ToBase64String(bytes);
    }

    public static bool TryRead(string token, out Guid execution, out int callId)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (token.Length <= Length * 2
            && Convert.TryFromBase64String(token, bytes, out var written)
            && written == Length
            && BinaryPrimitives.ReadInt32BigEndian(bytes) == Magic)
        {
            execution = new Guid(bytes.Slice(4, 16));
            callId = BinaryPrimitives.ReadInt32BigEndian(bytes[20..]);
            return true;
        }

        execution = default;
        callId = 0;
        return false;
    }
}
