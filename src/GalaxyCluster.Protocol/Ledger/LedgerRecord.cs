using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>One commit, evaluation or decision of a run, chained to the record before it by hash.</summary>
public sealed record LedgerRecord
{
    /// <summary>The previous hash of the first record.</summary>
    public const string Origin = "0000000000000000000000000000000000000000000000000000000000000000";

    public required Stage Stage { get; init; }

    public required int Epoch { get; init; }

    public required Term Term { get; init; }

    /// <summary>
    /// Hash of the parameters after the round (evaluation: of those evaluated; decision: those the stage began with),
    /// lower-case hex.
    /// </summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>Ascending by unit; units without samples are left out.</summary>
    public required ImmutableArray<LedgerUnit> Units { get; init; }

    /// <summary>Null for a commit or an evaluation.</summary>
    public LedgerDecision? Decision { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 of the canonical bytes of everything above, lower-case hex.</summary>
    public string Hash { get; init; } = "";
}
