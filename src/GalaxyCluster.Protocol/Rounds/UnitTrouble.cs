using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>A unit that a worker could not compute, or died with.</summary>
/// <param name="Alone">It was the only unit that the worker held.</param>
/// <param name="At">When that was heard of.</param>
public sealed record UnitTrouble(
    int Unit, WorkerId Worker, Incarnation Incarnation, VoteKind Kind, bool Alone, string Message, DateTimeOffset At);
