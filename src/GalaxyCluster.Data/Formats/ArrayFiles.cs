using System.Collections.Immutable;
using GalaxyCluster.Data.Formats.Hdf5;
using GalaxyCluster.Data.Formats.Npy;

namespace GalaxyCluster.Data.Formats;

/// <summary>Opens a file of arrays by what it begins with.</summary>
internal static class ArrayFiles
{
    /// <exception cref="DataFormatException">None of the formats, or a damaged file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IArrayFile Open(string path) => Open(InputBytes.Open(path));

    /// <param name="bytes">The whole file; disposed with the result, and when there is none.</param>
    /// <inheritdoc cref="Open(string)"/>
    public static IArrayFile Open(InputBytes bytes)
    {
        try
        {
            byte[] head = bytes.Read(0, Math.Min(8, bytes.Length), "signature");
            if (head.AsSpan().StartsWith(NpyHeader.Signature))
                return new SingleArrayFile(bytes, NpyFile.Open(bytes, ""));
            if (head.AsSpan().StartsWith(NpzFile.Signature))
                return NpzFile.Open(bytes);
            if (IdxFile.IsIdx(head) || head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            {
                IdxFile idx = IdxFile.Open(bytes);
                return new SingleArrayFile(idx, idx.Array);
            }

            return Hdf5File.Open(bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>True when a file begins like a file of arrays: HDF5, npy, npz, IDX, or gzip.</summary>
    public static bool IsOne(string path)
    {
        byte[] head = Head(path);
        return head.AsSpan().StartsWith(NpyHeader.Signature) || head.AsSpan().StartsWith(NpzFile.Signature)
            || head.AsSpan().StartsWith(Hdf5File.Signature) || IdxFile.IsIdx(head) || head is [0x1F, 0x8B, ..];
    }

    public static bool IsNpy(string path) => Head(path).AsSpan().StartsWith(NpyHeader.Signature);

    private static byte[] Head(string path)
    {
        using InputBytes bytes = InputBytes.Open(path);
        return bytes.Read(0, Math.Min(8, bytes.Length), "signature");
    }

    /// <summary>A file that holds one array without a name.</summary>
    private sealed class SingleArrayFile(IDisposable file, FileArray array) : IArrayFile
    {
        public ImmutableArray<string> Names => [""];

        public FileArray Array(string name) => name.Length == 0
            ? array
            : throw new DataFormatException(array.Source, "file", $"holds one array without a name, not '{name}'");

        public void Dispose() => file.Dispose();
    }
}
