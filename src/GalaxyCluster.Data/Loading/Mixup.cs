using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// The picture and another of its batch, weighted by λ and 1 - λ, labels too (Zhang et al. 2018, arXiv 1710.09412); λ is
/// the larger share of Beta(<paramref name="Alpha"/>, <paramref name="Alpha"/>).
/// </summary>
/// <param name="Alpha">0.05 to 2; small values mix little.</param>
/// <param name="Probability">That a picture is mixed.</param>
public sealed record Mixup(double Alpha, double Probability) : MixingSpec
{
    public override string Name => "mixup";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments =>
        [new("alpha", Alpha), new("probability", Probability)];

    internal override void Mix(
        in CounterRandom random, ulong first, Span<float> image, ReadOnlySpan<float> otherImage, Span<float> target,
        ReadOnlySpan<float> otherTarget, PictureShape shape)
    {
        if (random.Uniform(first) >= Probability) return;
        float share = BetaDistribution.LargerShare(random, first, Alpha);
        RowArithmetic.Blend(otherImage, share, image);
        RowArithmetic.Blend(otherTarget, share, target);
    }
}
