namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>What a <see cref="TraceEvent"/> is. Texts are in files: append only.</summary>
internal static class TraceKinds
{
    /// <summary>A coordinator began its term.</summary>
    public const string Started = "started";

    public const string Joined = "joined";
    public const string Suspect = "suspect";
    public const string Active = "active";
    public const string Draining = "draining";
    public const string Left = "left";
    public const string Lost = "lost";

    /// <summary>A join was refused.</summary>
    public const string Refused = "refused";

    /// <summary>A worker got blocks that were another's.</summary>
    public const string Reassigned = "reassigned";

    public const string Paused = "paused";
    public const string Continued = "continued";
    public const string Ended = "ended";

    /// <summary>Anything else that the rules had a sentence for.</summary>
    public const string Decided = "decided";
}
