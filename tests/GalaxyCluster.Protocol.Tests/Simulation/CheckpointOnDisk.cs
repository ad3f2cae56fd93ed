namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>A checkpoint file, as far as it has got.</summary>
internal sealed class CheckpointOnDisk(long version, ulong parameters)
{
    public long Version { get; } = version;

    public ulong Parameters { get; } = parameters;

    /// <summary>Its content is flushed.</summary>
    public bool IsFlushed { get; set; }

    /// <summary>It has its final name.</summary>
    public bool IsNamed { get; set; }

    /// <summary>The folder with that name is flushed.</summary>
    public bool IsNameFlushed { get; set; }

    /// <summary>Power was cut before its content was flushed, and part of it is gone.</summary>
    public bool IsTorn { get; set; }
}
