using Xunit;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Rules broken on purpose: if a simulation did not notice, it would prove nothing about the sound rules.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const ulong MostHistories = 2000;

    [Fact]
    public void WithoutFencingAHistoryFails() =>
        Fails("S:", new MachinePolicy { Fences = false });

    [Fact]
    public void WithDuplicatesAcceptedAHistoryFails() =>
        Fails("H:", new MachinePolicy { RefusesDuplicates = false });

    [Fact]
    public void WithoutReassignmentAHistoryFails() =>
        Fails("T:", new MachinePolicy { Reassigns = false });

    [Fact]
    public void WithoutWaitingForTheDiskAHistoryFails() =>
        Fails("S:", new MachinePolicy { WaitsForDisk = false });

    [Fact]
    public void WithSumsInOrderOfArrivalAHistoryFails() =>
        Fails("H:", MachinePolicy.Sound, sumsInArrivalOrder: true);

    private void Fails(string oracle, MachinePolicy policy, bool sumsInArrivalOrder = false)
    {
        for (ulong seed = 1; seed <= MostHistories; seed++)
        {
            string? violation = new World(seed, policy, sumsInArrivalOrder).Run();
            if (violation is null || !violation.StartsWith(oracle, StringComparison.Ordinal))
                continue;
            output.WriteLine($"seed {seed}: {violation}");
            return;
        }

        Assert.Fail($"No oracle {oracle} noticed in {MostHistories} histories.");
    }
}
