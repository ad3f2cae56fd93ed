using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Worker.Loop;

/// <summary>A worker's log; event ids 3000 to 3999.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(3000, LogLevel.Information, "{Reason}")]
    public static partial void Decided(ILogger logger, string reason);

    [LoggerMessage(3001, LogLevel.Debug, "session {Session} opens to {Coordinator}")]
    public static partial void Connecting(ILogger logger, long session, Uri coordinator);

    [LoggerMessage(3002, LogLevel.Warning, "session {Session} is over: {Cause}")]
    public static partial void SessionOver(ILogger logger, long session, string cause);

    [LoggerMessage(3003, LogLevel.Warning, "the parameters of round {Round} could not be fetched: {Cause}")]
    public static partial void ParametersFailed(ILogger logger, long round, string cause);

    [LoggerMessage(3004, LogLevel.Warning, "samples could not be fetched: {Cause}")]
    public static partial void ShardsFailed(ILogger logger, string cause);

    [LoggerMessage(3005, LogLevel.Warning, "block {Block} of {Stage} could not be sent: {Cause}")]
    public static partial void SendFailed(ILogger logger, string block, string stage, string cause);

    [LoggerMessage(3006, LogLevel.Error, "unit {Unit} of {Stage} cannot be computed: {Cause}")]
    public static partial void UnitFailed(ILogger logger, int unit, string stage, string cause);

    [LoggerMessage(3007, LogLevel.Warning, "a cached shard does not match its hash and is fetched again: {File}")]
    public static partial void CacheDamaged(ILogger logger, string file);

    [LoggerMessage(3008, LogLevel.Warning, "the shard cache {Folder} is above its limit with what is in use")]
    public static partial void CacheOverLimit(ILogger logger, string folder);

    [LoggerMessage(3009, LogLevel.Warning, "the shard cache {Folder} cannot be tidied: {Cause}")]
    public static partial void CacheNotTidied(ILogger logger, string folder, string cause);

    [LoggerMessage(3010, LogLevel.Warning, "shard {File} came damaged and is fetched again: {Cause}")]
    public static partial void ShardDamaged(ILogger logger, string file, string cause);

    [LoggerMessage(3011, LogLevel.Warning, "shard {File} is not to be had from {Origin} and comes from the coordinator: {Cause}")]
    public static partial void OriginFailed(ILogger logger, string file, string origin, string cause);
}
