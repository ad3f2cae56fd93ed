namespace GalaxyCluster.Data.Loading;

/// <summary>Shape of one picture in a batch.</summary>
internal readonly record struct PictureShape(int Channels, int Height, int Width)
{
    public int Length => Channels * Height * Width;
}
