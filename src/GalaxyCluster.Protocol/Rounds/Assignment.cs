using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>
/// A block that a worker is computing. Blocks of a stage's assignments are pairwise disjoint, but for a backup, which
/// has exactly the block of another assignment.
/// </summary>
public sealed record Assignment(
    SlotBlock Block,
    int Attempt,
    WorkerId Worker,
    Incarnation Incarnation,
    DateTimeOffset Since,
    bool IsBackup = false)
{
    public AssignedBlock Assigned => new(Block, Attempt);
}
