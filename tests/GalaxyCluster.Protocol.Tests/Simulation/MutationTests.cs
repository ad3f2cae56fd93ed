using Xunit;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// The program broken on purpose, in its rules (<see cref="MachinePolicy"/>) or around them (<see cref="Sabotage"/>): if a
/// simulation did not notice, it would prove nothing about the sound program.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const ulong MostHistories = 20_000;

    [Fact]
    public void WithoutFencingAHistoryFails() => Fails("S:", new MachinePolicy { Fences = false });

    [Fact]
    public void WithOldTermsAcceptedAHistoryFails() => Fails("S:", new MachinePolicy { FencesTerms = false });

    [Fact]
    public void WithDuplicatesAcceptedAHistoryFails() => Fails("H:", new MachinePolicy { RefusesDuplicates = false });

    [Fact]
    public void WithoutReassignmentAHistoryFails() => Fails("T:", new MachinePolicy { Reassigns = false });

    [Fact]
    public void WithoutWaitingForTheDiskAHistoryFails() => Fails("S:", new MachinePolicy { WaitsForDisk = false });

    [Fact]
    public void WithDecisionsThatDoNotWaitForTheDiskAHistoryFails() => Fails("S:", new MachinePolicy { WaitsForDecisions = false });

    [Fact]
    public void WithAuditsThatDoNotCompareAHistoryFails() => Fails("H:", new MachinePolicy { ComparesAudits = false });

    [Fact]
    public void WithACommitMadeTwiceAHistoryFails() => Fails("S:", new MachinePolicy { CommitsOnce = false });

    [Fact]
    public void WithSumsInOrderOfArrivalAHistoryFails() => Fails("H:", Sabotage.SumInOrderOfArrival);

    [Fact]
    public void WithTwoTermsOfTheSumSwappedAHistoryFails() => Fails("H:", Sabotage.SwapTerms);

    [Fact]
    public void WithASampleDroppedAHistoryFails() => Fails("H:", Sabotage.DropSample);

    [Fact]
    public void WithASampleRepeatedAHistoryFails() => Fails("H:", Sabotage.RepeatSample);

    [Fact]
    public void WithAnFsyncOfTheLedgerSkippedAHistoryFails() => Fails("S:", Sabotage.SkipLedgerFsync);

    [Fact]
    public void WithTornCheckpointsBelievedAHistoryFails() => Fails("H:", Sabotage.SkipCheckpointCheck);

    [Fact]
    public void WithADiskThatTwoCoordinatorsWriteAHistoryFails() => Fails("S:", Sabotage.DoNotFenceDisk);

    [Fact]
    public void WithAUnitForgottenInTheLedgerAHistoryFails() => Fails("L:", Sabotage.ForgetUnit);

    private void Fails(string oracle, MachinePolicy policy) => Fails(oracle, s => s with { Policy = policy });

    private void Fails(string oracle, Sabotage sabotage) => Fails(oracle, s => s with { Sabotage = sabotage });

    private void Fails(string oracle, Func<Scenario, Scenario> broken)
    {
        for (ulong seed = 1; seed <= MostHistories; seed++)
        {
            string? violation = new World(broken(ScenarioSource.Draw(seed))).Run();
            if (violation is null || !violation.StartsWith(oracle, StringComparison.Ordinal))
                continue;
            output.WriteLine($"seed {seed}: {violation}");
            return;
        }

        Assert.Fail($"No oracle {oracle} noticed in {MostHistories} histories.");
    }
}
