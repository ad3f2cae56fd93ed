using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>A unit of a kind that is not read: random groups, or an extension of a foreign type.</summary>
public sealed class FitsOther : FitsHdu
{
    internal FitsOther(ByteSource source, FitsHeader header, long dataBytes)
        : base(source, header, dataBytes)
    {
    }
}
