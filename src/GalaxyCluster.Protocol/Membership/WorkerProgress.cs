using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Membership;

/// <summary>What a heart-beat says.</summary>
/// <param name="PlanRevision">Revision of the newest plan received; 0 before the first.</param>
/// <param name="Counter">Grows whenever any work gets done: a unit computed, a chunk fetched or sent.</param>
/// <param name="Ready">Shards of the slots to prepare are at hand.</param>
/// <param name="Stage">Stage of the newest plan; null before the first.</param>
/// <param name="UnitsDone">Units of that plan computed so far.</param>
/// <param name="UnitsPlanned">Units of that plan.</param>
/// <param name="UnitsComputing">Units at its threads, wanted or not any more.</param>
/// <param name="UnitsEnded">Units that have left its threads so far, computed, failed or dropped.</param>
public sealed record WorkerProgress(
    long PlanRevision,
    long Counter,
    bool Ready,
    Stage? Stage = null,
    int UnitsDone = 0,
    int UnitsPlanned = 0,
    int UnitsComputing = 0,
    long UnitsEnded = 0)
{
    public static WorkerProgress None { get; } = new(0, 0, false);
}
