namespace GalaxyCluster.Engine.Tensors;

/// <summary>One sample's activation: channels x height x width. A dense feature vector is (features, 1, 1).</summary>
public readonly record struct Shape(int Channels, int Height, int Width)
{
    /// <summary>Values in one sample.</summary>
    public int Elements => checked(Channels * Height * Width);

    /// <summary>Pixels in one channel.</summary>
    public int Pixels => checked(Height * Width);

    /// <summary>Blocks of 16 channels, the last one possibly partial.</summary>
    public int Blocks => (Channels + BlockedTensor.Lanes - 1) / BlockedTensor.Lanes;

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
