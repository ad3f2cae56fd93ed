using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// A rectangle of another picture of the batch in place of the picture's own, labels by area (Yun et al. 2019, arXiv
/// 1905.04899). It has the picture's proportions and the share 1 - λ of its area, λ being the larger share of
/// Beta(<paramref name="Alpha"/>, <paramref name="Alpha"/>); its centre is anywhere, what juts out is cut off.
/// </summary>
/// <param name="Alpha">0.05 to 2; small values cut little.</param>
/// <param name="Probability">That a picture is mixed.</param>
public sealed record Cutmix(double Alpha, double Probability) : MixingSpec
{
    public override string Name => "cutmix";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments =>
        [new("alpha", Alpha), new("probability", Probability)];

    internal override void Mix(
        in CounterRandom random, ulong first, Span<float> image, ReadOnlySpan<float> otherImage, Span<float> target,
        ReadOnlySpan<float> otherTarget, PictureShape shape)
    {
        if (random.Uniform(first) >= Probability) return;
        double side = Math.Sqrt(1 - BetaDistribution.LargerShare(random, first, Alpha));
        (int top, int bottom) = Range(random, first + 1, shape.Height, side);
        (int left, int right) = Range(random, first + 2, shape.Width, side);
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int y = top; y < bottom; y++)
            {
                int at = (((c * shape.Height) + y) * shape.Width) + left;
                otherImage.Slice(at, right - left).CopyTo(image[at..]);
            }
        }

        float kept = 1 - ((float)((bottom - top) * (right - left)) / (shape.Height * shape.Width));
        RowArithmetic.Blend(otherTarget, kept, target);
    }

    private static (int From, int To) Range(in CounterRandom random, ulong index, int length, double share)
    {
        int size = (int)Math.Floor((share * length) + 0.5);
        int from = random.Below(index, length) - (size / 2);
        return (Math.Max(0, from), Math.Min(length, Math.Max(0, from + size)));
    }
}
