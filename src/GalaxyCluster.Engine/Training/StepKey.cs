namespace GalaxyCluster.Engine.Training;

/// <summary>Names a mini-batch of a run. All randomness inside a step comes from it, and from nothing else.</summary>
/// <param name="Seed">Of the run.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Round">From 0, over the whole run.</param>
/// <param name="Slot">From 0.</param>
/// <param name="LocalStep">From 0, within the round.</param>
public readonly record struct StepKey(ulong Seed, int Epoch, long Round, int Slot, int LocalStep);
