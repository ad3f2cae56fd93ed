using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Training.Slots;

/// <summary>A slot's loss or contribution is NaN or infinite. Nothing of it was averaged in.</summary>
public sealed class SlotException(string runHash, long round, int slot, NonFiniteException inner)
    : Exception(
        $"run {runHash[..12]}, round {round}, slot {slot}: {inner?.Message}; lower the learning rate or set clipNorm",
        inner)
{
    public long Round { get; } = round;

    public int Slot { get; } = slot;
}
