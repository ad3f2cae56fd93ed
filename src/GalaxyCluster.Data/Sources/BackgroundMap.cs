using System.Numerics;
using System.Runtime.CompilerServices;
using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sources;

/// <summary>
/// The sky's level and noise over a field: each cell's clipped mode, median filtered over neighbouring cells and joined
/// by bicubic splines (Bertin and Arnouts 1996, section 4).
/// </summary>
public sealed class BackgroundMap
{
    private readonly int _cell;
    private readonly NaturalSpline[] _columns; // level down each column of cells

    private BackgroundMap(int cell, NaturalSpline[] columns, double noise)
    {
        _cell = cell;
        _columns = columns;
        Noise = noise;
    }

    /// <summary>Median over the cells of the standard deviation of the sky, in the plane's unit.</summary>
    public double Noise { get; }

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static BackgroundMap Measure(ImagePlane plane, ExtractionOptions options, CancellationToken cancellation)
    {
        options.Check();
        int cell = options.BackgroundCell;
        int columns = (plane.Width + cell - 1) / cell;
        int rows = (plane.Height + cell - 1) / cell;
        CellGrid level = new(columns, rows);
        CellGrid noise = new(columns, rows);
        Parallel.For(
            0, rows, new ParallelOptions { CancellationToken = cancellation },
            () => (Pixels: new float[cell * cell], Scratch: new float[cell * cell]),
            (row, _, buffers) =>
            {
                for (int column = 0; column < columns; column++)
                {
                    int count = Gather(plane, column * cell, row * cell, cell, buffers.Pixels);
                    (level[column, row], noise[column, row]) =
                        CellStatistics.Of(buffers.Pixels.AsSpan(0, count), buffers.Scratch);
                }

                return buffers;
            },
            _ => { });
        level.FillEmpty();
        noise.FillEmpty();
        return new BackgroundMap(
            cell, level.MedianFiltered(options.BackgroundFilter).ColumnSplines(),
            noise.MedianFiltered(options.BackgroundFilter).Median());
    }

    /// <summary>The level under one row of pixels.</summary>
    /// <param name="levels">As long as the row.</param>
    public void Row(int y, Span<float> levels)
    {
        double[] knots = new double[_columns.Length];
        double v = ((y + 0.5) / _cell) - 0.5;
        for (int column = 0; column < knots.Length; column++)
            knots[column] = _columns[column].At(v);
        new NaturalSpline(knots).AtPixels(_cell, levels);
    }

    /// <summary>The plane without its sky; pixels without a datum become 0.</summary>
    public ImagePlane Subtract(ImagePlane plane, CancellationToken cancellation)
    {
        ImagePlane light = new(plane.Width, plane.Height);
        Subtract(plane, light, cancellation);
        return light;
    }

    /// <summary>The same into a plane of that size.</summary>
    public void Subtract(ImagePlane plane, ImagePlane light, CancellationToken cancellation)
    {
        Parallel.For(
            0, plane.Height, new ParallelOptions { CancellationToken = cancellation },
            () => new float[plane.Width],
            (y, _, levels) =>
            {
                Row(y, levels);
                Difference(plane.Row(y), levels, light.Row(y));
                return levels;
            },
            _ => { });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Difference(ReadOnlySpan<float> flux, ReadOnlySpan<float> sky, Span<float> light)
    {
        int x = 0;
        for (; x <= light.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> values = new(flux[x..]);
            Vector.ConditionalSelect(Vector.IsFinite(values), values - new Vector<float>(sky[x..]), Vector<float>.Zero)
                .CopyTo(light[x..]);
        }

        for (; x < light.Length; x++)
            light[x] = float.IsFinite(flux[x]) ? flux[x] - sky[x] : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Gather(ImagePlane plane, int left, int top, int cell, float[] pixels)
    {
        int count = 0;
        int width = Math.Min(cell, plane.Width - left);
        int bottom = Math.Min(top + cell, plane.Height);
        for (int y = top; y < bottom; y++)
        {
            foreach (float value in plane.Row(y).Slice(left, width))
            {
                if (float.IsFinite(value)) pixels[count++] = value;
            }
        }

        return count;
    }
}
