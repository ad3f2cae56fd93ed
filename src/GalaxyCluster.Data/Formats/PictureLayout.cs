using System.Runtime.InteropServices;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Formats;

/// <summary>
/// How one picture lies in an array: [height, width], [height, width, bands] or [bands, height, width].
/// </summary>
internal sealed class PictureLayout
{
    private readonly ElementType _element;
    private readonly bool _isLast;

    private PictureLayout(ElementType element, int bands, int height, int width, bool isLast)
    {
        _element = element;
        Bands = bands;
        Height = height;
        Width = width;
        _isLast = isLast;
    }

    public int Bands { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Bytes of a picture.</summary>
    public int Bytes => Bands * Height * Width * _element.Bytes;

    /// <summary>Neither bytes nor 16-bit counts: measured values.</summary>
    public bool IsFlux => !_element.IsByte && !_element.IsUnsignedShort;

    /// <param name="array">The array.</param>
    /// <param name="axes">Its axes of one picture, 2 or 3.</param>
    /// <param name="order">As the user says.</param>
    /// <param name="wanted">Bands that are wanted; 0 when the user does not say.</param>
    /// <exception cref="DataFormatException">No pictures, or their bands cannot be told.</exception>
    public static PictureLayout Of(FileArray array, ReadOnlySpan<long> axes, AxisOrder order, int wanted)
    {
        if (!array.Element.IsNumber || axes.Length is not (2 or 3))
            throw array.Fault($"{array.ShapeText} {array.Element} are no pictures: expected numbers, with or without bands");
        bool isLast = axes.Length == 3 && IsLast(array, axes, order, wanted);
        (long bands, long height, long width) = axes.Length == 2
            ? (1, axes[0], axes[1])
            : isLast ? (axes[2], axes[0], axes[1]) : (axes[0], axes[1], axes[2]);
        if (bands < 1 || height < 1 || width < 1 || Math.Max(height, width) > PictureReader.MaxSide
            || bands > PictureReader.MaxBands || (Int128)bands * height * width > PictureReader.MaxValues)
            throw array.Fault($"pictures of {bands} x {height} x {width} are out of bounds");
        return new PictureLayout(array.Element, (int)bands, (int)height, (int)width, isLast);
    }

    /// <summary>A picture's cropped, chosen bands.</summary>
    /// <param name="picture">Its little-endian elements.</param>
    /// <param name="crop">Central square.</param>
    /// <param name="places">Wanted bands.</param>
    /// <param name="decoded">The picture.</param>
    /// <returns>Null, or that it is smaller than the crop.</returns>
    public PictureFault? TryDecode(
        ReadOnlySpan<byte> picture, CentreCrop crop, ReadOnlySpan<int> places, out DecodedPicture decoded)
    {
        decoded = default;
        int side = crop.SideOf(Width, Height);
        if (side == 0)
            return PictureFault.SmallerThan(crop, Width, Height);
        decoded = IsFlux
            ? new DecodedPicture(new FluxPlanes(Flux(picture, side, places), places.Length, side, side))
            : new DecodedPicture(new PixelPlanes(
                Pixels(picture, side, places), places.Length, side, side,
                _element.IsByte ? byte.MaxValue : ushort.MaxValue));
        return null;
    }

    private static bool IsLast(FileArray array, ReadOnlySpan<long> axes, AxisOrder order, int wanted)
    {
        if (order != AxisOrder.Auto)
            return order == AxisOrder.BandsLast;
        if (wanted > 0 && axes[2] == wanted != (axes[0] == wanted))
            return axes[2] == wanted;
        // Pictures are mostly square: the axis that differs from two equal ones holds the bands.
        if (axes[0] == axes[1] != (axes[1] == axes[2]))
            return axes[0] == axes[1];
        return axes[0] != axes[2]
            ? axes[2] < axes[0]
            : throw array.Fault($"{array.ShapeText}: bands may be the first or the last axis of a picture: say --axes");
    }

    private ushort[] Pixels(ReadOnlySpan<byte> picture, int side, ReadOnlySpan<int> places)
    {
        ushort[] values = new ushort[places.Length * side * side];
        Walk walk = new(this, side);
        for (int c = 0; c < places.Length; c++)
        {
            for (int y = 0; y < side; y++)
            {
                int at = walk.Start(places[c], y);
                Span<ushort> row = values.AsSpan(((c * side) + y) * side, side);
                if (_element.IsByte)
                {
                    for (int x = 0; x < row.Length; x++, at += walk.Step)
                        row[x] = picture[at];
                }
                else
                {
                    ReadOnlySpan<ushort> counts = MemoryMarshal.Cast<byte, ushort>(picture);
                    for (int x = 0; x < row.Length; x++, at += walk.Step)
                        row[x] = counts[at];
                }
            }
        }

        return values;
    }

    private float[] Flux(ReadOnlySpan<byte> picture, int side, ReadOnlySpan<int> places)
    {
        float[] values = new float[places.Length * side * side];
        Walk walk = new(this, side);
        int size = _element.Bytes;
        bool isSingle = _element is { Kind: ElementKind.Real, Bytes: sizeof(float) };
        for (int c = 0; c < places.Length; c++)
        {
            for (int y = 0; y < side; y++)
            {
                int at = walk.Start(places[c], y);
                foreach (ref float value in values.AsSpan(((c * side) + y) * side, side))
                {
                    ReadOnlySpan<byte> element = picture.Slice(at * size, size);
                    value = isSingle ? MemoryMarshal.Read<float>(element) : (float)_element.Number(element);
                    at += walk.Step;
                }
            }
        }

        return values;
    }

    /// <summary>Where the pixels of the central square are, in elements.</summary>
    private readonly struct Walk(PictureLayout layout, int side)
    {
        private readonly int _top = (layout.Height - side) / 2;
        private readonly int _left = (layout.Width - side) / 2;

        public int Step => layout._isLast ? layout.Bands : 1;

        public int Start(int band, int row)
        {
            int pixel = ((_top + row) * layout.Width) + _left;
            return layout._isLast ? (pixel * layout.Bands) + band : (band * layout.Height * layout.Width) + pixel;
        }
    }
}
