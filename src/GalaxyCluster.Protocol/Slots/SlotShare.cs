using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol.Slots;

/// <summary>The slots that a worker owns at the start of a round; none for a worker that stands by.</summary>
public sealed record SlotShare(WorkerId Worker, Incarnation Incarnation, UnitRange Slots);
