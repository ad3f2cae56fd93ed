namespace GalaxyCluster.Data.Downloads.Http;

/// <summary>What an answer that is no good means for what to do next.</summary>
public enum AnswerKind
{
    /// <summary>The server is overloaded, away or broke off: worth asking again.</summary>
    Transient,

    /// <summary>The service has nothing there: outside of the survey, or no such file.</summary>
    Nothing,

    /// <summary>The service will not do it however often it is asked.</summary>
    Refused,
}

/// <summary>An answer that is not what was asked for.</summary>
public sealed class AnswerException(
    AnswerKind kind, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public AnswerKind Kind { get; } = kind;

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
