namespace GalaxyCluster.Wire.Channels;

/// <summary>
/// Keeps connections alive while a process is busy. The HTTP stack runs on the thread pool, which begins with one
/// thread a core and adds others slowly: a few seconds of loading a model or hashing shards there would hold up
/// heart-beats until the peer is taken for dead.
/// </summary>
public static class ConnectionThreads
{
    private const int Reserved = 16;

    /// <summary>Lets the pool start this many threads at once. For the whole process; never takes threads away.</summary>
    public static void Reserve()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Reserved), Math.Max(completions, Reserved));
    }
}
