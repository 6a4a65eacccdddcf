using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

#pragma warning disable CA5351 // MD5 is the digest that SQS answers and its clients compare; nothing rests on its strength.

namespace Espresso.LocalCloud.Sqs;

/// <summary>Rules, size and digest of message attributes. Shape: <c>{"type": {"DataType": "String", "StringValue": "…"}}</c>.</summary>
internal static partial class MessageAttributes
{
    private const int Most = 10;

    /// <summary>The digest that clients compare (docs: "Calculating the MD5 message digest for message attributes"); null without attributes.</summary>
    public static string? Md5(JsonObject? attributes)
    {
        if (attributes is not { Count: > 0 })
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var (name, value) in attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var attribute = value!.AsObject();
            var dataType = attribute.Text("DataType")!;
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, Encoding.UTF8.GetBytes(dataType));
            var isBinary = dataType.StartsWith("Binary", StringComparison.Ordinal);
            hash.AppendData([isBinary ? (byte)2 : (byte)1]);
            Append(hash, isBinary ? Convert.FromBase64String(attribute.Text("BinaryValue")!) : Encoding.UTF8.GetBytes(attribute.Text("StringValue")!));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The bytes that count against the message's size.</summary>
    public static int Size(JsonObject? attributes) => attributes is null ? 0 : attributes.Sum(pair =>
        Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value!.AsObject().Text("DataType")!)
        + (pair.Value.AsObject().Text("StringValue") is { } text ? Encoding.UTF8.GetByteCount(text) : Convert.FromBase64String(pair.Value.AsObject().Text("BinaryValue")!).Length));

    /// <summary>Checks the attributes of a message to send.</summary>
    public static void Check(JsonObject attributes)
    {
        if (attributes.Count > Most)
        {
            throw SqsErrors.InvalidValue($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{Most}].");
        }

        foreach (var (name, value) in attributes)
        {
            if (!Name().IsMatch(name) || name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase))
            {
                throw SqsErrors.InvalidValue($"Message (user) attribute name '{name}' is invalid.");
            }

            var attribute = value as JsonObject;
            var dataType = attribute?.Text("DataType");
            if (attribute is null || string.IsNullOrEmpty(dataType))
            {
                throw SqsErrors.InvalidValue($"The message attribute '{name}' must contain non-empty message attribute type.");
            }

            CheckValue(name, dataType, attribute);
        }
    }

    private static void CheckValue(string name, string dataType, JsonObject attribute)
    {
        switch (dataType.Split('.', 2)[0])
        {
            case "String" or "Number" when attribute.Text("StringValue") is { Length: > 0 } text:
                if (dataType.StartsWith("Number", StringComparison.Ordinal)
                    && !decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _))
                {
                    throw SqsErrors.InvalidValue($"Can't cast the value of message (user) attribute '{name}' to a number.");
                }

                break;
            case "Binary" when attribute.Text("BinaryValue") is { Length: > 0 } base64:
                if (!Convert.TryFromBase64String(base64, new byte[base64.Length], out _))
                {
                    throw SqsErrors.InvalidValue($"The message attribute '{name}' has a binary value that is not base64.");
                }

                break;
            case "String" or "Number" or "Binary":
                throw SqsErrors.InvalidValue($"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{dataType}'.");
            default:
                throw SqsErrors.InvalidValue($"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        }
    }

    private static void Append(IncrementalHash hash, byte[] data)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        hash.AppendData(length);
        hash.AppendData(data);
    }

    [GeneratedRegex(@"\A(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
