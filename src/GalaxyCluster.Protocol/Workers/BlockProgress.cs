using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>A block of the current plan on its way through a worker.</summary>
/// <param name="Pending">Units not handed to the host yet, ascending.</param>
/// <param name="Running">Units handed to the host.</param>
/// <param name="Digests">Units computed, with their digests.</param>
/// <param name="Sends">How often its sum was sent.</param>
/// <param name="IsSending">Its sum is on its way.</param>
public sealed record BlockProgress(
    AssignedBlock Assigned,
    ImmutableArray<int> Pending,
    ImmutableSortedSet<int> Running,
    ImmutableSortedDictionary<int, UInt128> Digests,
    int Sends = 0,
    bool IsSending = false)
{
    public bool IsStarted => !Running.IsEmpty || !Digests.IsEmpty;

    public bool IsComputed => Pending.IsEmpty && Running.IsEmpty;
}
