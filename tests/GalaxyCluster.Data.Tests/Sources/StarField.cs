using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sources;

/// <summary>A field with sources whose places and fluxes are known.</summary>
internal sealed class StarField(int width, int height)
{
    private readonly float[] _values = new float[width * height];

    public ImagePlane Plane => new(_values, width, height);

    public StarField Sky(double level, double noise, ulong seed = 1)
    {
        CounterRandom random = new(seed, RandomPurpose.Synthetic);
        for (int i = 0; i < _values.Length; i++)
            _values[i] += (float)(level + (noise * random.Normal((ulong)i)));
        return this;
    }

    /// <summary>A Gaussian, sampled at pixel centres.</summary>
    public StarField Star(double x, double y, double flux, double sigma = 1.5, double axisRatio = 1, double theta = 0)
    {
        double minor = sigma * axisRatio;
        double cos = ExactMath.Cos(theta);
        double sin = ExactMath.Sin(theta);
        double peak = flux / (2 * Math.PI * sigma * minor);
        for (int py = 0; py < height; py++)
        {
            for (int px = 0; px < width; px++)
            {
                double along = ((px - x) * cos) + ((py - y) * sin);
                double across = ((py - y) * cos) - ((px - x) * sin);
                double r2 = (along * along / (sigma * sigma)) + (across * across / (minor * minor));
                if (r2 < 200) _values[(py * width) + px] += (float)(peak * ExactMath.Exp(-r2 / 2));
            }
        }

        return this;
    }

    public StarField Without(int left, int top, int right, int bottom)
    {
        for (int y = top; y < bottom; y++) _values.AsSpan((y * width) + left, right - left).Fill(float.NaN);
        return this;
    }

    public Extraction Extract(ExtractionOptions? options = null, double gain = 0) =>
        SourceExtractor.Extract(Plane, options ?? new ExtractionOptions(), gain, TestContext.Current.CancellationToken);
}
