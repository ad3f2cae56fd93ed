namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>A machine for a worker.</summary>
/// <param name="UnitTime">Milliseconds that one thread takes for one unit.</param>
/// <param name="Start">Milliseconds after which its worker is started.</param>
internal sealed record SeatPlan(int Threads, int UnitTime, int Start);
