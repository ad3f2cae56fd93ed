namespace GalaxyCluster.Dashboard;

/// <summary>A row of the table of workers; speed in units of work a second.</summary>
public sealed record WorkerView(
    string Name, string Standing, int Threads, int Slots, double UnitsPerSecond, double SilentSeconds, string Processor);
