using System.Collections.Immutable;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Adds one number, uniform in ±<paramref name="Amount"/> standard deviations, to all pixels of a picture.
/// </summary>
public sealed record Brightness(double Amount) : AugmentationSpec
{
    public override string Name => "brightness";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments => [new("amount", Amount)];

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        float added = (float)(((2.0 * random.Uniform(first)) - 1) * Amount);
        foreach (ref float value in image)
            value += added;
    }
}
