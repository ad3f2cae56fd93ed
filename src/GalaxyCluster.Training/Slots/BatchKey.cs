namespace GalaxyCluster.Training.Slots;

/// <summary>Which mini-batch of a run.</summary>
/// <param name="Round">0-based.</param>
/// <param name="Slot">0-based.</param>
/// <param name="LocalStep">0-based within the slot's round.</param>
internal readonly record struct BatchKey(long Round, int Slot, int LocalStep);
