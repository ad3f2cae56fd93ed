namespace GalaxyCluster.Cli.Chaos;

/// <summary>Slots that had to be given out a second time because workers were killed.</summary>
/// <param name="Kills">SIGKILLs of workers that were members.</param>
/// <param name="MedianSlots">For one of them.</param>
/// <param name="MostSlots">For one of them.</param>
/// <param name="ShareSlots">A worker's share of a round, when all are there.</param>
internal sealed record RepeatedWork(int Kills, int MedianSlots, int MostSlots, double ShareSlots);
