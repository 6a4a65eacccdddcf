using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>
/// JSONata as Step Functions has it: <c>$partition</c>, <c>$range</c>, <c>$hash</c>, <c>$random</c> with a seed, <c>$uuid</c>
/// and <c>$parse</c> in addition, and no <c>$eval</c>.
/// </summary>
public static class StepFunctionsLibrary
{
    /// <summary>The most elements that <c>$range</c> yields; one more exceeds the service's memory for an evaluation.</summary>
    private const int LongestRange = 360_145;

    /// <summary>The functions that a state's expressions see.</summary>
    public static JsonataFunctions Functions { get; } = JsonataFunctions.Standard
        .Without("eval")
        .With("partition", "<an?:a>", Partition)
        .With("range", "<nnn?:a>", Range)
        .With("hash", "<ss?:s>", Hash)
        .With("random", "<n?:n>", (a, call) => a.Number(0) is { } seed ? Draw(seed) : call.Random.NextDouble())
        .With("uuid", "<:s>", Uuid)
        .With("parse", "<s?:x>", Parse);

    private static JsonataArray? Partition(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray { Count: > 0 } items)
        {
            return null;
        }

        // Numbers that are no integers are rounded towards zero, here and in $range.
        return Math.Truncate(a.Number(1) ?? items.Count) switch
        {
            < 0 => throw JsonataException.Worded("D3137", "Second argument must be zero or greater"),
            0 => null,
            var size => new JsonataArray(items.Chunk((int)Math.Min(int.MaxValue, size)).Select(static chunk => new JsonataArray(chunk))),
        };
    }

    private static JsonataArray? Range(JsonataArguments a, JsonataCall call)
    {
        if (a.Number(0) is not { } start || a.Number(1) is not { } end || a.Number(2) is not { } by || Math.Truncate(by) == 0)
        {
            return null;
        }

        var (first, last, step) = (Math.Truncate(start), Math.Truncate(end), Math.Truncate(by));
        var count = Math.Floor((last - first) / step) + 1;
        if (count > LongestRange)
        {
            throw new JsonataException("U1003");
        }

        var result = JsonataArray.Sequence();
        for (var i = 0; i < count; i++)
        {
            result.Add(first + (i * step));
        }

        return result;
    }

    /// <summary>The draw of a seed, the same as on AWS: a 48-bit linear congruential generator, two draws of 26 and 27 bits.</summary>
    private static double Draw(double seed)
    {
        const long Multiplier = 0x5DEECE66D;
        const long Mask = (1L << 48) - 1;
        var state = ((long)seed ^ Multiplier) & Mask;
        var high = Next(26);
        return ((high << 27) + Next(27)) / (double)(1L << 53);

        long Next(int bits)
        {
            state = unchecked((state * Multiplier) + 0xB) & Mask;
            return state >> (48 - bits);
        }
    }

    private static string? Hash(JsonataArguments a, JsonataCall call)
    {
        if (a.Text(0) is not { } text || a.Text(1) is not { } algorithm)
        {
            return null;
        }

        var name = algorithm switch
        {
            "MD5" => HashAlgorithmName.MD5,
            "SHA-1" => HashAlgorithmName.SHA1,
            "SHA-256" => HashAlgorithmName.SHA256,
            "SHA-384" => HashAlgorithmName.SHA384,
            "SHA-512" => HashAlgorithmName.SHA512,
            _ => throw JsonataException.Worded("D3137", $"Unsupported algorithm: {algorithm}", value: algorithm),
        };
        return Convert.ToHexStringLower(CryptographicOperations.HashData(name, Encoding.UTF8.GetBytes(text)));
    }

    private static string Uuid(JsonataArguments a, JsonataCall call)
    {
        Span<byte> bytes = stackalloc byte[16];
        call.Random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static object? Parse(JsonataArguments a, JsonataCall call)
    {
        if (a.Text(0) is not { } text)
        {
            return null;
        }

        try
        {
            return JsonataJson.Parse(text);
        }
        catch (JsonException)
        {
            throw JsonataException.Worded("D3137", "Invalid JSON", value: text);
        }
    }
}
