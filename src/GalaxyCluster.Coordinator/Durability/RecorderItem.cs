using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Commits;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>One thing for the recorder to do.</summary>
/// <param name="Entry">What the ledger gets, durably and first; null for nothing.</param>
/// <param name="Report">What follows.</param>
/// <param name="Persisted">Posted when the entry is on the disk.</param>
/// <param name="Checkpoint">Saved at the end; null for none.</param>
internal sealed record RecorderItem(
    LedgerEntry? Entry, Action<Recorder> Report, ClusterEvent? Persisted = null, CommitterState? Checkpoint = null);
