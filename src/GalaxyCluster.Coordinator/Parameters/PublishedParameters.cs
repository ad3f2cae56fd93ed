namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>One version of the parameters as workers fetch it; its content does not change while anybody holds it.</summary>
internal sealed class PublishedParameters(int length)
{
    public float[] Flat { get; } = new float[length];

    /// <summary>Rounds behind it.</summary>
    public long Version { get; set; }

    /// <summary>Of the little-endian bytes; 64 hex digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>How many hold it; counted by <see cref="ParameterStore"/>.</summary>
    public int Holders { get; set; }
}
