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
        Assert.Equal("200857839f6be92bd1514c013e64e38fce02eb6f42811e6801d29603dd08a588", Chain()[0].Hash);
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
                    new LedgerUnit(0, round, 1, new WorkerId("w1"), new Incarnation(1), 0, new SlotBlock(0, 0), 11),
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
