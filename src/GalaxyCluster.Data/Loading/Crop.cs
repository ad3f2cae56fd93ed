using System.Collections.Immutable;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// A part of the picture, brought back to its size by bilinear resampling: its sides are the same share of the
/// picture's, uniform in <paramref name="Share"/> to 1, its place anywhere inside.
/// </summary>
/// <param name="Share">Smallest share of the picture's sides.</param>
public sealed record Crop(double Share) : AugmentationSpec
{
    public const double MinShare = 0.1;

    public override string Name => "crop";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments => [new("share", Share)];

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        double share = Share + ((1 - Share) * random.Uniform(first));
        double left = random.Uniform(first + 1) * (1 - share) * (shape.Width - 1);
        double top = random.Uniform(first + 2) * (1 - share) * (shape.Height - 1);
        AffineMap map = new((float)share, 0, (float)left, 0, (float)share, (float)top);
        image.CopyTo(scratch);
        AffineResampling.Apply(scratch[..image.Length], image, shape, map, cubic: false);
    }
}
