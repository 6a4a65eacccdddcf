using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>
/// CBOR (RFC 8949) as far as smithy's rpc-v2-cbor uses it, to and from the JSON that operations see. A timestamp (tag 1)
/// is a number of seconds, a byte string is base64.
/// </summary>
internal static class Cbor
{
    private const int DeepestNesting = 64;
    private const byte Break = 0xFF;

    /// <exception cref="FormatException">It is no CBOR, or of a kind that the protocol does not use.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> data)
    {
        try
        {
            var at = 0;
            return Read(data, ref at, DeepestNesting);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new FormatException("The body ends in the middle of a CBOR item.", e);
        }
    }

    public static byte[] Write(JsonNode? value, IReadOnlySet<string> timestamps)
    {
        using var buffer = new MemoryStream();
        Write(buffer, value, timestamps, isTimestamp: false);
        return buffer.ToArray();
    }

    private static JsonNode? Read(ReadOnlySpan<byte> data, ref int at, int depth)
    {
        if (depth == 0)
        {
            throw new FormatException("The body is nested too deeply.");
        }

        var head = data[at++];
        var (major, info) = (head >> 5, head & 0x1F);
        return major switch
        {
            0 => JsonValue.Create(Argument(data, ref at, info)),
            1 => JsonValue.Create(-1 - (long)Argument(data, ref at, info)),
            2 => JsonValue.Create(Convert.ToBase64String(Bytes(data, ref at, info, major))),
            3 => JsonValue.Create(Encoding.UTF8.GetString(Bytes(data, ref at, info, major))),
            4 => List(data, ref at, info, depth),
            5 => Map(data, ref at, info, depth),
            6 => Tagged(data, ref at, info, depth),
            _ => Simple(data, ref at, info),
        };
    }

    private static ulong Argument(ReadOnlySpan<byte> data, ref int at, int info)
    {
        var length = info switch { < 24 => 0, 24 => 1, 25 => 2, 26 => 4, 27 => 8, _ => throw new FormatException($"CBOR length {info} is not defined.") };
        if (length == 0)
        {
            return (ulong)info;
        }

        ulong value = 0;
        foreach (var part in data.Slice(at, length))
        {
            value = (value << 8) | part;
        }

        at += length;
        return value;
    }

    private static byte[] Bytes(ReadOnlySpan<byte> data, ref int at, int info, int major)
    {
        if (info != 31)
        {
            var length = checked((int)Math.Min(Argument(data, ref at, info), int.MaxValue));
            var bytes = data.Slice(at, length).ToArray();
            at += length;
            return bytes;
        }

        // Of indefinite length: chunks of the same kind up to a break.
        using var whole = new MemoryStream();
        while (data[at] != Break)
        {
            var head = data[at++];
            if (head >> 5 != major)
            {
                throw new FormatException("A CBOR string has a chunk of another kind.");
            }

            whole.Write(Bytes(data, ref at, head & 0x1F, major));
        }

        at++;
        return whole.ToArray();
    }

    private static JsonArray List(ReadOnlySpan<byte> data, ref int at, int info, int depth)
    {
        var list = new JsonArray();
        var count = info == 31 ? ulong.MaxValue : Argument(data, ref at, info);
        for (ulong i = 0; i < count && !IsBreak(data, ref at, info); i++)
        {
            list.Add(Read(data, ref at, depth - 1));
        }

        return list;
    }

    private static JsonObject Map(ReadOnlySpan<byte> data, ref int at, int info, int depth)
    {
        var map = new JsonObject();
        var count = info == 31 ? ulong.MaxValue : Argument(data, ref at, info);
        for (ulong i = 0; i < count && !IsBreak(data, ref at, info); i++)
        {
            var key = Read(data, ref at, depth - 1)?.GetValue<string>() ?? throw new FormatException("A CBOR map has a key that is no text.");
            map[key] = Read(data, ref at, depth - 1);
        }

        return map;
    }

    private static bool IsBreak(ReadOnlySpan<byte> data, ref int at, int info)
    {
        if (info != 31 || data[at] != Break)
        {
            return false;
        }

        at++;
        return true;
    }

    private static JsonNode? Tagged(ReadOnlySpan<byte> data, ref int at, int info, int depth)
    {
        var tag = Argument(data, ref at, info);
        return tag == 1 ? Read(data, ref at, depth - 1) : throw new FormatException($"CBOR tag {tag} has no meaning here.");
    }

