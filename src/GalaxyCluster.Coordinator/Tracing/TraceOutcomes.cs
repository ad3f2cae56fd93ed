namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>What became of a block on one worker. Texts are in files: append only.</summary>
internal static class TraceOutcomes
{
    /// <summary>It is in the sum.</summary>
    public const string Counted = "counted";

    /// <summary>It came second, as an audit, and was held against the result that counts.</summary>
    public const string Compared = "compared";

    /// <summary>It came and was not wanted.</summary>
    public const string Refused = "refused";

    /// <summary>Another worker's result of the same units came first.</summary>
    public const string Overtaken = "overtaken";

    /// <summary>It was taken back before it came: its worker was lost, left, or could not compute it.</summary>
    public const string Revoked = "revoked";
}
