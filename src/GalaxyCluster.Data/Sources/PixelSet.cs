namespace GalaxyCluster.Data.Sources;

/// <summary>Pixels that belong together, as offsets into the plane, ascending.</summary>
internal readonly record struct PixelSet(int[] Offsets)
{
    public int Count => Offsets.Length;
}
