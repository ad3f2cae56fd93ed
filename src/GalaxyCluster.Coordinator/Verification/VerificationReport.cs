using System.Collections.Immutable;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>What was proven of a run's folder, and everything that is wrong in it.</summary>
public sealed record VerificationReport
{
    /// <summary>The folder.</summary>
    public required string Run { get; init; }

    public string RunHash { get; init; } = "";

    /// <summary>The file that the proof stands on: the ledger, or the metrics of a run trained in one process.</summary>
    public required string Source { get; init; }

    /// <summary>Records of the ledger that hold.</summary>
    public long Records { get; init; }

    /// <summary>Rounds that hold, from the first on.</summary>
    public long Rounds { get; init; }

    public long TotalRounds { get; init; }

    public int RoundsPerEpoch { get; init; }

    public long Evaluations { get; init; }

    /// <summary>Samples used in these rounds; in each whole epoch every sample exactly once.</summary>
    public long Samples { get; init; }

    /// <summary>Samples that a recorded decision left out.</summary>
    public long SkippedSamples { get; init; }

    /// <summary>Recorded decisions: quarantines and skips.</summary>
    public long Decisions { get; init; }

    /// <summary>The newest term; 0 without a ledger.</summary>
    public long Term { get; init; }

    /// <summary>Hash of the ledger's last record that holds.</summary>
    public string LedgerHead { get; init; } = "";

    /// <summary>Hash of the parameters after the last round that holds; empty before the first.</summary>
    public string ParametersSha256 { get; init; } = "";

    /// <summary>Every round and evaluation of the run is recorded.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Checkpoints that are whole and have the recorded parameters.</summary>
    public int Checkpoints { get; init; }

    /// <summary>Rounds chosen, computed again, and found as recorded.</summary>
    public ImmutableArray<long> RecomputedRounds { get; init; } = [];

    /// <summary>Rounds computed for that, those on the way included.</summary>
    public long ComputedRounds { get; init; }

    /// <summary>What a person should know and is no fault: a torn checkpoint that a restart leaves aside, say.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public ImmutableArray<VerificationProblem> Problems { get; init; } = [];

    public bool IsSound => Problems.IsEmpty;
}
