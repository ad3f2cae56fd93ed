using System.Collections.Immutable;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Multiplies all pixels of a picture by one number, uniform in 1 ± <paramref name="Amount"/>. Pixels are normalised,
/// so what stays fixed is the data set's mean.
/// </summary>
public sealed record Contrast(double Amount) : AugmentationSpec
{
    public override string Name => "contrast";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments => [new("amount", Amount)];

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        float factor = (float)(1 + (((2.0 * random.Uniform(first)) - 1) * Amount));
        foreach (ref float value in image)
            value *= factor;
    }
}
