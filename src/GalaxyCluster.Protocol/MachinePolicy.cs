namespace GalaxyCluster.Protocol;

/// <summary>Switches that break a rule on purpose, so that tests can prove that they would notice. All on in production.</summary>
internal sealed record MachinePolicy
{
    public static MachinePolicy Sound { get; } = new();

    /// <summary>Contributions of other incarnations, stages and attempts are refused.</summary>
    public bool Fences { get; init; } = true;

    /// <summary>Contributions of other terms are refused.</summary>
    public bool FencesTerms { get; init; } = true;

    /// <summary>A block delivered twice is refused the second time.</summary>
    public bool RefusesDuplicates { get; init; } = true;

    /// <summary>Units of a lost worker are given to others.</summary>
    public bool Reassigns { get; init; } = true;

    /// <summary>A decision takes effect only when it is on disk.</summary>
    public bool WaitsForDecisions { get; init; } = true;

    /// <summary>The two results of an audit are compared.</summary>
    public bool ComparesAudits { get; init; } = true;

    /// <summary>A round goes to the disk once.</summary>
    public bool CommitsOnce { get; init; } = true;

    /// <summary>A run ends only when everything is on disk.</summary>
    public bool WaitsForDisk { get; init; } = true;
}
