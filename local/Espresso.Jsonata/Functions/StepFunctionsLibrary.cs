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
    /// <summary>The most elements that <c>$range</c> yields.</summary>
    private const int LongestRange = 1000;

    /// <summary>The functions that a state's expressions see.</summary>
    public static JsonataFunctions Functions { get; } = JsonataFunctions.Standard
        .Without("eval")
        .With("partition", "<an:a>", Partition)
        .With("range", "<nnn:a>", Range)
        .With("hash", "<s-s:s>", Hash)
        .With("random", "<n?:n>", (a, call) => a.Number(0) is { } seed ? new Random(seed.GetHashCode()).NextDouble() : call.Random.NextDouble())
        .With("uuid", "<:s>", Uuid)
        .With("parse", "<s-:x>", Parse);

    private static JsonataArray? Partition(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray items || a.Number(1) is not { } size)
        {
            return null;
        }

        return Math.Floor(size) >= 1
            ? new JsonataArray(items.Chunk((int)Math.Min(int.MaxValue, Math.Floor(size))).Select(chunk => new JsonataArray(chunk)))
            : throw new JsonataException("D3137", $"The size of $partition is a positive integer, not {NumberText.Format(size)}.", value: size);
    }

    private static JsonataArray? Range(JsonataArguments a, JsonataCall call)
    {
        if (a.Number(0) is not { } first || a.Number(1) is not { } last || a.Number(2) is not { } step)
        {
            return null;
        }

        if (step == 0)
        {
            throw new JsonataException("D3137", "The step of $range is not 0.", value: step);
        }

        var count = Math.Floor((last - first) / step) + 1;
        if (count > LongestRange)
        {
            throw new JsonataException("D3137", $"$range yields at most {LongestRange} elements, not {NumberText.Format(count)}.", value: count);
        }

        return new JsonataArray(Enumerable.Range(0, (int)Math.Max(0, count)).Select(i => (object)(first + (i * step))));
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
            _ => throw new JsonataException("D3137", $"$hash knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not {algorithm}.", value: algorithm),
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
        catch (JsonException e)
        {
            throw new JsonataException("D3137", $"$parse takes JSON text: {e.Message}", value: text);
        }
    }
}
