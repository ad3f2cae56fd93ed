namespace GalaxyCluster.EndToEnd.Tests.Faults;

public sealed class CoordinatorPointSweepSecondHalfTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ACoordinatorIsKilledAtEachOfItsPoints() =>
        output.WriteLine($"a coordinator was killed at each of {await CoordinatorPointSweep.RunAsync(half: 1)} points");
}
