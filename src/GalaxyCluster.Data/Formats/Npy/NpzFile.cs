using System.Collections.Immutable;
using System.IO.Compression;

namespace GalaxyCluster.Data.Formats.Npy;

/// <summary>
/// A <c>.npz</c> file: a zip archive of <c>.npy</c> entries. An array is unpacked when it is opened: into memory while
/// it is small, then into a temporary file.
/// </summary>
internal sealed class NpzFile : IArrayFile
{
    private const int MaxEntries = 4096;
    private const string Extension = ".npy";
    private readonly InputBytes _bytes;
    private readonly ZipArchive _archive;
    private readonly List<InputBytes> _unpacked = [];

    private NpzFile(InputBytes bytes, ZipArchive archive)
    {
        _bytes = bytes;
        _archive = archive;
    }

    public static ReadOnlySpan<byte> Signature => "PK\x03\x04"u8;

    public ImmutableArray<string> Names { get; private set; } = [];

    /// <param name="bytes">The whole file; disposed with the result.</param>
    /// <exception cref="DataFormatException">Not a zip archive.</exception>
    public static NpzFile Open(InputBytes bytes)
    {
        NpzFile? file = null;
        try
        {
            file = new NpzFile(bytes, new ZipArchive(new InputBytesStream(bytes), ZipArchiveMode.Read));
            if (file._archive.Entries.Count > MaxEntries)
                throw new DataFormatException(bytes.Source, "offset 0, directory", $"has more than {MaxEntries} entries");
            file.Names =
            [
                .. file._archive.Entries.Select(static e => e.FullName)
                    .Where(static n => n.EndsWith(Extension, StringComparison.Ordinal))
                    .Select(static n => n[..^Extension.Length]).Distinct(StringComparer.Ordinal),
            ];
            return file;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException
            or OverflowException or EndOfStreamException)
        {
            file?.Dispose();
            throw new DataFormatException(bytes.Source, "offset 0, directory", $"is not a zip archive: {e.Message}", e);
        }
    }

    public FileArray Array(string name)
    {
        ZipArchiveEntry entry = _archive.Entries.FirstOrDefault(e => e.FullName == name + Extension)
            ?? throw new DataFormatException(
                _bytes.Source, "directory", $"no array '{name}' among {string.Join(", ", Names.Take(40))}");
        string source = $"{_bytes.Source}: {entry.FullName}";
        try
        {
            using Stream stream = entry.Open();
            NpyHeader header = NpyHeader.Read(stream, source);
            InputBytes unpacked = InputBytes.Unpack(stream, source, header.DataBytes);
            _unpacked.Add(unpacked);
            return NpyFile.Over(unpacked, name, header, 0);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException
            or EndOfStreamException)
        {
            throw new DataFormatException(source, "offset 0, entry", e.Message, e);
        }
    }

    public void Dispose()
    {
        foreach (InputBytes unpacked in _unpacked)
            unpacked.Dispose();
        _archive.Dispose();
        _bytes.Dispose();
    }
}
