using Microsoft.Win32.SafeHandles;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// Decoded pictures between decoding (any order, many threads) and writing (split order): one fixed place each in a
/// temporary file. Writing and reading are thread-safe.
/// </summary>
internal sealed class PixelSpool : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly int _pictureBytes;

    public PixelSpool(string folder, int pictureBytes)
    {
        _path = Path.Combine(folder, "pictures.spool");
        _pictureBytes = pictureBytes;
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public void Write(int place, ReadOnlySpan<byte> picture) =>
        RandomAccess.Write(_file, picture, (long)place * _pictureBytes);

    public void Read(int place, Span<byte> picture)
    {
        long offset = (long)place * _pictureBytes;
        while (!picture.IsEmpty)
        {
            int read = RandomAccess.Read(_file, picture, offset);
            if (read == 0)
                throw new IOException($"'{_path}' was cut while it was in use");
            offset += read;
            picture = picture[read..];
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }
}
