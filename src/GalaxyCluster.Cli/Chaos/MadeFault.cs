namespace GalaxyCluster.Cli.Chaos;

/// <summary>A fault that was made.</summary>
/// <param name="Plan">As the schedule has it.</param>
/// <param name="Target">Name of the worker it was made to, or of the coordinator.</param>
/// <param name="At">When it was made.</param>
internal sealed record MadeFault(PlannedFault Plan, string Target, TimeSpan At)
{
    /// <summary>When it was undone; <see cref="At"/> for what takes no time; null while it lasts.</summary>
    public TimeSpan? HealedAt { get; set; }
}
