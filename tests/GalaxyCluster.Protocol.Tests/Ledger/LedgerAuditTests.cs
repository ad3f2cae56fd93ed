using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Ledger;

/// <summary>A ledger that was written passes; whatever is done to it is named with its record, unit and column.</summary>
public sealed class LedgerAuditTests
{
    private static readonly string Origin = LedgerChain.OriginOf("run-1", "{}");

    private static readonly RunFacts Facts = Cluster.Facts(slots: 3, epochs: 2, parts: 2) with
    {
        ShareSizes = [5, 4, 7],
        SamplesPerSlotRound = 2,
        EvaluationRounds = [3, 7],
    };

    [Fact]
    public void AWholeLedgerHolds()
    {
        (LedgerAudit audit, LedgerBreak? broken) = Audit(Records());
        Assert.Null(broken);
        Assert.True(audit.IsComplete);
        Assert.Equal((8, 2, 32L), (audit.Rounds, audit.Evaluations, audit.Samples));
        Assert.Equal(Records()[^1].Hash, audit.Head);
    }

    [Fact]
    public void ALedgerWithoutItsTailHoldsButIsNotComplete()
    {
        (LedgerAudit audit, LedgerBreak? broken) = Audit(Records()[..^1]);
        Assert.Null(broken);
        Assert.False(audit.IsComplete);
    }

    /// <summary>Every field, turned by one bit or one letter, in the first, a middle and the last record.</summary>
    [Fact]
    public void EveryChangedFieldIsNamedWithItsPlace()
    {
        (string Field, int? Unit, Func<LedgerRecord, LedgerRecord> Change)[] changes =
        [
            ("previous_hash", null, r => r with { PreviousHash = Turn(r.PreviousHash) }),
            ("hash", null, r => r with { Hash = Turn(r.Hash) }),
            ("parameters_sha256", null, r => r with { ParametersSha256 = Turn(r.ParametersSha256) }),
            ("kind", null, r => r with { Stage = new Stage((StageKind)(1 - (int)r.Stage.Kind), r.Stage.Round) }),
            ("round", null, r => r with { Stage = new Stage(r.Stage.Kind, r.Stage.Round ^ 4) }),
            ("epoch", null, r => r with { Epoch = r.Epoch ^ 1 }),
            ("term", null, r => r with { Term = new Term(r.Term.Number ^ 8) }),
            ("unit", 1, r => Change(r, u => u with { Unit = u.Unit ^ 16 })),
            ("first", 1, r => Change(r, u => u with { First = u.First ^ 1 })),
            ("count", 1, r => Change(r, u => u with { Count = u.Count ^ 1 })),
            ("worker", 1, r => Change(r, u => u with { Worker = new WorkerId(u.Worker.Name + "x") })),
            ("worker", 1, r => Change(r, u => u with { Worker = new WorkerId(Turn(u.Worker.Name)) })),
            ("incarnation", 1, r => Change(r, u => u with { Incarnation = new Incarnation(u.Incarnation.Number ^ 64) })),
            ("attempt", 1, r => Change(r, u => u with { Attempt = u.Attempt ^ 2 })),
            ("level", 1, r => Change(r, u => u with { Block = u.Block with { Level = u.Block.Level ^ 1 } })),
            ("block", 1, r => Change(r, u => u with { Block = u.Block with { Index = u.Block.Index ^ 1 } })),
            ("digest", 1, r => Change(r, u => u with { Digest = u.Digest ^ (UInt128.One << 77) })),
            ("auditor", 1, r => Change(r, u => u with { Auditor = new WorkerId("w8") })),
        ];
        foreach (int place in (int[])[0, 4, 7, 9])
        {
            foreach ((string field, int? unit, Func<LedgerRecord, LedgerRecord> change) in changes)
            {
                List<LedgerRecord> records = Records();
                records[place] = change(records[place]);
                LedgerBreak? broken = Audit(records).Broken;
                Assert.NotNull(broken);
                Assert.Equal(place, broken.Index);
                // The last record's own hash is in no other record: a change of it looks like a change of the rest.
                if (place == 9 && field == "hash")
                    continue;
                // A changed name has another length, and so more than one of the bytes has changed.
                bool isLonger = field is "worker" or "auditor" && broken.Field.Length == 0;
                Assert.True(isLonger || broken.Field == field, $"'{field}' of record {place} is said to be '{broken.Field}': {broken.Reason}");
                if (!isLonger && field != "unit")
                    Assert.Equal(unit is null ? null : records[place].Units[1].Unit, broken.Unit);
            }
        }
    }

    [Fact]
    public void RecordsLeftOutRepeatedAndMovedAreNamed()
    {
        (int Place, Action<List<LedgerRecord>> Change)[] changes =
        [
            (0, r => r.RemoveAt(0)),
            (3, r => r.RemoveAt(3)),
            (4, r => r.Insert(4, r[3])),
            (5, r => (r[5], r[6]) = (r[6], r[5])),
        ];
        foreach ((int place, Action<List<LedgerRecord>> change) in changes)
        {
            List<LedgerRecord> records = Records();
            change(records);
            LedgerBreak? broken = Audit(records).Broken;
            Assert.Equal(place, broken?.Index);
            Assert.Equal("previous_hash", broken?.Field);
        }
    }

