using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Ledger;

public sealed class SampleCoverageTests
{
    [Fact]
    public void ARunOfUnevenSharesIsCoveredExactlyOnce()
    {
        (RunFacts facts, List<LedgerRecord> records) = Run();
        var coverage = new SampleCoverage(facts);
        Assert.All(records, r => Assert.Null(coverage.Add(r)));
        Assert.Equal(facts.TotalRounds, coverage.Rounds);
    }

    [Fact]
    public void AnythingLeftOutRepeatedOrMovedIsFound()
    {
        (RunFacts facts, List<LedgerRecord> good) = Run();
        Func<LedgerRecord, LedgerRecord>[] changes =
        [
            r => r with { Units = r.Units.RemoveAt(0) },
            r => r with { Units = r.Units.Insert(0, r.Units[0]) },
            r => r with { Units = [r.Units[1], r.Units[0]] },
            r => r with { Epoch = r.Epoch + 1 },
            r => r with { Units = r.Units.SetItem(0, r.Units[0] with { First = r.Units[0].First + 1 }) },
            r => r with { Units = r.Units.SetItem(0, r.Units[0] with { Count = r.Units[0].Count + 1 }) },
            r => r with { Units = r.Units.SetItem(0, r.Units[0] with { Count = r.Units[0].Count - 1 }) },
            r => r with { Units = r.Units.SetItem(0, r.Units[0] with { Count = int.MaxValue }) },
            r => r with { Units = r.Units.SetItem(0, r.Units[0] with { Unit = 99 }) },
            r => r with { Units = r.Units.SetItem(0, r.Units[0] with { Unit = -1 }) },
            r => r with { Stage = Stage.Train(r.Stage.Round + 1) },
        ];
        for (int place = 0; place < 2; place++)
        {
            foreach (Func<LedgerRecord, LedgerRecord> change in changes)
            {
                List<LedgerRecord> records = [.. good];
                records[place] = change(records[place]);
                var coverage = new SampleCoverage(facts);
                Assert.Contains(records.Select(coverage.Add), gap => gap is not null);
            }
        }
    }

    [Fact]
    public void ASkippedSlotIsCoveredByItsDecisionAlone()
    {
        (RunFacts facts, List<LedgerRecord> good) = Run();
        LedgerRecord skip = good[1] with { Units = [], Decision = Skip(slot: 1) };
        LedgerRecord without = good[1] with { Units = good[1].Units.RemoveAt(1) };

        var coverage = new SampleCoverage(facts);
        List<LedgerRecord> skipped = [good[0], skip, without, .. good[2..]];
        Assert.All(skipped, r => Assert.Null(coverage.Add(r)));
        Assert.Equal(facts.SamplesOf(1, 1).Count, coverage.Skipped);

        List<LedgerRecord>[] wrong =
        [
            [good[0], without, .. good[2..]],
            [good[0], skip, good[1], .. good[2..]],
            [good[0], without, skip, .. good[2..]],
            [good[0], skip, skip, without, .. good[2..]],
            [skip with { Decision = Skip(slot: 2) }, good[0], without, .. good[2..]],
            [skip with { Decision = Skip(slot: 9) }, .. good],
        ];
        Assert.All(wrong, records => Assert.Contains(
            records, new SampleCoverage(facts) is var all ? r => all.Add(r) is not null : _ => false));
    }

    private static LedgerDecision Skip(int slot) => new()
    {
        Kind = DecisionKind.Skip,
        Block = SlotBlock.OfUnit(slot),
        Votes = [],
        Reason = "nobody can compute it",
    };

    private static (RunFacts Facts, List<LedgerRecord> Records) Run()
    {
        RunFacts facts = Cluster.Facts() with { ShareSizes = [5, 4, 7], SamplesPerSlotRound = 2, EvaluationRounds = [] };
        var cluster = new Cluster(facts);
        cluster.JoinReady("w1");
        while (cluster.State.Status == RunStatus.Running)
            cluster.FinishRound();
        return (facts, cluster.Records);
    }
}
