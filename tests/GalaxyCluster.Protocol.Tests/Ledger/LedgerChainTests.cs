using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Ledger;

public sealed class LedgerChainTests
{
    [Fact]
    public void AnUntouchedChainHolds() => Assert.Null(LedgerChain.Verify(Chain()));

    [Fact]
    public void TheHashIsThatOfTheFormat()
    {
        // Made by an independent program over the canonical bytes (tests/GalaxyCluster.Protocol.Tests/Ledger/ledger-hash.py).
        Assert.Equal("13e6dc0c1468b13a2d75ff4192f7c575ae9a28be786d86177764b94249699c23", Chain()[0].Hash);
    }

    [Fact]
    public void EveryChangedFieldBreaksTheChainAtItsPlace()
    {
        Func<LedgerRecord, LedgerRecord>[] changes =
        [
            r => r with { Epoch = 5 },
            r => r with { Term = new Term(9) },
            r => r with { ParametersSha256 = "x" },
            r => r with { Stage = Stage.Evaluate(1) },
            r => r with { Hash = r.PreviousHash },
            r => r with { PreviousHash = LedgerRecord.Origin },
            r => r with { Units = r.Units.RemoveAt(0) },
            r => Change(r, u => u with { First = 9 }),
            r => Change(r, u => u with { Count = 9 }),
            r => Change(r, u => u with { Unit = 9 }),
            r => Change(r, u => u with { Worker = new WorkerId("w9") }),
            r => Change(r, u => u with { Incarnation = new Incarnation(9) }),
            r => Change(r, u => u with { Attempt = 9 }),
            r => Change(r, u => u with { Block = new SlotBlock(0, 9) }),
            r => Change(r, u => u with { Auditor = null }),
            r => r with { Decision = Quarantine() },
            r => Change(r, u => u with { Digest = u.Digest ^ 1 }),
            r => Change(r, u => u with { Digest = u.Digest ^ (UInt128.One << 127) }),
        ];
        foreach (Func<LedgerRecord, LedgerRecord> change in changes)
        {
            List<LedgerRecord> records = Chain();
            records[1] = change(records[1]);
            Assert.Equal(1, LedgerChain.Verify(records)?.Index);
        }
    }

    [Fact]
    public void EveryChangedFieldOfADecisionBreaksTheChain()
    {
        Func<LedgerDecision, LedgerDecision>[] changes =
        [
            d => d with { Kind = DecisionKind.Skip },
            d => d with { Block = new SlotBlock(1, 0) },
            d => d with { Worker = null },
            d => d with { Worker = new WorkerId("w1") },
            d => d with { Reason = "other" },
            d => d with { Votes = d.Votes.RemoveAt(0) },
            d => d with { Votes = d.Votes.SetItem(0, d.Votes[0] with { Worker = new WorkerId("w9") }) },
            d => d with { Votes = d.Votes.SetItem(0, d.Votes[0] with { Incarnation = new Incarnation(9) }) },
            d => d with { Votes = d.Votes.SetItem(0, d.Votes[0] with { Kind = VoteKind.Died }) },
            d => d with { Votes = d.Votes.SetItem(0, d.Votes[0] with { Digest = 6 }) },
        ];
        foreach (Func<LedgerDecision, LedgerDecision> change in changes)
        {
            List<LedgerRecord> records = Chain();
            records.Add(LedgerChain.Seal(records[^1] with { Units = [], Decision = Quarantine(), PreviousHash = records[^1].Hash }));
            Assert.Null(LedgerChain.Verify(records));
            records[^1] = records[^1] with { Decision = change(records[^1].Decision!) };
            Assert.Equal(3, LedgerChain.Verify(records)?.Index);
        }
    }

    [Fact]
    public void AMissingMovedOrRepeatedRecordBreaksTheChain()
    {
        List<LedgerRecord> missing = Chain();
        missing.RemoveAt(1);
        Assert.Equal(1, LedgerChain.Verify(missing)?.Index);
        List<LedgerRecord> moved = Chain();
        (moved[1], moved[2]) = (moved[2], moved[1]);
        Assert.Equal(1, LedgerChain.Verify(moved)?.Index);
        List<LedgerRecord> repeated = Chain();
        repeated.Insert(2, repeated[1]);
        Assert.Equal(2, LedgerChain.Verify(repeated)?.Index);
    }

    [Fact]
    public void ARoundSealedTwiceIsFoundEvenWhenItsHashesFit()
    {
        List<LedgerRecord> records = Chain();
        records.Add(LedgerChain.Seal(records[1] with { PreviousHash = records[^1].Hash }));
        Assert.Equal(3, LedgerChain.Verify(records)?.Index);
    }

    private static LedgerDecision Quarantine() => new()
    {
        Kind = DecisionKind.Quarantine,
        Block = new SlotBlock(0, 1),
        Worker = new WorkerId("w2"),
        Votes = [new LedgerVote(new WorkerId("w2"), new Incarnation(2), VoteKind.Computed, 7)],
        Reason = "w2 computed other numbers than w1 and w3.",
    };

    private static LedgerRecord Change(LedgerRecord record, Func<LedgerUnit, LedgerUnit> change) =>
        record with { Units = record.Units.SetItem(0, change(record.Units[0])) };

    private static List<LedgerRecord> Chain()
    {
        var records = new List<LedgerRecord>();
        string previous = LedgerRecord.Origin;
        for (int round = 0; round < 3; round++)
        {
            LedgerRecord record = LedgerChain.Seal(new LedgerRecord
            {
                Stage = Stage.Train(round),
                Epoch = 0,
                Term = new Term(1),
                ParametersSha256 = $"p{round + 1}",
                Units =
                [
                    new LedgerUnit(0, round, 1, new WorkerId("w1"), new Incarnation(1), 0, new SlotBlock(0, 0), 11, new WorkerId("w2")),
                    new LedgerUnit(1, round, 1, new WorkerId("w2"), new Incarnation(2), 1, new SlotBlock(0, 1), UInt128.MaxValue),
                ],
                PreviousHash = previous,
            });
            records.Add(record);
            previous = record.Hash;
        }

        return records;
    }
}
