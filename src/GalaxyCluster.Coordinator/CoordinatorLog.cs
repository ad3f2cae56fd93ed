using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Coordinator;

/// <summary>The coordinator's log; event ids 2000 to 2999.</summary>
internal static partial class CoordinatorLog
{
    [LoggerMessage(2000, LogLevel.Information, "{Reason}")]
    public static partial void Decided(ILogger logger, string reason);

    [LoggerMessage(2001, LogLevel.Information, "listening on {Address}, term {Term}, next round {Round}")]
    public static partial void Listening(ILogger logger, Uri address, long term, long round);

    [LoggerMessage(2002, LogLevel.Debug, "session {Session} from {Peer}")]
    public static partial void SessionOpened(ILogger logger, long session, string peer);

    [LoggerMessage(2003, LogLevel.Warning, "session {Session} from {Peer} breaks the protocol: {Cause}")]
    public static partial void SessionMalformed(ILogger logger, long session, string peer, string cause);

    [LoggerMessage(2004, LogLevel.Warning, "a contribution from {Peer} is refused: {Cause}")]
    public static partial void UploadRefused(ILogger logger, string peer, string cause);

    [LoggerMessage(2005, LogLevel.Error, "the disk refuses, and is tried again: {Cause}")]
    public static partial void PersistFailed(ILogger logger, string cause);

    [LoggerMessage(2006, LogLevel.Information, "the disk takes data again")]
    public static partial void PersistRecovered(ILogger logger);

    [LoggerMessage(2007, LogLevel.Warning, "{Notice}")]
    public static partial void Notice(ILogger logger, string notice);

    [LoggerMessage(2008, LogLevel.Critical, "the coordinator cannot go on")]
    public static partial void Broken(ILogger logger, Exception error);

    [LoggerMessage(2009, LogLevel.Warning, "shard '{File}' cannot be read: {Cause}")]
    public static partial void ShardUnreadable(ILogger logger, string file, string cause);
}
