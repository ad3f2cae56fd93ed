namespace GalaxyCluster.Coordinator.Verification;

/// <summary>One thing of a run's folder that is not what was written, or does not fit the rest.</summary>
/// <param name="File">The file, relative to the folder.</param>
/// <param name="Message">One sentence.</param>
public sealed record VerificationProblem(string File, string Message)
{
    /// <summary>Number of the ledger's record, from 1; null when no record is meant.</summary>
    public long? Record { get; init; }

    /// <summary>Null when no round is meant.</summary>
    public long? Round { get; init; }

    /// <summary>The slot, or part of an evaluation; null when none is meant.</summary>
    public int? Unit { get; init; }

    /// <summary>Column of the ledger or field of the file; empty when it cannot be told.</summary>
    public string Field { get; init; } = "";
}
