namespace GalaxyCluster.Wire.Status;

/// <summary>One member of the cluster.</summary>
/// <param name="Name">Name of the worker.</param>
/// <param name="Incarnation">Which life of that name.</param>
/// <param name="Standing">One word: preparing, active, suspect, draining.</param>
/// <param name="Threads">Slots it computes at once.</param>
/// <param name="Slots">Slots (or evaluation parts) assigned now.</param>
/// <param name="UnitsPerSecond">Measured speed; 0 before the first result.</param>
/// <param name="Silent">Time since its last message.</param>
/// <param name="Processor">For people.</param>
public sealed record WorkerStatus(
    string Name, long Incarnation, string Standing, int Threads, int Slots, double UnitsPerSecond, TimeSpan Silent,
    string Processor)
{
    /// <summary>Machine that it runs on, as it says; empty when it does not.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its process there; 0 when it does not say.</summary>
    public int ProcessId { get; init; }
}
