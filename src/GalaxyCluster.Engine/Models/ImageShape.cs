namespace GalaxyCluster.Engine.Models;

/// <summary>The shape of one picture: bands, rows, columns.</summary>
public sealed record ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Values in one picture, in C,H,W order.</summary>
    public int Length => checked(Channels * Height * Width);

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
