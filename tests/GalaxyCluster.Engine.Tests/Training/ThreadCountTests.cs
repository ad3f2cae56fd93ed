using GalaxyCluster.Engine.Models;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Training;

/// <summary>
/// The number of threads that share a step's kernels changes no bit, in any named model. 10 steps by default;
/// GALAXY_ALL_STEPS=1 compares after 100.
/// </summary>
public sealed class ThreadCountTests
{
    private static int Steps => Environment.GetEnvironmentVariable("GALAXY_ALL_STEPS") == "1" ? 100 : 10;

    public static TheoryData<string> Names => [.. KnownModels.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void TwoThreeAndFourThreadsTrainToTheBitsOfOne(string name)
    {
        string[] expected = TrainingHash.Compute(name, [Steps]);
        for (int threads = 2; threads <= 4; threads++)
            Assert.Equal(expected, TrainingHash.Compute(name, [Steps], threads));
    }
}
