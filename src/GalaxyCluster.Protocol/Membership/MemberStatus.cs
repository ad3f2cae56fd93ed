namespace GalaxyCluster.Protocol.Membership;

/// <summary>How one incarnation of a worker stands; <see cref="MemberTransitions"/> has the legal changes.</summary>
public enum MemberStatus
{
    /// <summary>Joined, fetching its shards; gets no work while others can do it.</summary>
    Preparing = 0,

    Active = 1,

    /// <summary>Silent for longer than usual; keeps its work, gets no new.</summary>
    Suspect = 2,

    /// <summary>Leaving on purpose: finishes what it kept.</summary>
    Draining = 3,

    /// <summary>Gone on purpose, or because the run ended.</summary>
    Left = 4,

    /// <summary>Given up: its incarnation is fenced.</summary>
    Lost = 5,
}
