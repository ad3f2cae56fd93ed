using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>What goes before the bytes of one block's result.</summary>
/// <param name="Header">Whose, which, and with which digests.</param>
/// <param name="Samples">In the block; 0: nothing follows.</param>
/// <param name="Correct">Of those, correctly classified.</param>
/// <param name="LossSum">Sum of the samples' losses.</param>
public sealed record BlockResult(ContributionHeader Header, int Samples, int Correct, double LossSum);
