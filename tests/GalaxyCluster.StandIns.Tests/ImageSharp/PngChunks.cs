using System.Buffers.Binary;
using System.Text;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>Makes PNG files of chunks, also of ones that no encoder would write.</summary>
internal static class PngChunks
{
    private const int Signature = 8;

    public static byte[] Join(IEnumerable<(string Type, byte[] Content)> chunks)
    {
        List<byte> file = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        foreach ((string type, byte[] content) in chunks)
        {
            byte[] chunk = new byte[12 + content.Length];
            BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
            Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
            content.CopyTo(chunk, 8);
            FixChecksum(chunk, 0);
            file.AddRange(chunk);
        }

        return [.. file];
    }

    /// <summary>Makes the checksums right of all chunks up to the first that goes beyond the end.</summary>
    public static void FixAllChecksums(byte[] file)
    {
        for (int position = Signature; file.Length - position >= 12;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(position));
            if (length < 0 || length > file.Length - position - 12) return;
            FixChecksum(file, position);
            position += 12 + length;
        }
    }

    /// <summary>
    /// The checksum of the chunk that begins there, bit by bit as annex D of the PNG specification words it.
    /// </summary>
    public static void FixChecksum(byte[] file, int chunk)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(chunk));
        uint crc = uint.MaxValue;
        foreach (byte value in file.AsSpan(chunk + 4, length + 4))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(chunk + 8 + length), ~crc);
    }
}
