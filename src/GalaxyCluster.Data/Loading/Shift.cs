using System.Collections.Immutable;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// A shift by -<paramref name="Pixels"/> to +<paramref name="Pixels"/> in each direction, every whole number as likely;
/// what comes in at the edge is the picture's reflection there (the edge pixel once).
/// </summary>
public sealed record Shift(int Pixels) : AugmentationSpec
{
    public const int MaxPixels = 64;

    public override string Name => "shift";

    public override ImmutableArray<KeyValuePair<string, double>> Arguments => [new("pixels", Pixels)];

    public override string? Fault(int height, int width) => Pixels < Math.Min(height, width)
        ? null
        : $"a shift of {Pixels} pixels needs larger pictures, these have {height} x {width} pixels";

    internal override void Apply(
        in CounterRandom random, ulong first, Span<float> image, Span<float> scratch, PictureShape shape)
    {
        int down = random.Below(first, (2 * Pixels) + 1) - Pixels;
        int right = random.Below(first + 1, (2 * Pixels) + 1) - Pixels;
        if (down == 0 && right == 0)
            return;
        image.CopyTo(scratch);
        int rows = shape.Channels * shape.Height;
        for (int row = 0; row < rows; row++)
        {
            int y = row % shape.Height;
            int from = row - y + Reflect(y - down, shape.Height);
            ReadOnlySpan<float> source = scratch.Slice(from * shape.Width, shape.Width);
            Span<float> target = image.Slice(row * shape.Width, shape.Width);
            for (int x = 0; x < target.Length; x++)
                target[x] = source[Reflect(x - right, shape.Width)];
        }
    }

    private static int Reflect(int i, int length)
    {
        i = Math.Abs(i);
        return i < length ? i : (2 * length) - 2 - i;
    }
}
