namespace GalaxyCluster.Training.Reports;

/// <param name="Round">The round in which they moved.</param>
/// <param name="Slots">How many slots.</param>
/// <param name="From">Worker that had them; empty when nobody did.</param>
/// <param name="To">Worker that computes them now.</param>
/// <param name="Reason">One sentence.</param>
public sealed record SlotsReassigned(long Round, int Slots, string From, string To, string Reason) : RunEvent;
