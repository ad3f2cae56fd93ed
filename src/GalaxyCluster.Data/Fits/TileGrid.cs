using System.Collections.Immutable;

namespace GalaxyCluster.Data.Fits;

/// <summary>A tile's place in its image: first pixel and length along the axes; the axes after the second
/// apart.</summary>
internal readonly record struct TileBox(ImmutableArray<long> First, ImmutableArray<int> Lengths, int Pixels);

/// <summary>Tiles lie in the image as pixels do: the first axis varies fastest, the last tile of an axis may be
/// short.</summary>
internal readonly struct TileGrid
{
    private readonly ImmutableArray<long> _axes;
    private readonly ImmutableArray<long> _lengths;
    private readonly ImmutableArray<long> _counts;

    public TileGrid(ImmutableArray<long> axes, ImmutableArray<long> lengths, ImmutableArray<long> counts)
    {
        _axes = axes;
        _lengths = lengths;
        _counts = counts;
    }

    public TileBox BoxOf(long tile)
    {
        var first = ImmutableArray.CreateBuilder<long>(_axes.Length);
        var lengths = ImmutableArray.CreateBuilder<int>(_axes.Length);
        int pixels = 1;
        for (int i = 0; i < _axes.Length; i++)
        {
            long at = tile % _counts[i] * _lengths[i];
            tile /= _counts[i];
            int length = (int)Math.Min(_lengths[i], _axes[i] - at);
            first.Add(at);
            lengths.Add(length);
            pixels *= length;
        }

        return new(first.MoveToImmutable(), lengths.MoveToImmutable(), pixels);
    }

    /// <summary>The tiles that have pixels of a region, in order.</summary>
    public long[] Touched(FitsRegion region)
    {
        if (region.Pixels == 0)
            return [];
        Span<long> from = stackalloc long[_axes.Length];
        Span<long> to = stackalloc long[_axes.Length];
        FitsWindow window = region.Window;
        long plane = window.Plane;
        for (int i = 0; i < _axes.Length; i++)
        {
            bool isAll = i > 1 && region.Planes > 1;
            long start = i == 0 ? window.X : i == 1 ? window.Y : isAll ? 0 : plane % _axes[i];
            long length = i == 0 ? window.Width : i == 1 ? window.Height : isAll ? _axes[i] : 1;
            if (i > 1)
                plane /= _axes[i];
            from[i] = start / _lengths[i];
            to[i] = (start + length - 1) / _lengths[i];
        }

        List<long> tiles = [];
        Add(tiles, _counts, from, to, _axes.Length - 1, 0);
        return [.. tiles];
    }

    /// <summary>Copies the pixels of a tile that belong to a region.</summary>
    public void Copy<T>(TileBox box, ReadOnlySpan<T> tile, FitsRegion region, Span<T> into)
    {
        int planePixels = box.Lengths[0] * (_axes.Length > 1 ? box.Lengths[1] : 1);
        for (int start = 0, i = 0; start < box.Pixels; start += planePixels, i++)
        {
            long plane = PlaneOf(box, i) - region.Window.Plane;
            if (plane >= 0 && plane < region.Planes)
                CopyPlane(box, tile[start..], region.Window, into[(int)(plane * region.Window.Pixels)..]);
        }
    }

    /// <summary>The other way: takes the pixels of a tile out of a whole image.</summary>
    public void Take<T>(TileBox box, ReadOnlySpan<T> image, FitsRegion whole, Span<T> tile)
    {
        int width = box.Lengths[0];
        int height = _axes.Length > 1 ? box.Lengths[1] : 1;
        long top = _axes.Length > 1 ? box.First[1] : 0;
        for (int row = 0; row < box.Pixels / width; row++)
        {
            long y = (PlaneOf(box, row / height) * whole.Window.Height) + top + (row % height);
            image.Slice((int)((y * whole.Window.Width) + box.First[0]), width).CopyTo(tile[(row * width)..]);
        }
    }

    private void CopyPlane<T>(TileBox box, ReadOnlySpan<T> tile, FitsWindow window, Span<T> into)
    {
        int width = box.Lengths[0];
        int height = _axes.Length > 1 ? box.Lengths[1] : 1;
        long top = _axes.Length > 1 ? box.First[1] : 0;
        long x0 = Math.Max(box.First[0], window.X);
        long x1 = Math.Min(box.First[0] + width, (long)window.X + window.Width);
        long y0 = Math.Max(top, window.Y);
        long y1 = Math.Min(top + height, (long)window.Y + window.Height);
        for (long y = y0; y < y1; y++)
        {
            ReadOnlySpan<T> row = tile.Slice(((int)(y - top) * width) + (int)(x0 - box.First[0]), (int)(x1 - x0));
            row.CopyTo(into[(int)(((y - window.Y) * window.Width) + (x0 - window.X))..]);
        }
    }

    private static void Add(
        List<long> tiles, ImmutableArray<long> counts, ReadOnlySpan<long> from, ReadOnlySpan<long> to, int axis,
        long higher)
    {
        if (axis < 0)
        {
            tiles.Add(higher);
            return;
        }

        for (long i = from[axis]; i <= to[axis]; i++)
            Add(tiles, counts, from, to, axis - 1, (higher * counts[axis]) + i);
    }

    /// <summary>The image's plane that is a tile's i-th.</summary>
    private long PlaneOf(TileBox box, int i)
    {
        long plane = 0;
        long stride = 1;
        for (int axis = 2; axis < _axes.Length; axis++)
        {
            plane += (box.First[axis] + (i % box.Lengths[axis])) * stride;
            i /= box.Lengths[axis];
            stride *= _axes[axis];
        }

        return plane;
    }
}
