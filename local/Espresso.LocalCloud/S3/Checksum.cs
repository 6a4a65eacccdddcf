using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Espresso.LocalCloud.S3;

/// <summary>
/// The checksums that S3 knows: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html. The CRCs are
/// reflected ones with all bits set before and inverted after (RFC 3720 for CRC32C; CRC-64/NVME from the NVM Express specification).
/// </summary>
internal abstract class Checksum : IDisposable
{
    private static readonly ulong[] Crc32Table = Table(0xEDB88320);
    private static readonly ulong[] Crc32CTable = Table(0x82F63B78);
    private static readonly ulong[] Crc64Table = Table(0x9A6C9329AC4BC9B5);

    /// <summary>The algorithms by the name in <c>x-amz-checksum-algorithm</c>.</summary>
    public static readonly IReadOnlyList<string> Algorithms = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

    public static Checksum Start(string algorithm) => algorithm switch
    {
        "CRC32" => new Crc(Crc32Table, 4),
        "CRC32C" => new Crc(Crc32CTable, 4),
        "CRC64NVME" => new Crc(Crc64Table, 8),
        "SHA1" => new Digest(HashAlgorithmName.SHA1),
        "SHA256" => new Digest(HashAlgorithmName.SHA256),
        "MD5" => new Digest(HashAlgorithmName.MD5),
        _ => throw S3Error.Invalid($"Checksum algorithm provided is unsupported. Please try again with any of the valid types: [{string.Join(", ", Algorithms)}]"),
    };

    /// <summary>The checksum of some bytes at once.</summary>
    public static byte[] Of(string algorithm, ReadOnlySpan<byte> data)
    {
        using var checksum = Start(algorithm);
        checksum.Add(data);
        return checksum.End();
    }

    public abstract void Add(ReadOnlySpan<byte> data);

    /// <summary>The value, big-endian.</summary>
    public abstract byte[] End();

    public virtual void Dispose()
    {
    }

    private static ulong[] Table(ulong polynomial)
    {
        var table = new ulong[256];
        for (var i = 0; i < 256; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) is 1 ? (value >> 1) ^ polynomial : value >> 1;
            table[i] = value;
        }

        return table;
    }

    private sealed class Crc(ulong[] table, int size) : Checksum
    {
        private ulong _value = size is 4 ? uint.MaxValue : ulong.MaxValue;

        public override void Add(ReadOnlySpan<byte> data)
        {
            var value = _value;
            foreach (var one in data)
                value = table[(byte)value ^ one] ^ (value >> 8);
            _value = value;
        }

        public override byte[] End()
        {
            var bytes = new byte[size];
            if (size is 4)
                BinaryPrimitives.WriteUInt32BigEndian(bytes, ~(uint)_value);
            else
                BinaryPrimitives.WriteUInt64BigEndian(bytes, ~_value);
            return bytes;
        }
    }

    private sealed class Digest(HashAlgorithmName name) : Checksum
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

        public override void Add(ReadOnlySpan<byte> data) => _hash.AppendData(data);

        public override byte[] End() => _hash.GetHashAndReset();

        public override void Dispose()
        {
            _hash.Dispose();
            base.Dispose();
        }
    }
}
