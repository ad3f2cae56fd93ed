using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
    private readonly ImmutableArray<ImagePlane> _planes;
    private readonly bool _whole;
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
        _whole = field.IsPicture || !stretched;
        _planes = stretched && !field.IsPicture ? Flux(field, bands) : Picture(picture, channels);
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
        return _whole ? TryCutPixels(left, top, side, stored) : TryCutFlux(left, top, side, stored);
    }

    private bool TryCutFlux(int left, int top, int side, Span<byte> stored)
    {
        int count = _planes.Length;
        float[] values = ArrayPool<float>.Shared.Rent(count * side * side);
        FluxPlanes flux = new(values, count, side, side);
        for (int c = 0; c < count; c++)
            Cut(_planes[c], left, top, side, flux.Plane(c));
        bool isPrepared = _preparer.TryPrepare(new DecodedPicture(flux), stored) is null;
        ArrayPool<float>.Shared.Return(values);
        return isPrepared;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryCutPixels(int left, int top, int side, Span<byte> stored)
    {
        int count = _planes.Length;
        ushort[] values = ArrayPool<ushort>.Shared.Rent(count * side * side);
        float[] plane = ArrayPool<float>.Shared.Rent(side * side);
        for (int c = 0; c < count; c++)
        {
            Cut(_planes[c], left, top, side, plane);
            Span<ushort> pixels = values.AsSpan(c * side * side, side * side);
            for (int i = 0; i < pixels.Length; i++)
                pixels[i] = float.IsFinite(plane[i]) ? (ushort)plane[i] : (ushort)0;
        }

        PixelPlanes picture = new(values, count, side, side, byte.MaxValue);
        bool isPrepared = _preparer.TryPrepare(new DecodedPicture(picture), stored) is null;
        ArrayPool<float>.Shared.Return(plane);
        ArrayPool<ushort>.Shared.Return(values);
        return isPrepared;
    }

    private static void Cut(ImagePlane plane, int left, int top, int side, Span<float> into)
    {
        int before = Math.Clamp(-left, 0, side);
        int inside = Math.Clamp(plane.Width - left, before, side);
        for (int y = 0; y < side; y++)
        {
            ReadOnlySpan<float> row = plane.Row(Math.Clamp(top + y, 0, plane.Height - 1));
            Span<float> target = into.Slice(y * side, side);
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

    private static ImmutableArray<ImagePlane> Picture(ColourPicture picture, int channels)
    {
        ImmutableArray<ImagePlane> colour = picture.Planes;
        if (channels == 3) return colour;
        if (channels != 1)
            throw new FormatException($"the model takes {channels} bands without a stretch; pictures have 1 or 3");
        ImagePlane grey = new(picture.Field.Width, picture.Field.Height);
        for (int i = 0; i < grey.Pixels.Length; i++)
        {
            // The luma of ITU-R BT.601, in thousandths, as pictures are imported.
            grey.Pixels[i] = (float)Math.Floor(
                ((299 * (double)colour[0].Pixels[i]) + (587 * (double)colour[1].Pixels[i])
                    + (114 * (double)colour[2].Pixels[i]) + 500) / 1000);
        }

        return [grey];
    }
}
