using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// Picture files (JPEG, PNG, FITS, npy) to pixels as a data set stores them: decode, choose bands, centre crop, resize,
/// stretch. Thread-safe.
/// </summary>
public sealed class PictureReader
{
    /// <summary>Pixels of a picture's longer side.</summary>
    public const int MaxSide = 1 << 14;

    /// <summary>Bands of a source, before the wanted ones are chosen.</summary>
    public const int MaxBands = 4096;

    /// <summary>Values of one picture of a source.</summary>
    public const int MaxValues = 1 << 28;

    private const string BandPlace = "{band}";
    private readonly BandList _bands;
    private readonly PictureFileDecoder _decoder;
    private readonly PicturePreparer _bytes;
    private readonly PicturePreparer _reals;

    /// <param name="preprocessing">Crop, filter, bands and stretch.</param>
    /// <param name="channels">Bands.</param>
    /// <param name="height">Output height, pixels; the centred square is stretched to it.</param>
    /// <param name="width">Output width.</param>
    /// <exception cref="FormatException">The bands or the stretch make no sense for so many channels.</exception>
    public PictureReader(Preprocessing preprocessing, int channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        _bands = BandList.Parse(preprocessing.Bands, channels);
        _decoder = new PictureFileDecoder(_bands, preprocessing.Crop, AxisOrder.Auto);
        _bytes = new PicturePreparer(preprocessing, channels, height, width, PixelType.U8, keepBlank: true);
        _reals = new PicturePreparer(preprocessing, channels, height, width, PixelType.F32, keepBlank: true);
    }

    /// <summary>Values of an output picture.</summary>
    public int Length => _bytes.Length;

    /// <param name="path">A file with all bands, or with <c>{band}</c> where the files of the bands differ.</param>
    /// <param name="pixels">[channels, height, width]; 16-bit PNG are scaled to 8 bits after resizing.</param>
    /// <exception cref="DataFormatException">Not a picture, a broken one, one that is too small or too
    /// large.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public void Read(string path, Span<byte> pixels) => Read(path, _bytes, pixels[..Length]);

    /// <summary>The same with float32 output (in 0..1 for JPEG and PNG without a stretch; 16-bit PNG keep their
    /// depth).</summary>
    /// <inheritdoc cref="Read(string, Span{byte})"/>
    public void Read(string path, Span<float> pixels) =>
        Read(path, _reals, MemoryMarshal.AsBytes(pixels[..Length]));

    private void Read(string path, PicturePreparer preparer, Span<byte> stored)
    {
        ArgumentNullException.ThrowIfNull(path);
        ImmutableArray<string> paths = path.Contains(BandPlace, StringComparison.Ordinal)
            ? [.. _bands.Names.Select(b => path.Replace(BandPlace, b, StringComparison.Ordinal))]
            : [path];
        PictureFault? fault = _decoder.TryDecode(paths, out DecodedPicture picture);
        fault ??= preparer.TryPrepare(picture, stored);
        if (fault is PictureFault found)
            throw new DataFormatException(path, "picture", found.Detail);
    }
}
