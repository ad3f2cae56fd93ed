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
