namespace GalaxyCluster.EndToEnd.Tests.Faults;

public sealed class CoordinatorPointSweepFirstHalfTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ACoordinatorIsKilledAtEachOfItsPoints() =>
        output.WriteLine($"a coordinator was killed at each of {await CoordinatorPointSweep.RunAsync(half: 0)} points");
}
