using System.IO.Compression;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Fits;

/// <summary>From the bytes of one tile to its stored values, big-endian.</summary>
internal static class TileDecoder
{
    /// <summary>Inflates gzip into exactly as many bytes as there is room for.</summary>
    /// <param name="code">A gzip file.</param>
    /// <param name="into">Room.</param>
    /// <param name="length">Bytes that came.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Inflate(byte[] code, Span<byte> into, out int length)
    {
        length = 0;
        try
        {
            using GZipStream stream = new(new MemoryStream(code, writable: false), CompressionMode.Decompress);
            while (length < into.Length)
            {
                int read = stream.Read(into[length..]);
                if (read == 0)
                    return null;
                length += read;
            }

            return stream.ReadByte() < 0 ? null : $"expands to over {into.Length} bytes";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    /// <summary>GZIP_2 keeps all first bytes of the values, then all second bytes, and so on.</summary>
    public static void Unshuffle(ReadOnlySpan<byte> shuffled, int size, Span<byte> into)
    {
        int count = into.Length / size;
        for (int b = 0; b < size; b++)
        {
            ReadOnlySpan<byte> plane = shuffled.Slice(b * count, count);
            for (int i = 0; i < count; i++)
                into[(i * size) + b] = plane[i];
        }
    }

    /// <summary>Big-endian integers of 1 (unsigned), 2 or 4 bytes to the machine's.</summary>
    public static void Widen(Span<byte> stored, int size, Span<int> into)
    {
        BigEndian.Swap(stored, size);
        switch (size)
        {
            case 1:
                for (int i = 0; i < into.Length; i++)
                    into[i] = stored[i];
                break;
            case 2:
                ReadOnlySpan<short> shorts = MemoryMarshal.Cast<byte, short>(stored);
                for (int i = 0; i < into.Length; i++)
                    into[i] = shorts[i];
                break;
            default:
                MemoryMarshal.Cast<byte, int>(stored)[..into.Length].CopyTo(into);
                break;
        }
    }
}