    private static JsonValue? Simple(ReadOnlySpan<byte> data, ref int at, int info)
    {
        switch (info)
        {
            case 20 or 21:
                return JsonValue.Create(info == 21);
            case 22 or 23:
                return null;
            case 25:
                return JsonValue.Create((double)BitConverter.UInt16BitsToHalf((ushort)Argument(data, ref at, info)));
            case 26:
                return JsonValue.Create((double)BitConverter.UInt32BitsToSingle((uint)Argument(data, ref at, info)));
            case 27:
                return JsonValue.Create(BitConverter.UInt64BitsToDouble(Argument(data, ref at, info)));
            default:
                throw new FormatException($"CBOR value {info} has no meaning here.");
        }
    }

    private static void Write(MemoryStream buffer, JsonNode? value, IReadOnlySet<string> timestamps, bool isTimestamp)
    {
        switch (value?.GetValueKind())
        {
            case null or JsonValueKind.Null:
                buffer.WriteByte(0xF6);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                buffer.WriteByte(value.GetValueKind() == JsonValueKind.True ? (byte)0xF5 : (byte)0xF4);
                break;
            case JsonValueKind.String:
                var text = Encoding.UTF8.GetBytes(value.GetValue<string>());
                Head(buffer, 3, text.Length);
                buffer.Write(text);
                break;
            case JsonValueKind.Array:
                Head(buffer, 4, value.AsArray().Count);
                foreach (var item in value.AsArray())
                {
                    Write(buffer, item, timestamps, isTimestamp: false);
                }

                break;
            case JsonValueKind.Object:
                var members = value.AsObject().Where(pair => pair.Value is not null).ToList();
                Head(buffer, 5, members.Count);
                foreach (var (name, member) in members)
                {
                    Write(buffer, name, timestamps, isTimestamp: false);
                    Write(buffer, member, timestamps, timestamps.Contains(name));
                }

                break;
            default:
                WriteNumber(buffer, value, isTimestamp);
                break;
        }
    }

    private static void WriteNumber(MemoryStream buffer, JsonNode value, bool isTimestamp)
    {
        var text = value.ToJsonString();
        if (isTimestamp)
        {
            buffer.WriteByte(0xC1);
        }
        else if (long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var whole))
        {
            Head(buffer, whole < 0 ? 1 : 0, whole < 0 ? -1 - whole : whole);
            return;
        }

        Span<byte> bits = stackalloc byte[9];
        bits[0] = 0xFB;
        BinaryPrimitives.WriteDoubleBigEndian(bits[1..], double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
        buffer.Write(bits);
    }

    private static void Head(MemoryStream buffer, int major, long argument)
    {
        if (argument < 24)
        {
            buffer.WriteByte((byte)((major << 5) | (int)argument));
            return;
        }

        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = (byte)((major << 5) | 27);
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], argument);
        buffer.Write(bytes);
    }
}

/// <summary>smithy's rpc-v2-cbor: <c>POST /service/{Service}/operation/{Operation}</c>.</summary>
internal sealed class CborFormat(IReadOnlySet<string> timestamps) : WireFormat
{
    /// <summary>Service and operation when <paramref name="request"/> is of this protocol.</summary>
    public static (string Service, string Operation)? Match(HttpRequest request) =>
        request.Headers["smithy-protocol"] == "rpc-v2-cbor" && request.Path.Value?.Split('/') is ["", "service", var service, "operation", var operation]
            ? (service, operation)
            : null;

    public static async Task<JsonObject> ReadAsync(HttpContext http)
    {
        var body = await ReadBodyAsync(http);
        try
        {
            return body.Length == 0 ? [] : Cbor.Read(body) as JsonObject ?? throw new FormatException("The body must be a map.");
        }
        catch (FormatException e)
        {
            throw new CloudException("SerializationException", e.Message);
        }
    }

    public override Task WriteResultAsync(HttpContext http, JsonObject result, CloudCall call) => WriteAsync(http, StatusCodes.Status200OK, result);

    public override Task WriteErrorAsync(HttpContext http, CloudException error, CloudCall call)
    {
        if (error.QueryCode is { } queryCode)
        {
            http.Response.Headers["x-amzn-query-error"] = $"{queryCode};{(error.IsSenderFault ? "Sender" : "Receiver")}";
        }

        return WriteAsync(http, error.Status, new JsonObject { ["__type"] = error.Code, ["message"] = error.Message });
    }

    private Task WriteAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.Headers["smithy-protocol"] = "rpc-v2-cbor";
        return WriteAsync(http, status, "application/cbor", Cbor.Write(body, timestamps));
    }
}
