namespace GalaxyCluster.Protocol;

/// <summary>Switches that break a rule on purpose, so that tests can prove that they would notice. All on in production.</summary>
internal sealed record MachinePolicy
{
    public static MachinePolicy Sound { get; } = new();

    /// <summary>Contributions of other terms, incarnations, stages and attempts are refused.</summary>
    public bool Fences { get; init; } = true;

    /// <summary>A block delivered twice is refused the second time.</summary>
    public bool RefusesDuplicates { get; init; } = true;

    /// <summary>Units of a lost worker are given to others.</summary>
    public bool Reassigns { get; init; } = true;

    /// <summary>A run ends only when everything is on disk.</summary>
    public bool WaitsForDisk { get; init; } = true;
}
