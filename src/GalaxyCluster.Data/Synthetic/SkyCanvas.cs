using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// The sky above the atmosphere around one picture: flux in g, r, i on a grid twice as fine as the pixels, with a
/// margin as wide as the seeing reaches. One a thread, used again for every picture.
/// </summary>
internal sealed class SkyCanvas
{
    public const int Fineness = 2;
    public const int Margin = 8; // pixels

    private readonly float[] _x; // [Side, Side], pixels from the centre
    private readonly float[] _y;

    public SkyCanvas(int pixels)
    {
        Pixels = pixels;
        Side = (pixels + (2 * Margin)) * Fineness;
        G = new float[Side * Side];
        R = new float[Side * Side];
        I = new float[Side * Side];
        Map = new float[Side * Side];
        Layer = new float[Side * Side];
        _x = new float[Side * Side];
        _y = new float[Side * Side];
        for (int k = 0; k < _x.Length; k++)
        {
            _x[k] = Position(k % Side);
            _y[k] = Position(k / Side);
        }
    }

    /// <summary>Of the picture, without margin.</summary>
    public int Pixels { get; }

    /// <summary>Grid cells a side.</summary>
    public int Side { get; }

    public float[] G { get; }

    public float[] R { get; }

    public float[] I { get; }

    /// <summary>Scratch for one profile at a time.</summary>
    public float[] Map { get; }

    /// <summary>Scratch for what modulates a profile.</summary>
    public float[] Layer { get; }

    public ReadOnlySpan<float> X => _x;

    public ReadOnlySpan<float> Y => _y;

    public void Clear()
    {
        Array.Clear(G);
        Array.Clear(R);
        Array.Clear(I);
    }

    /// <summary>Adds <see cref="Map"/>, scaled to a total flux in r (nanomaggies), in a colour.</summary>
    public void AddLight(double flux, Colour colour)
    {
        double sum = 0;
        foreach (float value in Map)
            sum += value;
        if (!(sum > 0))
            return;
        float r = (float)(flux / sum);
        float g = (float)(flux * colour.G / sum);
        float i = (float)(flux * colour.I / sum);
        for (int k = 0; k < Map.Length; k++)
        {
            G[k] += g * Map[k];
            R[k] += r * Map[k];
            I[k] += i * Map[k];
        }
    }

    /// <summary>
    /// Takes light away: <see cref="Map"/> holds the optical depth in r; dust takes more of the blue.
    /// </summary>
    public void Absorb()
    {
        for (int k = 0; k < Map.Length; k++)
        {
            if (Map[k] < 1e-3f)
                continue;
            R[k] *= ExactMath.Exp(-Map[k]);
            G[k] *= ExactMath.Exp(-1.35f * Map[k]);
            I[k] *= ExactMath.Exp(-0.75f * Map[k]);
        }
    }

    /// <summary>Adds a round Gaussian of a total flux in r: a point (small sigma), a clump, a faint galaxy.</summary>
    /// <param name="x">Pixels from the centre.</param>
    /// <param name="y">The same.</param>
    /// <param name="sigma">Pixels.</param>
    /// <param name="flux">In r, nanomaggies; what falls outside the canvas is lost.</param>
    /// <param name="colour">Of the light.</param>
    public void AddGaussian(double x, double y, double sigma, double flux, Colour colour)
    {
        int reach = (int)Math.Ceiling(4 * sigma * Fineness) + 1;
        int column = Cell(x);
        int row = Cell(y);
        Span<float> across = stackalloc float[(2 * reach) + 1];
        Span<float> down = stackalloc float[(2 * reach) + 1];
        double norm = Sample(across, column - reach, x, sigma) * Sample(down, row - reach, y, sigma);
        float r = (float)(flux / norm);
        float g = (float)(flux * colour.G / norm);
        float i = (float)(flux * colour.I / norm);
        for (int v = Math.Max(0, row - reach); v <= Math.Min(Side - 1, row + reach); v++)
        {
            for (int u = Math.Max(0, column - reach); u <= Math.Min(Side - 1, column + reach); u++)
            {
                float value = down[v - row + reach] * across[u - column + reach];
                G[(v * Side) + u] += g * value;
                R[(v * Side) + u] += r * value;
                I[(v * Side) + u] += i * value;
            }
        }
    }

    private double Sample(Span<float> values, int first, double centre, double sigma)
    {
        double sum = 0;
        for (int k = 0; k < values.Length; k++)
        {
            double d = (Position(first + k) - centre) / sigma;
            values[k] = (float)ExactMath.Exp(-0.5 * d * d);
            sum += values[k];
        }

        return sum;
    }

    private float Position(int cell) => ((cell + 0.5f) / Fineness) - ((Pixels / 2f) + Margin);

    private int Cell(double position) => (int)Math.Floor((position + (Pixels / 2.0) + Margin) * Fineness);
}
