using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// SHA-256 over float32 values as little-endian bytes, in lower-case hex: of a contribution, or of a parameter vector.
/// </summary>
public static class ContributionDigest
{
    public const int HexLength = 64;

    public static string Of(ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException(
                "parameters are hashed as little-endian bytes; this CPU is big-endian");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(values), hash);
        return Convert.ToHexStringLower(hash);
    }
}
