namespace GalaxyCluster.Data.Downloads.Http;

/// <summary>What an answer must be.</summary>
/// <param name="MaxBytes">A longer one is refused.</param>
/// <param name="Check">
/// Looks at the complete answer, in a file under a temporary name. Throws <see cref="AnswerException"/> when it is an
/// error in the guise of an answer, <see cref="DataFormatException"/> when it is damaged.
/// </param>
public sealed record AnswerRules(long MaxBytes, Action<string> Check)
{
    /// <summary>Goes on from the last byte of a broken transfer, this run's or an earlier one's.</summary>
    public bool IsResumed { get; init; }

    /// <summary>How long nothing may arrive; null: as the policy says.</summary>
    public TimeSpan? Silence { get; init; }
}

/// <summary>A file that was fetched.</summary>
/// <param name="Address">Where it came from.</param>
/// <param name="Fetched">When it was complete.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public readonly record struct FetchedFile(Uri Address, DateTimeOffset Fetched, long Bytes, string Sha256);
