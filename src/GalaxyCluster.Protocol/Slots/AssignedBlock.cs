namespace GalaxyCluster.Protocol.Slots;

/// <summary>
/// A block given to a worker: every unit in it has samples. Attempt counts from 0 how often the units were given out in
/// this stage.
/// </summary>
public readonly record struct AssignedBlock(SlotBlock Block, int Attempt);
