namespace GalaxyCluster.Wire.Bulk;

/// <summary>What a worker's bulk call has just done.</summary>
public enum BulkStep
{
    /// <summary>A chunk of parameters has come.</summary>
    ParametersChunk,

    /// <summary>A chunk of a shard has come.</summary>
    ShardChunk,

    /// <summary>A chunk of a sum has gone out.</summary>
    SumChunk,

    /// <summary>A whole sum has gone out; the answer has not come.</summary>
    SumSent,

    /// <summary>The counts of an evaluation have gone out whole; the answer has not come.</summary>
    CountsSent,
}
