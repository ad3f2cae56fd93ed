using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// An IDX file of unsigned bytes (yann.lecun.com/exdb/mnist): 0, 0, 8, number of dimensions; each dimension as u32
/// big-endian; the values.
/// </summary>
internal sealed class IdxFile
{
    private const int MaxDimensions = 3;
    private const byte UnsignedBytes = 8;

    private IdxFile(int[] dimensions, byte[] values, string sha256)
    {
        Dimensions = dimensions;
        Values = values;
        Sha256 = sha256;
    }

    public int[] Dimensions { get; }

    public byte[] Values { get; }

    /// <summary>Of the file as it is, compressed or not.</summary>
    public string Sha256 { get; }

    /// <exception cref="DataFormatException">Not such a file, or not of that many dimensions.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Position = 0;
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return Read(stream, path, dimensions, sha256);
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(path, "gzip", e.Message, e);
        }
        catch (EndOfStreamException e)
        {
            throw new DataFormatException(path, "end", "the file has been cut", e);
        }
    }

    private static IdxFile Read(Stream stream, string path, int dimensions, string sha256)
    {
        Span<byte> head = stackalloc byte[4 + (4 * MaxDimensions)];
        stream.ReadExactly(head[..4]);
        if (head[0] != 0 || head[1] != 0 || head[2] != UnsignedBytes || head[3] != dimensions)
            throw new DataFormatException(
                path, "offset 0", $"expected 0, 0, 8, {dimensions}: unsigned bytes of {dimensions} dimensions");
        stream.ReadExactly(head.Slice(4, 4 * dimensions));
        int[] sizes = new int[dimensions];
        long total = 1;
        for (int i = 0; i < dimensions; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(head.Slice(4 + (4 * i), 4));
            total = size is 0 or > int.MaxValue ? long.MaxValue : total * size;
            if (total > Array.MaxLength)
                throw new DataFormatException(
                    path, $"offset {4 + (4 * i)}",
                    $"dimension {i} is {size}: the values would be none, or more than {Array.MaxLength}");
            sizes[i] = (int)size;
        }

        // The header is not believed: memory is taken as the values come.
        MemoryStream values = new();
        byte[] piece = new byte[1 << 16];
        while (values.Length < total)
        {
            int read = stream.Read(piece, 0, (int)Math.Min(piece.Length, total - values.Length));
            if (read == 0)
                throw new DataFormatException(path, "end", $"has {values.Length} values, expected {total}");
            values.Write(piece, 0, read);
        }

        if (stream.ReadByte() >= 0)
            throw new DataFormatException(path, "end", $"goes on after its {total} values");
        return new IdxFile(sizes, values.ToArray(), sha256);
    }
}
