namespace GalaxyCluster.Protocol.Identity;

/// <summary>
/// One open session stream, numbered by the side that holds it: the coordinator's transport numbers the streams it
/// accepts, a worker numbers the connections it opens. Never sent over the wire.
/// </summary>
public readonly record struct SessionId(long Number);
