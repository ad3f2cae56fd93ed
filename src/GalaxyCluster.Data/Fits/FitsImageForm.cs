using System.Collections.Immutable;

namespace GalaxyCluster.Data.Fits;

/// <summary>How an image's values are stored.</summary>
/// <param name="BitPix">8 (unsigned), 16, 32, 64 (signed integers), -32, -64 (floating point).</param>
/// <param name="Axes">Lengths; the first varies fastest.</param>
/// <param name="Scale">BSCALE: physical value = zero + scale x stored value.</param>
/// <param name="Zero">BZERO.</param>
/// <param name="Blank">The stored integer that stands for no value.</param>
internal readonly record struct FitsImageForm(
    int BitPix, ImmutableArray<long> Axes, double Scale, double Zero, long? Blank)
{
    public int PixelBytes => Math.Abs(BitPix) / 8;

    public bool IsScaled => Scale != 1 || Zero != 0;

    public static FitsImageForm Plain(FitsHeader header, int bits, ImmutableArray<long> axes) => new(
        bits, axes, header.TryGetReal("BSCALE") ?? 1, header.TryGetReal("BZERO") ?? 0,
        bits > 0 ? header.TryGetInteger("BLANK") : null);
}
