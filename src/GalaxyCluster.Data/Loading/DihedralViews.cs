namespace GalaxyCluster.Data.Loading;

/// <summary>The eight turns and mirror images of square pictures, for averaging a network's answers over them.</summary>
public static class DihedralViews
{
    public const int Count = 8;

    /// <param name="images">[n, channels, side, side]</param>
    /// <param name="channels">Of a picture.</param>
    /// <param name="side">Height and width.</param>
    /// <param name="view">0, the pictures as they are, to 7.</param>
    /// <param name="turned">As long; another memory.</param>
    public static void Turn(ReadOnlySpan<float> images, int channels, int side, int view, Span<float> turned)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)view, (uint)Count, nameof(view));
        PictureShape shape = new(channels, side, side);
        for (int at = 0; at < images.Length; at += shape.Length)
        {
            PictureTurn.Turn(
                images.Slice(at, shape.Length), turned.Slice(at, shape.Length), shape, (view & 4) != 0, (view & 2) != 0,
                (view & 1) != 0);
        }
    }
}
