using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Verification;

/// <summary>The self-test's digest is the same on every vector path that this processor has, and on any number of threads.</summary>
internal static class PathCheck
{
    private const int MostThreads = 4;

    /// <summary>Every path up to the widest.</summary>
    public static EngineCheck Paths()
    {
        SimdPath before = Simd.Path;
        try
        {
            var digests = new List<(string Name, string Digest)>();
            foreach (SimdPath path in Enum.GetValues<SimdPath>())
            {
                if (path > Simd.Widest)
                    continue;
                Simd.Path = path;
                digests.Add((path.ToString(), EngineSelfTest.Digest()));
            }

            return Compare("one set of bits on every vector path", digests);
        }
        finally
        {
            Simd.Path = before;
        }
    }

    /// <summary>1 to 4 threads.</summary>
    public static EngineCheck Threads()
    {
        var digests = new List<(string Name, string Digest)>();
        for (int threads = 1; threads <= MostThreads; threads++)
        {
            using ThreadTeam team = new(threads);
            digests.Add(($"{threads} threads", EngineSelfTest.Digest(team)));
        }

        return Compare("one set of bits on 1 to 4 threads", digests);
    }

    /// <summary>All digests must be equal.</summary>
    internal static EngineCheck Compare(string name, IReadOnlyList<(string Name, string Digest)> digests)
    {
        bool same = digests.All(digest => digest.Digest == digests[0].Digest);
        string names = string.Join(", ", digests.Select(digest => digest.Name));
        return new EngineCheck(
            name, same,
            same
                ? $"{names}: {digests[0].Digest}"
                : string.Join("; ", digests.Select(digest => $"{digest.Name} {digest.Digest[..16]}")));
    }
}
