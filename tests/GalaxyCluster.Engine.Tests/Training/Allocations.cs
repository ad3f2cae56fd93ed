namespace GalaxyCluster.Engine.Tests.Training;

/// <summary>What a step allocates when it is made again and again.</summary>
internal static class Allocations
{
    private const int Steps = 7;

    /// <summary>
    /// The median of the bytes that the steps after the first allocate on this thread. Not the last step's: the
    /// runtime may load something of its own in any one of them.
    /// </summary>
    /// <param name="step">Gets the step's number, 0 or more.</param>
    public static long InAStep(Action<int> step)
    {
        step(0);
        long[] bytes = new long[Steps];
        for (int i = 0; i < Steps; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            step(i + 1);
            bytes[i] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.Sort(bytes);
        return bytes[Steps / 2];
    }
}
