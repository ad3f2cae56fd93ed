using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// From the sky to a stored picture: pixels of 0.396", Gaussian seeing, sky and photon noise per band, and the asinh
/// colour picture of Lupton et al. 2004 with i, r, g as red, green, blue.
/// </summary>
internal sealed class Camera
{
    public const double ArcSecondsPerPixel = 0.396;

    /// <summary>Noise of the sky in a pixel, nanomaggies: SDSS frames have about this in g, r, i.</summary>
    private static readonly double[] s_skyNoise = [0.013, 0.018, 0.027];

    /// <summary>Photo-electrons a nanomaggie in g, r, i.</summary>
    private static readonly double[] s_electrons = [1050, 950, 700];

    /// <summary>What a band counts for in its colour, so that a galaxy of mean colour is about white.</summary>
    private static readonly double[] s_weight = [1.55, 1.0, 0.72];

    private const double Softening = 8; // Q
    private const double Stretch = 0.5; // nanomaggies
    private const double SkyLevel = 0.02; // keeps the sky's noise above black, nanomaggies
    private const double FwhmPerSigma = 2.3548200450309493;
    private const int TapReach = SkyCanvas.Margin - 1;

    private readonly int _wide; // pixels with margin
    private readonly float[] _binned;
    private readonly float[] _across;
    private readonly float[][] _bands;
    private readonly uint[] _words;
    private readonly float[] _taps = new float[(2 * TapReach) + 1];

    public Camera(int pixels)
    {
        Pixels = pixels;
        _wide = pixels + (2 * SkyCanvas.Margin);
        _binned = new float[_wide * _wide];
        _across = new float[_wide * pixels];
        _bands = [new float[pixels * pixels], new float[pixels * pixels], new float[pixels * pixels]];
        _words = new uint[pixels * pixels];
    }

    public int Pixels { get; }

    /// <param name="canvas">Of the same size.</param>
    /// <param name="seeing">Full width at half maximum, arc seconds.</param>
    /// <param name="noise">The picture's own stream.</param>
    /// <param name="picture">[3, pixels, pixels]: red, green, blue.</param>
    public void Expose(SkyCanvas canvas, double seeing, SkyRandom noise, Span<byte> picture)
    {
        MakeTaps(seeing / ArcSecondsPerPixel / FwhmPerSigma);
        float[][] sky = [canvas.G, canvas.R, canvas.I];
        for (int band = 0; band < sky.Length; band++)
        {
            Bin(sky[band], canvas.Side);
            Blur(_bands[band]);
            AddNoise(_bands[band], s_skyNoise[band], s_electrons[band], noise);
        }

        Develop(picture);
    }

    private void MakeTaps(double sigma)
    {
        double sum = 0;
        for (int k = -TapReach; k <= TapReach; k++)
        {
            double tap = ExactMath.Exp(-0.5 * k * k / (sigma * sigma));
            _taps[k + TapReach] = (float)tap;
            sum += tap;
        }

        for (int k = 0; k < _taps.Length; k++)
            _taps[k] = (float)(_taps[k] / sum);
    }

    private void Bin(float[] fine, int side)
    {
        for (int y = 0; y < _wide; y++)
        {
            ReadOnlySpan<float> upper = fine.AsSpan(2 * y * side, side);
            ReadOnlySpan<float> lower = fine.AsSpan(((2 * y) + 1) * side, side);
            for (int x = 0; x < _wide; x++)
                _binned[(y * _wide) + x] = upper[2 * x] + upper[(2 * x) + 1] + (lower[2 * x] + lower[(2 * x) + 1]);
        }
    }

    /// <summary>Both passes of the separable Gaussian; the margin goes.</summary>
    private void Blur(float[] band)
    {
        Array.Clear(_across);
        for (int y = 0; y < _wide; y++)
        {
            Span<float> row = _across.AsSpan(y * Pixels, Pixels);
            for (int t = 0; t < _taps.Length; t++)
                AddScaled(_binned.AsSpan((y * _wide) + SkyCanvas.Margin - TapReach + t, Pixels), _taps[t], row);
        }

        Array.Clear(band);
        for (int y = 0; y < Pixels; y++)
        {
            Span<float> row = band.AsSpan(y * Pixels, Pixels);
            for (int t = 0; t < _taps.Length; t++)
                AddScaled(_across.AsSpan((y + SkyCanvas.Margin - TapReach + t) * Pixels, Pixels), _taps[t], row);
        }
    }

    private static void AddScaled(ReadOnlySpan<float> from, float factor, Span<float> to)
    {
        from = from[..to.Length];
        for (int x = 0; x < to.Length; x++)
            to[x] += factor * from[x];
    }

    /// <summary>About normal: the sum of a word's four bytes, whose deviation is sqrt(4 x (256^2 - 1) / 12).</summary>
    private void AddNoise(float[] band, double skyNoise, double electrons, SkyRandom noise)
    {
        const double scale = 1 / 147.79997744247498;
        noise.Fill(_words);
        for (int k = 0; k < band.Length; k++)
        {
            uint w = _words[k];
            int sum = (int)((w & 255) + ((w >> 8) & 255) + ((w >> 16) & 255) + (w >> 24)) - 510;
            double variance = (skyNoise * skyNoise) + (Math.Max(band[k], 0) / electrons);
            band[k] += (float)(Math.Sqrt(variance) * sum * scale);
        }
    }

    /// <summary>
    /// Per pixel: I = mean of the weighted bands, factor = asinh(Q I / stretch) x slope / I, all three times the
    /// factor;
    /// when the largest is over 255 all three are scaled down, so that bright pixels keep their colour.
    /// </summary>
    private void Develop(Span<byte> picture)
    {
        double slope = 0.1 * 255 / ExactMath.Asinh(0.1 * Softening);
        int plane = Pixels * Pixels;
        for (int k = 0; k < plane; k++)
        {
            double red = (_bands[2][k] * s_weight[2]) + SkyLevel;
            double green = (_bands[1][k] * s_weight[1]) + SkyLevel;
            double blue = (_bands[0][k] * s_weight[0]) + SkyLevel;
            double mean = (red + green + blue) / 3;
            double factor = mean > 0 ? ExactMath.Asinh(Softening * mean / Stretch) * slope / mean : 0;
            double largest = Math.Max(red, Math.Max(green, blue)) * factor;
            if (largest > 255)
                factor *= 255 / largest;
            picture[k] = ToByte(red * factor);
            picture[plane + k] = ToByte(green * factor);
            picture[(2 * plane) + k] = ToByte(blue * factor);
        }
    }

    private static byte ToByte(double value) => (byte)Math.Clamp((int)Math.Floor(value + 0.5), 0, 255);
}
