using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// A window of the sky in which one object is painted, on a grid finer than the pixels, in five bands. Positions are
/// pixels from the object's centre. Used again for every object: one a thread.
/// </summary>
internal sealed class LightPatch
{
    private float[][] _light = [[], [], [], [], []];
    private int _left;
    private int _top;

    /// <summary>Grid cells.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Cells a pixel's side.</summary>
    public int Fineness { get; private set; }

    public int Cells => Width * Height;

    /// <summary>Area of a cell, pixels.</summary>
    public float CellArea => 1f / (Fineness * Fineness);

    /// <summary>Of each cell's centre.</summary>
    public float[] X { get; private set; } = [];

    public float[] Y { get; private set; } = [];

    /// <summary>Scratch of a profile, <see cref="Cells"/> long or longer.</summary>
    public float[] Map { get; private set; } = [];

    public float[] Layer { get; private set; } = [];

    public float[] Depth { get; private set; } = [];

    /// <param name="left">First column of pixels.</param>
    /// <param name="top">First row.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="fineness">Cells a pixel's side.</param>
    /// <param name="centreX">Of the object; a pixel's centre is a whole number.</param>
    /// <param name="centreY">Likewise.</param>
    public void Reset(int left, int top, int width, int height, int fineness, double centreX, double centreY)
    {
        (_left, _top, Fineness) = (left, top, fineness);
        (Width, Height) = (width * fineness, height * fineness);
        if (Map.Length < Cells)
        {
            X = new float[Cells];
            Y = new float[Cells];
            Map = new float[Cells];
            Layer = new float[Cells];
            Depth = new float[Cells];
            _light = [.. _light.Select(_ => new float[Cells])];
        }

        foreach (float[] band in _light)
            Array.Clear(band, 0, Cells);
        for (int k = 0, y = 0; y < Height; y++)
        {
            float down = (float)(top - 0.5 + ((y + 0.5) / fineness) - centreY);
            for (int x = 0; x < Width; x++, k++)
            {
                X[k] = (float)(left - 0.5 + ((x + 0.5) / fineness) - centreX);
                Y[k] = down;
            }
        }
    }

    /// <summary>Adds <see cref="Map"/>, which holds the share of the flux in each cell.</summary>
    public void Add(BandFlux flux)
    {
        ReadOnlySpan<float> map = Map.AsSpan(0, Cells);
        for (int band = 0; band < BandFlux.Bands; band++)
            RowArithmetic.AddScaled(map, (float)flux[band], _light[band].AsSpan(0, Cells));
    }

    /// <summary>Adds a round Gaussian, to the cells within four sigmas alone.</summary>
    public void AddGaussian(double x, double y, double sigma, BandFlux flux)
    {
        float[] columns = Gaussian(X.AsSpan(0, Width), 1, x, sigma, out int first, out int count);
        float[] rows = Gaussian(Y.AsSpan(0, Cells), Width, y, sigma, out int top, out int height);
        for (int v = 0; v < height; v++)
        {
            for (int band = 0; band < BandFlux.Bands; band++)
            {
                RowArithmetic.AddScaled(
                    columns.AsSpan(0, count), (float)(flux[band] * rows[v]),
                    _light[band].AsSpan(((top + v) * Width) + first, count));
            }
        }
    }

    /// <summary>Multiplies the light by exp(-extinction x <see cref="Depth"/>); uses <see cref="Layer"/>.</summary>
    /// <param name="share">Of the light that the dust lies in front of.</param>
    public void Absorb(double share)
    {
        Span<float> layer = Layer.AsSpan(0, Cells);
        for (int band = 0; band < BandFlux.Bands; band++)
        {
            float extinction = Extinction[band];
            for (int k = 0; k < layer.Length; k++)
                layer[k] = -extinction * Depth[k];
            ExactMath.Exp(layer, layer);
            Span<float> light = _light[band].AsSpan(0, Cells);
            for (int k = 0; k < layer.Length; k++)
                light[k] *= 1 - ((float)share * (1 - layer[k]));
        }
    }

    /// <summary>Adds the cells to the pixels that they lie in; what lies outside is lost.</summary>
    /// <param name="planes">u g r i z.</param>
    public void AddTo(IReadOnlyList<ImagePlane> planes)
    {
        for (int band = 0; band < BandFlux.Bands; band++)
        {
            ImagePlane plane = planes[band];
            for (int y = Math.Max(0, -_top); y < Height / Fineness && _top + y < plane.Height; y++)
            {
                for (int inner = 0; inner < Fineness; inner++)
                    AddRow(_light[band].AsSpan(((y * Fineness) + inner) * Width, Width), plane.Row(_top + y));
            }
        }
    }

    /// <summary>A_band / A_r by O'Donnell's law for R_V = 3.1 (Schlegel et al. 1998, table 6).</summary>
    private static ReadOnlySpan<float> Extinction => [1.874f, 1.379f, 1f, 0.758f, 0.537f];

    /// <summary>Light of a line of cells of a total of 1.</summary>
    private float[] Gaussian(
        ReadOnlySpan<float> positions, int stride, double centre, double sigma, out int first, out int count)
    {
        int length = positions.Length / stride;
        double start = (positions[0] - centre) * Fineness;
        int reach = (int)Math.Ceiling(4 * sigma * Fineness);
        first = Math.Clamp((int)Math.Floor(-start) - reach, 0, length);
        count = Math.Clamp((int)Math.Floor(-start) + reach + 2, 0, length) - first;
        float[] values = new float[count];
        double peak = 1 / (Math.Sqrt(2 * Math.PI) * sigma * Fineness);
        for (int k = 0; k < count; k++)
        {
            double d = (positions[(first + k) * stride] - centre) / sigma;
            values[k] = (float)(peak * ExactMath.Exp(-0.5 * d * d));
        }

        return values;
    }

    private void AddRow(ReadOnlySpan<float> cells, Span<float> pixels)
    {
        int first = Math.Max(0, -_left);
        int count = Math.Min(Width / Fineness, pixels.Length - _left);
        for (int x = first; x < count; x++)
        {
            float sum = 0;
            for (int inner = 0; inner < Fineness; inner++)
                sum += cells[(x * Fineness) + inner];
            pixels[_left + x] += sum;
        }
    }
}
