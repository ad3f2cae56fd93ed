using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace GalaxyCluster.Data.Importing;

/// <summary>
/// Decoded pictures between decoding (any order, many threads) and writing (split order): one fixed place each in a
/// file, and a mark for each that is there. A mark is a digest of the picture, so that what an interrupted import left
/// is believed only where it is whole. Writing and reading are thread-safe.
/// </summary>
internal sealed class PixelSpool : IDisposable
{
    private const int MarkBytes = 16;
    private readonly SafeFileHandle _pictures;
    private readonly SafeFileHandle _marks;
    private readonly string _path;
    private readonly int _pictureBytes;

    /// <param name="folder">Where the files are, or will be.</param>
    /// <param name="pictureBytes">Bytes of a picture.</param>
    public PixelSpool(string folder, int pictureBytes)
    {
        _path = Path.Combine(folder, "pictures");
        _pictureBytes = pictureBytes;
        _pictures = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _marks = File.OpenHandle(
            Path.Combine(folder, "marks"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public void Write(int place, ReadOnlySpan<byte> picture)
    {
        Span<byte> mark = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(picture, mark);
        RandomAccess.Write(_pictures, picture, (long)place * _pictureBytes);
        RandomAccess.Write(_marks, mark[..MarkBytes], (long)place * MarkBytes);
    }

    /// <summary>True when the picture of that place is there, whole.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="scratch">Bytes of a picture; overwritten.</param>
    public bool Has(int place, Span<byte> scratch)
    {
        Span<byte> mark = stackalloc byte[MarkBytes];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (!TryRead(_marks, mark, (long)place * MarkBytes) || !mark.ContainsAnyExcept((byte)0)
            || !TryRead(_pictures, scratch[.._pictureBytes], (long)place * _pictureBytes))
            return false;
        SHA256.HashData(scratch[.._pictureBytes], digest);
        return digest[..MarkBytes].SequenceEqual(mark);
    }

    public void Read(int place, Span<byte> picture)
    {
        if (!TryRead(_pictures, picture, (long)place * _pictureBytes))
            throw new IOException($"'{_path}' was cut while it was in use");
    }

    public void Dispose()
    {
        _pictures.Dispose();
        _marks.Dispose();
    }

    private static bool TryRead(SafeFileHandle file, Span<byte> into, long offset)
    {
        while (!into.IsEmpty)
        {
            int read = RandomAccess.Read(file, into, offset);
            if (read == 0)
                return false;
            offset += read;
            into = into[read..];
        }

        return true;
    }
}
