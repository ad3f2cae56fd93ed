using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sources;

/// <summary>The pixels of one connected group, numbered 0..n-1 in ascending order, with their neighbours.</summary>
internal sealed class SourcePatch
{
    private readonly int[] _numbers; // of each pixel of the bounding box plus a margin of 1; -1 outside the group
    private readonly int _stride;
    private readonly int _planeWidth;

    public SourcePatch(ImagePlane plane, PixelSet group)
    {
        _planeWidth = plane.Width;
        (Left, Right, Top, Bottom) = (int.MaxValue, 0, int.MaxValue, 0);
        foreach (int offset in group.Offsets)
        {
            Left = Math.Min(Left, offset % _planeWidth);
            Right = Math.Max(Right, offset % _planeWidth);
            Top = Math.Min(Top, offset / _planeWidth);
            Bottom = Math.Max(Bottom, offset / _planeWidth);
        }

        _stride = Right - Left + 3;
        _numbers = new int[_stride * (Bottom - Top + 3)];
        Array.Fill(_numbers, -1);
        Values = new float[group.Count];
        Cells = new int[group.Count];
        for (int i = 0; i < group.Count; i++)
        {
            int offset = group.Offsets[i];
            Values[i] = plane.Pixels[offset];
            Cells[i] = (((offset / _planeWidth) - Top + 1) * _stride) + (offset % _planeWidth) - Left + 1;
            _numbers[Cells[i]] = i;
        }
    }

    public int Left { get; }

    public int Right { get; }

    public int Top { get; }

    public int Bottom { get; }

    /// <summary>Detection values, by pixel number.</summary>
    public float[] Values { get; }

    public int Count => Values.Length;

    private int[] Cells { get; }

    public int X(int pixel) => (Cells[pixel] % _stride) + Left - 1;

    public int Y(int pixel) => (Cells[pixel] / _stride) + Top - 1;

    /// <summary>Number of the pixel at a place; -1 when it is not in the group. The place may lie 1 outside the box.</summary>
    public int At(int x, int y) => _numbers[((y - Top + 1) * _stride) + x - Left + 1];

    /// <summary>Writes the numbers of the up to 8 neighbours of a pixel that are in the group; returns how many.</summary>
    public int Neighbours(int pixel, Span<int> numbers)
    {
        int cell = Cells[pixel];
        int count = 0;
        for (int dy = -_stride; dy <= _stride; dy += _stride)
        {
            for (int dx = -1; dx <= 1; dx++)
            {
                int number = _numbers[cell + dy + dx];
                if (number >= 0 && number != pixel) numbers[count++] = number;
            }
        }

        return count;
    }
}
