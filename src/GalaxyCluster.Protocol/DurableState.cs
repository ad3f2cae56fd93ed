using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol;

/// <summary>What a coordinator finds on its disk: a checkpoint, and the ledger, which may be ahead of it.</summary>
public sealed record DurableState
{
    /// <summary>Rounds in the newest valid checkpoint: its parameters have this version.</summary>
    public required long Rounds { get; init; }

    /// <summary>SHA-256 of these parameters, lower-case hex.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>True when the evaluation after round Rounds - 1 is in the ledger, or none is due there.</summary>
    public bool Evaluated { get; init; } = true;

    /// <summary>Rounds Rounds, Rounds + 1, ... that the ledger holds already: they are computed again and compared.</summary>
    public ImmutableArray<RecordedRound> Recorded { get; init; } = [];

    /// <summary>Names that the ledger has in quarantine, each with the reason.</summary>
    public ImmutableSortedDictionary<WorkerId, string> Quarantined { get; init; } =
        ImmutableSortedDictionary<WorkerId, string>.Empty;

    /// <summary>Slots that the ledger leaves out of a round.</summary>
    public ImmutableSortedSet<(long Round, int Slot)> Skips { get; init; } = [];

    /// <summary>Hash of the last ledger record; <see cref="Ledger.LedgerRecord.Origin"/> when there is none.</summary>
    public required string LedgerHead { get; init; }

    /// <summary>The state of a run that nobody has worked on.</summary>
    public static DurableState Beginning(string parametersSha256) => new()
    {
        Rounds = 0,
        ParametersSha256 = parametersSha256,
        LedgerHead = Ledger.LedgerRecord.Origin,
    };
}
