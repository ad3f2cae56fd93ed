namespace GalaxyCluster.Engine.Tests.Training;

/// <summary>What a step allocates when it is made again and again.</summary>
internal static class Allocations
{
    private const int Steps = 7;

    /// <summary>
    /// The bytes that the steps after the first allocate on this thread: the second most of them. One step may be spoilt
    /// (CI saw it once, and why was not found); what is allocated again and again is in two of them.
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
        return bytes[Steps - 2];
    }
}
