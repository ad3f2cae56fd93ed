using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Adds normal noise to each pixel; its standard deviation, in the data set's own, is uniform in 0 to
/// <paramref name="Deviation"/>.
/// </summary>
public sealed record Noise(double Deviation) : AugmentationSpec
{
    public override string Name => "noise";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments => [new("deviation", Deviation)];

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        float deviation = (float)(random.Uniform(first) * Deviation);
        Span<float> normal = scratch[..image.Length];
        NormalDeviates.Fill(random, PixelDraws(first), normal);
        RowArithmetic.AddScaled(normal, deviation, image);
    }
}
