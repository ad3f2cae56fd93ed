using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Importing;

/// <summary>
/// Pictures in the rows of an array. Rows that share chunks are read together, within a limit of memory.
/// </summary>
internal sealed class ArraySource : PictureSource
{
    private const int MaxRows = 20_000_000;
    private const long WantedBytes = 8 << 20;
    private const long MaxBytes = 256 << 20;
    private readonly FileArray _array;
    private readonly PictureLayout _layout;
    private readonly int[] _places;
    private readonly CentreCrop _crop;
    private readonly ImmutableArray<string> _paths;
    private readonly IReadOnlyList<IDisposable> _files;

    private ArraySource(
        FileArray array, PictureLayout layout, BandList bands, int[] places, CentreCrop crop,
        ImmutableArray<string> paths, IReadOnlyList<IDisposable> files)
    {
        _array = array;
        _layout = layout;
        Bands = bands;
        _places = places;
        _crop = crop;
        _paths = paths;
        _files = files;
        long rows = Math.Max(WantedBytes / Math.Max(layout.Bytes, 1), 1);
        long together = Math.Max(array.RowsTogether, 1);
        // Whole chunks where they fit into memory; more than one of them where they are small.
        long chunks = together * Math.Max(1, rows / together);
        Together = (int)Math.Clamp(
            chunks * layout.Bytes <= MaxBytes ? chunks : Math.Max(1, MaxBytes / layout.Bytes), 1, Math.Max(Count, 1));
    }

    public override string Name =>
        _array.Name.Length == 0 ? $"'{_paths[0]}'" : $"array '{_array.Name}' of '{_paths[0]}'";

    public override int Count => (int)_array.Rows;

    public override int Together { get; }

    public override BandList Bands { get; }

    public override bool IsFlux => _layout.IsFlux;

    public override string Fingerprint => FingerprintOf(_paths);

    /// <param name="options">Bands, crop, axes.</param>
    /// <param name="array">[pictures, height, width], with bands last or first.</param>
    /// <param name="paths">Files it is in.</param>
    /// <param name="files">What to dispose.</param>
    /// <exception cref="DataFormatException">The array holds no pictures.</exception>
    /// <exception cref="DatasetException">It has other bands than are asked for.</exception>
    public static ArraySource Open(
        ImportOptions options, FileArray array, ImmutableArray<string> paths, IReadOnlyList<IDisposable> files)
    {
        if (array.Shape.Length is not (3 or 4) || array.Rows > MaxRows)
            throw array.Fault(
                $"{array.ShapeText}: expected [pictures, height, width], with bands first or last, and at most "
                + $"{MaxRows} pictures");
        int wanted = options.SourceBands.IsEmpty ? options.Bands.Length : options.SourceBands.Length;
        PictureLayout layout = PictureLayout.Of(array, array.Shape.AsSpan()[1..], options.Axes, wanted);
        BandList bands = !options.Bands.IsEmpty
            ? BandList.Create(options.Bands, options.SourceBands)
            : layout.Bands switch
            {
                1 => BandList.Grey,
                3 when !layout.IsFlux => BandList.Rgb,
                int n => BandList.Numbered(n),
            };
        int[] places = bands.Places([], layout.Bands) ?? throw new DatasetException(
            $"{array.Source}: array '{array.Name}' has {layout.Bands} bands; to choose {string.Join(',', bands.Names)} "
            + "of them, name them all with --source-bands");
        return new ArraySource(array, layout, bands, places, options.Crop, paths, files);
    }

    public override string NameOf(int picture) => IdOf(picture);

    /// <summary>A row's id where the file gives none.</summary>
    public static string IdOf(int row) => string.Create(CultureInfo.InvariantCulture, $"row-{row:D7}");

    /// <summary>By an id of <see cref="IdOf"/>, or by the plain number of the row.</summary>
    public override int Find(string id, string? name)
    {
        const string Prefix = "row-";
        ReadOnlySpan<char> number = name ?? id;
        if (number.StartsWith(Prefix))
            number = number[Prefix.Length..];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int row) && row < Count
            ? row
            : Absent;
    }

    public override void Read(int first, int count, Func<int, bool> isWanted, PictureReceiver receive)
    {
        int begin = first;
        int end = first + count;
        while (begin < end && !isWanted(begin))
            begin++;
        while (end > begin && !isWanted(end - 1))
            end--;
        if (begin == end)
            return;
        int row = (int)_array.RowBytes;
        byte[] rows = ArrayPool<byte>.Shared.Rent(checked((end - begin) * row));
        PictureFault? damage = null;
        try
        {
            _array.ReadRows(begin, end - begin, rows);
        }
        catch (DataFormatException e)
        {
            damage = new PictureFault(BadFileReason.Corrupt, $"{e.Where}: {e.Problem}");
        }

        for (int i = begin; i < end; i++)
        {
            if (!isWanted(i))
                continue;
            DecodedPicture picture = default;
            PictureFault? fault = damage
                ?? _layout.TryDecode(rows.AsSpan((i - begin) * row, row), _crop, _places, out picture);
            receive(i, fault, picture);
        }

        ArrayPool<byte>.Shared.Return(rows);
    }

    public override void Dispose()
    {
        foreach (IDisposable file in _files)
            file.Dispose();
        base.Dispose();
    }
}
