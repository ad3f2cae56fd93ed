using System.Buffers;
using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Fields;

/// <summary>
/// Squares cut out of a field around sources, prepared as a model's training pictures were: same bands, filter,
/// stretch and rounding. A model of colour pictures gets the field's colour rendering. Thread-safe.
/// </summary>
public sealed class SourceCutter
{
    private readonly ImmutableArray<ImagePlane> _flux; // empty for a model of pictures
    private readonly PixelPlanes _pixels;
    private readonly PicturePreparer _preparer;

    /// <exception cref="FormatException">The field lacks a band of the model.</exception>
    public SourceCutter(
        ColourPicture picture, Preprocessing preprocessing, int channels, int height, int width, PixelType pixels)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(preprocessing);
        BandList bands = BandList.Parse(preprocessing.Bands, channels);
        _preparer = new PicturePreparer(preprocessing, channels, height, width, pixels, keepBlank: true);
        bool stretched = _preparer.Stretch.Kind != StretchKind.None;
        SkyField field = picture.Field;
        _flux = stretched && !field.IsPicture ? Flux(field, bands) : [];
        if (_flux.IsEmpty) _pixels = Picture(picture, channels);
    }

    /// <summary>Bytes of a prepared cut-out.</summary>
    public int Bytes => _preparer.Bytes;

    /// <summary>A square around a place; what lies beyond the field repeats its edge.</summary>
    /// <param name="x">Centre, zero-based pixels.</param>
    /// <param name="y">Centre.</param>
    /// <param name="side">Pixels, at least 1.</param>
    /// <param name="stored"><see cref="Bytes"/> long: u8 or f32 as a data set stores them.</param>
    /// <returns>False where there are hardly any pixels with a value.</returns>
    public bool TryCut(double x, double y, int side, Span<byte> stored)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        int left = (int)Math.Floor(x - (side / 2.0) + 0.5);
        int top = (int)Math.Floor(y - (side / 2.0) + 0.5);
        return _flux.IsEmpty ? TryCutPixels(left, top, side, stored) : TryCutFlux(left, top, side, stored);
    }

    private bool TryCutFlux(int left, int top, int side, Span<byte> stored)
    {
        int count = _flux.Length;
        float[] values = ArrayPool<float>.Shared.Rent(count * side * side);
        FluxPlanes flux = new(values, count, side, side);
        for (int c = 0; c < count; c++)
            Cut<float>(_flux[c].Pixels, _flux[c].Width, left, top, side, flux.Plane(c));
        bool isPrepared = _preparer.TryPrepare(new DecodedPicture(flux), stored) is null;
        ArrayPool<float>.Shared.Return(values);
        return isPrepared;
    }

    private bool TryCutPixels(int left, int top, int side, Span<byte> stored)
    {
        ushort[] values = ArrayPool<ushort>.Shared.Rent(_pixels.Channels * side * side);
        PixelPlanes picture = new(values, _pixels.Channels, side, side, _pixels.MaxValue);
        for (int c = 0; c < picture.Channels; c++)
            Cut<ushort>(_pixels.Plane(c), _pixels.Width, left, top, side, picture.Plane(c));
        bool isPrepared = _preparer.TryPrepare(new DecodedPicture(picture), stored) is null;
        ArrayPool<ushort>.Shared.Return(values);
        return isPrepared;
    }

    private static void Cut<T>(ReadOnlySpan<T> plane, int width, int left, int top, int side, Span<T> into)
    {
        int before = Math.Clamp(-left, 0, side);
        int inside = Math.Clamp(width - left, before, side);
        int last = (plane.Length / width) - 1;
        for (int y = 0; y < side; y++)
        {
            ReadOnlySpan<T> row = plane.Slice(Math.Clamp(top + y, 0, last) * width, width);
            Span<T> target = into.Slice(y * side, side);
            target[..before].Fill(row[0]);
            if (inside > before) row[(left + before)..(left + inside)].CopyTo(target[before..]);
            target[inside..].Fill(row[^1]);
        }
    }

    private static ImmutableArray<ImagePlane> Flux(SkyField field, BandList bands)
    {
        ImmutableArray<ImagePlane>.Builder planes = ImmutableArray.CreateBuilder<ImagePlane>();
        foreach (string name in bands.Names)
        {
            int at = field.IndexOf(name);
            if (at < 0)
            {
                throw new FormatException(
                    $"the model takes bands {bands}; the field has {string.Join(", ", field.Bands.Select(b => b.Name))}");
            }

            planes.Add(field.Bands[at].Plane);
        }

        return planes.ToImmutable();
    }

    private static PixelPlanes Picture(ColourPicture picture, int channels)
    {
        PixelPlanes colour = picture.Pixels;
        if (channels == 3) return colour;
        if (channels != 1)
            throw new FormatException($"the model takes {channels} bands without a stretch; pictures have 1 or 3");
        ushort[] grey = new ushort[colour.Width * colour.Height];
        ReadOnlySpan<ushort> red = colour.Plane(0), green = colour.Plane(1), blue = colour.Plane(2);
        // The luma of ITU-R BT.601, in thousandths, as pictures are imported.
        for (int i = 0; i < grey.Length; i++)
            grey[i] = (ushort)(((299 * red[i]) + (587 * green[i]) + (114 * blue[i]) + 500) / 1000);
        return colour with { Values = grey, Channels = 1 };
    }
}
