using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol.Membership;

/// <summary>Who may join.</summary>
internal static class JoinRules
{
    public const int MostThreads = 4096;

    private const int LongestProcess = 64;

    private static readonly TimeSpan AskAgainWhenFull = TimeSpan.FromSeconds(10);

    /// <summary>What everybody is told once the run has ended; null before.</summary>
    public static Rejection? RunIsOver(ClusterState state) => state.Status switch
    {
        RunStatus.Finished => new(RejectionCode.RunFinished, $"The run is over: {state.StatusReason}"),
        RunStatus.Stopped => new(RejectionCode.RunStopped, $"The coordinator has stopped: {state.StatusReason}"),
        RunStatus.Failed => new(RejectionCode.RunFailed, $"The run is over: {state.StatusReason}"),
        _ => null,
    };

    /// <summary>Null when the worker may join.</summary>
    public static Rejection? Check(ClusterState state, WorkerId worker, JoinFacts facts, DateTimeOffset now)
    {
        if (RunIsOver(state) is { } over)
            return over;
        if (!WorkerId.IsValid(worker.Name))
            return new(RejectionCode.Malformed,
                "A worker's name has 1 to 64 letters, digits, '.', '_' or '-', and begins with none of '.' and '-'.");
        if (facts.Threads is < 1 or > MostThreads)
            return new(RejectionCode.Malformed, $"{worker} has {facts.Threads} threads; 1 to {MostThreads} are possible.");
        if (facts.Process.Length > LongestProcess)
            return new(RejectionCode.Malformed, $"{worker} names its process by more than {LongestProcess} letters.");
        if (facts.ProtocolVersion != ProtocolVersion.Current)
            return new(RejectionCode.ProtocolMismatch,
                $"{worker} speaks protocol version {facts.ProtocolVersion}, the coordinator {ProtocolVersion.Current}: "
                + "run the same version of the program on both.");
        if (facts.RunHash.Length > 0 && facts.RunHash != state.Facts.RunHash)
            return new(RejectionCode.RunMismatch,
                $"{worker} was told to train run {Short(facts.RunHash)}, the coordinator trains {Short(state.Facts.RunHash)}: "
                + "run file, model or data set differ.");
        if (facts.SelfTestDigest != state.Facts.SelfTestDigest)
            return new(RejectionCode.EngineMismatch,
                $"{worker}'s engine self-test gives {Short(facts.SelfTestDigest)}, the coordinator's "
                + $"{Short(state.Facts.SelfTestDigest)}: it would not compute the same bits.");
        if (state.Quarantined.TryGetValue(worker, out string? distrust))
            return new(RejectionCode.Distrusted,
                $"{distrust} Examine the machine's memory and processor; a machine that is sound may join under another name.");
        if (state.Members.TryGetValue(worker, out Member? known) && IsSuperseded(state, known, facts))
            return new(RejectionCode.Superseded, $"A process that joined later is in the run as {worker}.");
        if (known?.QuarantinedUntil > now)
            return new(RejectionCode.Quarantined,
                (known.LossCause == LossCause.Misbehaved
                    ? $"{worker} delivered what it was not asked for"
                    : $"{worker} died {known.EarlyDeaths} times in a row soon after it had joined")
                + $"; it may join again at {known.QuarantinedUntil:HH:mm:ss}.",
                known.QuarantinedUntil);
        int others = state.Members.Values.Count(m => m.IsPresent && m.Worker != worker);
        return others < state.Options.MaxWorkers
            ? null
            : new(RejectionCode.ClusterFull,
                $"{others} workers are in the run already, and maxWorkers is {state.Options.MaxWorkers}.",
                now + AskAgainWhenFull);
    }

    // Given up while it was stopped, say, and another took its place: it must not take the place back. A process whose
    // welcome was lost asks again with what it held before, and is not another.
    private static bool IsSuperseded(ClusterState state, Member known, JoinFacts facts) =>
        known.IsPresent && facts.Process != known.Facts.Process
        && facts.HeldTerm == state.Term.Number && facts.HeldIncarnation < known.Incarnation.Number;

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash.Length == 0 ? "nothing" : hash;
}
