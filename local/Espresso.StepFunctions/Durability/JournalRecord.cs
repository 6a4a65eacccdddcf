using System.Text;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Durability;

/// <summary>What the journal's records say. One byte tells which of these a record is.</summary>
internal abstract record JournalRecord
{
    private enum Kind : byte
    {
        Document = 1,
        Removed = 2,
        Created = 3,
        Signalled = 4,
        Announced = 5,
    }

    /// <summary>A document (a state machine, an activity, …) was put in place of what its key had.</summary>
    public sealed record Document(string Key, string Json) : JournalRecord;

    /// <summary>A document was removed.</summary>
    public sealed record Removed(string Key) : JournalRecord;

    /// <summary>An execution exists from here on.</summary>
    public sealed record Created(Guid Execution, ulong Seed, string Definition, string Header, string Input) : JournalRecord;

    /// <summary>Something happened to an execution.</summary>
    public sealed record Signalled(Guid Execution, Signal Signal) : JournalRecord;

    /// <summary>Somebody has taken note for good that an execution ended.</summary>
    public sealed record Announced(Guid Execution) : JournalRecord;

    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            switch (this)
            {
                case Document document:
                    writer.Write((byte)Kind.Document);
                    writer.Write(document.Key);
                    writer.Write(document.Json);
                    break;
                case Removed removed:
                    writer.Write((byte)Kind.Removed);
                    writer.Write(removed.Key);
                    break;
                case Created created:
                    writer.Write((byte)Kind.Created);
                    writer.Write(created.Execution.ToByteArray());
                    writer.Write(created.Seed);
                    writer.Write(created.Definition);
                    writer.Write(created.Header);
                    writer.Write(created.Input);
                    break;
                case Announced announced:
                    writer.Write((byte)Kind.Announced);
                    writer.Write(announced.Execution.ToByteArray());
                    break;
                case Signalled signalled:
                    writer.Write((byte)Kind.Signalled);
                    writer.Write(signalled.Execution.ToByteArray());
                    Write(writer, signalled.Signal);
                    break;
            }
        }

        return stream.ToArray();
    }

    public static JournalRecord Decode(ReadOnlyMemory<byte> record)
    {
        using var reader = new BinaryReader(new MemoryStream(record.ToArray()), Encoding.UTF8);
        return (Kind)reader.ReadByte() switch
        {
            Kind.Document => new Document(reader.ReadString(), reader.ReadString()),
            Kind.Removed => new Removed(reader.ReadString()),
            Kind.Created => new Created(new Guid(reader.ReadBytes(16)), reader.ReadUInt64(), reader.ReadString(), reader.ReadString(), reader.ReadString()),
            Kind.Signalled => new Signalled(new Guid(reader.ReadBytes(16)), ReadSignal(reader)),
            Kind.Announced => new Announced(new Guid(reader.ReadBytes(16))),
            var kind => throw new InvalidDataException($"The journal has a record of kind {(byte)kind}, which this version does not know."),
        };
    }

    private static void Write(BinaryWriter writer, Signal signal)
    {
        writer.Write((byte)signal.Kind);
        writer.Write(signal.UtcTicks);
        writer.Write7BitEncodedInt(signal.Id);
        WriteText(writer, signal.Token);
        WriteText(writer, signal.Data?.Text);
        WriteText(writer, signal.Error);
        WriteText(writer, signal.Cause);
        writer.Write(signal.SubmitFailed);
    }

    private static Signal ReadSignal(BinaryReader reader) => new((SignalKind)reader.ReadByte())
    {
        UtcTicks = reader.ReadInt64(),
        Id = reader.Read7BitEncodedInt(),
        Token = ReadText(reader),
        Data = ReadText(reader) is { } data ? JsonValue.Parse(data) : null,
        Error = ReadText(reader),
        Cause = ReadText(reader),
        SubmitFailed = reader.ReadBoolean(),
    };

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
