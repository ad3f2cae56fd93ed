namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>A fault of the program itself, outside the rules, put in to see that an oracle notices.</summary>
internal enum Sabotage
{
    None,

    /// <summary>The coordinator adds sums as they come.</summary>
    SumInOrderOfArrival,

    /// <summary>Workers add the two halves of a block the other way round.</summary>
    SwapTerms,

    /// <summary>Workers leave out the last sample of a unit now and then.</summary>
    DropSample,

    /// <summary>Workers use the first sample of a unit twice now and then.</summary>
    RepeatSample,

    /// <summary>The ledger's file is not flushed before its records are called durable.</summary>
    SkipLedgerFsync,

    /// <summary>A checkpoint is renamed before it is flushed, and not looked at before it is used.</summary>
    SkipCheckpointCheck,

    /// <summary>The ledger takes records of a coordinator that another has replaced.</summary>
    DoNotFenceDisk,

    /// <summary>A ledger record forgets the last unit of its round.</summary>
    ForgetUnit,
}
