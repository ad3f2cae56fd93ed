namespace GalaxyCluster.Protocol.Membership;

/// <summary>What a worker says of itself when it joins.</summary>
/// <param name="RunHash">The run it was told to train; empty: whichever the coordinator trains.</param>
/// <param name="ProtocolVersion"><see cref="Protocol.ProtocolVersion.Current"/> of its program.</param>
/// <param name="SelfTestDigest">Digest of the engine's self-test on its CPU.</param>
/// <param name="Threads">Slots it can compute at once, 1 to 4096.</param>
/// <param name="Description">Host and CPU for people; at most 200 characters are kept.</param>
/// <param name="Process">Tells processes of one name apart, at most 64 letters; empty: not told.</param>
/// <param name="HeldTerm">Term of its last welcome; 0 before the first.</param>
/// <param name="HeldIncarnation">Incarnation of its last welcome; 0 before the first.</param>
/// <param name="Host">Name of its machine; at most 200 characters are kept.</param>
/// <param name="ProcessId">Of its process on that machine; 0 when it does not say.</param>
public sealed record JoinFacts(
    string RunHash,
    int ProtocolVersion,
    string SelfTestDigest,
    int Threads,
    string Description = "",
    string Process = "",
    long HeldTerm = 0,
    long HeldIncarnation = 0,
    string Host = "",
    int ProcessId = 0);
