using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator;

/// <summary>A coordinator's knobs. None of them but the run itself changes a trained number.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>The run to train.</summary>
    public required RunDefinition Run { get; init; }

    /// <summary>The data set's folder on this machine: workers get their shards from here.</summary>
    public required string DatasetFolder { get; init; }

    /// <summary>Where to listen: HOST:PORT, an IP address or name of this machine, * for all; port 0 takes a free one.</summary>
    public required string Listen { get; init; }

    /// <summary>Ledger and checkpoints. One coordinator at a time; start again on the same one to continue.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>What the run leaves for its user: metrics, model, result.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>
    /// Shortest time between two checkpoints, which a restart computes again; they are written less often when they are
    /// large. One is also written after every evaluation.
    /// </summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest time between two checkpoints, however large they are.</summary>
    public TimeSpan LongestCheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a start waits for the proof of all that earlier terms recorded; it goes on beside the first rounds.
    /// </summary>
    public TimeSpan ProofPatience { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Limits of the cluster; MinWorkers and MaxWorkers come from the run file.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>How long workers get to hear that the run is over before the coordinator ends.</summary>
    public TimeSpan FarewellLimit { get; init; } = TimeSpan.FromSeconds(10);
}
