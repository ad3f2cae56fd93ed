namespace GalaxyCluster.Data.Datasets;

/// <summary>How a shard stores pixels: bytes that stand for value / 255, or float32 values as they are.</summary>
public enum PixelType
{
    U8,
    F32,
}