    /// <summary>Whoever changes a record and computes all hashes after it anew is still held to the run's plan.</summary>
    [Fact]
    public void AForgedRecordWhoseHashesFitIsHeldToThePlan()
    {
        (string Field, Func<LedgerRecord, LedgerRecord> Change)[] changes =
        [
            ("epoch", r => r with { Epoch = 5 }),
            ("term", r => r with { Term = new Term(99) }),
            ("parameters_sha256", r => r with { ParametersSha256 = "p" }),
            ("round", r => r with { Stage = Stage.Train(r.Stage.Round + 1) }),
            ("kind", r => r with { Stage = Stage.Evaluate(r.Stage.Round) }),
            ("first", r => Change(r, u => u with { First = u.First + 1 })),
            ("count", r => Change(r, u => u with { Count = u.Count - 1 })),
            ("unit", r => r with { Units = r.Units.RemoveAt(1) }),
            ("unit", r => r with { Units = r.Units.Add(r.Units[^1]) }),
            ("worker", r => Change(r, u => u with { Worker = new WorkerId("../w") })),
            ("incarnation", r => Change(r, u => u with { Incarnation = new Incarnation(0) })),
            ("block", r => Change(r, u => u with { Block = new SlotBlock(0, 1) })),
        ];
        foreach ((string field, Func<LedgerRecord, LedgerRecord> change) in changes)
        {
            List<LedgerRecord> records = Records();
            records[2] = change(records[2]);
            LedgerBreak? broken = Audit(Reseal(records)).Broken;
            Assert.Equal((2L, field), (broken?.Index ?? -1, broken?.Field ?? ""));
        }
    }

    [Fact]
    public void AnEvaluationOfOtherParametersThanTheRoundsIsFound()
    {
        List<LedgerRecord> records = Records();
        records[4] = records[4] with { ParametersSha256 = new string('e', 64) };
        LedgerBreak? broken = Audit(Reseal(records)).Broken;
        Assert.Equal((4L, "parameters_sha256"), (broken?.Index ?? -1, broken?.Field ?? ""));
    }

    [Fact]
    public void AnotherRunsLedgerDoesNotBeginHere()
    {
        var audit = new LedgerAudit(Facts, LedgerChain.OriginOf("run-2", "{}"), new Term(2));
        LedgerBreak? broken = audit.Add(Records()[0], null);
        Assert.Equal("previous_hash", broken?.Field);
    }

    [Fact]
    public void ASlotThatADecisionLeavesOutIsMissingByRight()
    {
        List<LedgerRecord> records = Records();
        records.Insert(1, records[1] with
        {
            Units = [],
            ParametersSha256 = records[0].ParametersSha256,
            Decision = new LedgerDecision
            {
                Kind = DecisionKind.Skip,
                Block = new SlotBlock(0, 1),
                Votes = [new LedgerVote(new WorkerId("w1"), new Incarnation(1), VoteKind.Died)],
                Reason = "It kills whoever computes it.",
            },
        });
        records[2] = records[2] with { Units = records[2].Units.RemoveAt(1) };
        (LedgerAudit audit, LedgerBreak? broken) = Audit(Reseal(records));
        Assert.Null(broken);
        Assert.Equal((2L, 1L), (audit.Skipped, audit.Decisions));

        // Without its decision the same round has a gap.
        records.RemoveAt(1);
        Assert.Equal("unit", Audit(Reseal(records)).Broken?.Field);
    }

    private static (LedgerAudit Audit, LedgerBreak? Broken) Audit(List<LedgerRecord> records)
    {
        var audit = new LedgerAudit(Facts, Origin, new Term(2));
        for (int i = 0; i < records.Count; i++)
        {
            if (audit.Add(records[i], i + 1 < records.Count ? records[i + 1].PreviousHash : null) is { } broken)
                return (audit, broken);
        }

        return (audit, null);
    }

    private static List<LedgerRecord> Records()
    {
        var records = new List<LedgerRecord>();
        for (long round = 0; round < Facts.TotalRounds; round++)
        {
            records.Add(Record(Stage.Train(round), $"{round:x64}"));
            if (Facts.EvaluatesAfter(round))
                records.Add(Record(Stage.Evaluate(round), $"{round:x64}"));
        }

        return Reseal(records);
    }

    private static LedgerRecord Record(Stage stage, string parameters)
    {
        var units = ImmutableArray.CreateBuilder<LedgerUnit>();
        for (int unit = 0; unit < Facts.UnitCount(stage); unit++)
        {
            (int first, int count) = Facts.SamplesOf(stage, unit);
            if (count == 0)
                continue;
            units.Add(new LedgerUnit(
                unit, first, count, new WorkerId($"w{unit}"), new Incarnation(unit + 1), 0, SlotBlock.OfUnit(unit),
                (UInt128)(1000 * stage.Round + unit) << 70));
        }

        return new LedgerRecord
        {
            Stage = stage,
            Epoch = Facts.EpochOf(stage.Round),
            Term = new Term(stage.Round < 4 ? 1 : 2),
            ParametersSha256 = parameters,
            Units = units.ToImmutable(),
            PreviousHash = "",
        };
    }

    private static List<LedgerRecord> Reseal(List<LedgerRecord> records)
    {
        string previous = Origin;
        for (int i = 0; i < records.Count; i++)
        {
            records[i] = LedgerChain.Seal(records[i] with { PreviousHash = previous });
            previous = records[i].Hash;
        }

        return records;
    }

    private static LedgerRecord Change(LedgerRecord record, Func<LedgerUnit, LedgerUnit> change) =>
        record with { Units = record.Units.SetItem(1, change(record.Units[1])) };

    private static string Turn(string text) => (text[0] == 'a' ? 'b' : 'a') + text[1..];
}
