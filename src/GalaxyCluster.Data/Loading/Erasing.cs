using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Sets a rectangle to the data set's mean (Zhong et al. 2020, arXiv 1708.04896): its area is uniform up to
/// <paramref name="Area"/> of the picture, its proportions log-uniform from 1:3 to 3:1, its place anywhere.
/// </summary>
/// <param name="Probability">That a picture loses one.</param>
/// <param name="Area">Largest share of the picture.</param>
public sealed record Erasing(double Probability, double Area) : AugmentationSpec
{
    private const double LogThree = 1.0986122886681098;

    public override string Name => "erasing";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments =>
        [new("probability", Probability), new("area", Area)];

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        if (random.Uniform(first) >= Probability) return;
        double area = Area * random.Uniform(first + 1);
        double half = ExactMath.Exp(((2.0 * random.Uniform(first + 2)) - 1) * LogThree / 2);
        int height = Math.Min(shape.Height, (int)(Math.Sqrt(area) * half * shape.Height));
        int width = Math.Min(shape.Width, (int)(Math.Sqrt(area) / half * shape.Width));
        int top = random.Below(first + 3, shape.Height - height + 1);
        int left = random.Below(first + 4, shape.Width - width + 1);
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int y = top; y < top + height; y++)
                image.Slice((((c * shape.Height) + y) * shape.Width) + left, width).Clear();
        }
    }
}
