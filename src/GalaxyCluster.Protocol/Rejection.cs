namespace GalaxyCluster.Protocol;

/// <summary>A typed refusal. <see cref="Reason"/> is one sentence for log, dashboard and the refused worker.</summary>
/// <param name="RetryAt">When asking again makes sense; null when never, or at once after a new join.</param>
public sealed record Rejection(RejectionCode Code, string Reason, DateTimeOffset? RetryAt = null)
{
    /// <summary>True when the sender's membership is over and it has to join again to go on.</summary>
    public bool RequiresRejoin => Code is RejectionCode.OldTerm or RejectionCode.FutureTerm
        or RejectionCode.UnknownWorker or RejectionCode.OldIncarnation or RejectionCode.RunStopped;

    /// <summary>True when there is nothing left to do for anybody.</summary>
    public bool EndsTheRun => Code is RejectionCode.RunFinished or RejectionCode.RunFailed;

    /// <summary>True when joining again cannot help until somebody changes something.</summary>
    public bool IsFinal => Code is RejectionCode.RunMismatch or RejectionCode.ProtocolMismatch
        or RejectionCode.EngineMismatch or RejectionCode.Malformed or RejectionCode.Distrusted
        or RejectionCode.Superseded || EndsTheRun;
}
