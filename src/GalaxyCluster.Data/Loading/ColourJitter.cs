using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Multiplies each band by a number of its own, uniform in 1 ± <paramref name="Scale"/>, and adds one, uniform in
/// ± <paramref name="Offset"/> standard deviations. Pixels are normalised, so what stays fixed is the data set's mean.
/// </summary>
public sealed record ColourJitter(double Scale, double Offset) : AugmentationSpec
{
    public override string Name => "colourJitter";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments =>
        [new("scale", Scale), new("offset", Offset)];

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        int plane = shape.Height * shape.Width;
        ulong draws = PixelDraws(first);
        for (int c = 0; c < shape.Channels; c++)
        {
            float factor = (float)(1 + (((2.0 * random.Uniform(draws + (2 * (ulong)c))) - 1) * Scale));
            float added = (float)(((2.0 * random.Uniform(draws + (2 * (ulong)c) + 1)) - 1) * Offset);
            RowArithmetic.Scale(image.Slice(c * plane, plane), factor, added);
        }
    }
}
