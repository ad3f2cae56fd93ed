using System.Collections.Immutable;
using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

/// <summary>What was appended is there after any end, whole and in order; what was not written by us is refused.</summary>
public sealed class LedgerStoreTests : IDisposable
{
    private const string RunHash = "1111111111111111111111111111111111111111111111111111111111111111";

    private static readonly string Origin = LedgerChain.OriginOf(RunHash, "{}");

    private readonly TempFolder _folder = new("ledger");

    private string Path => System.IO.Path.Combine(_folder.Path, "ledger.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RecordsAndCountsComeBackAfterTheOwnerIsGone()
    {
        ImmutableArray<LedgerEntry> written = Chain(3);
        using (LedgerStore store = Open())
        {
            store.Append(written[..2]);
            store.Append(written[2..]);
        }
        using LedgerStore again = Open();
        ImmutableArray<LedgerEntry> read = again.ReadFrom(1, again.Origin);

        Assert.Equal(written.Select(entry => entry.Record.Hash), read.Select(entry => entry.Record.Hash));
        for (int i = 0; i < written.Length; i++)
        {
            Assert.Equal(written[i].Record.Units, read[i].Record.Units);
            Assert.Equal(written[i].Counts.Select(bytes => string.Join(' ', bytes)), read[i].Counts.Select(bytes => string.Join(' ', bytes)));
        }
    }

    [Fact]
    public void AppendingIsAllOrNothing()
    {
        ImmutableArray<LedgerEntry> chain = Chain(2);
        using (LedgerStore store = Open())
        {
            store.Append(chain[..1]);
            // The second entry is the first one again, which the ledger cannot hold twice.
            Assert.Throws<SqliteException>(() => store.Append([chain[1], chain[0]]));
            Assert.Single(store.ReadFrom(1, store.Origin));
            store.Append(chain[1..]);
        }
        using LedgerStore again = Open();
        Assert.Equal(2, again.ReadFrom(1, again.Origin).Length);
    }

    [Fact]
    public void ADecisionComesBackWithItsVotes()
    {
        var decision = new LedgerDecision
        {
            Kind = DecisionKind.Quarantine,
            Block = new SlotBlock(1, 0),
            Worker = new WorkerId("liar"),
            Reason = "One bit of its sum was turned.",
            Votes =
            [
                new LedgerVote(new WorkerId("liar"), new Incarnation(3), VoteKind.Computed, 7),
                new LedgerVote(new WorkerId("w"), new Incarnation(1), VoteKind.Computed, UInt128.MaxValue),
            ],
        };
        using LedgerStore store = Open();
        LedgerEntry entry = Entry(Stage.Train(0), Origin, []);
        LedgerRecord record = LedgerChain.Seal(entry.Record with { Units = [], Decision = decision });
        LedgerRecord commit = LedgerChain.Seal(entry.Record with
        {
            PreviousHash = record.Hash,
            Units = [entry.Record.Units[0] with { Auditor = new WorkerId("b") }],
        });
        store.Append([new LedgerEntry(record, []), new LedgerEntry(commit, [])]);

        ImmutableArray<LedgerEntry> read = store.ReadFrom(1, store.Origin);

        Assert.Equal(decision.Votes, read[0].Record.Decision!.Votes);
        Assert.Equal(decision, read[0].Record.Decision! with { Votes = decision.Votes });
        Assert.Equal("b", read[1].Record.Units[0].Auditor?.Name);
    }

    [Fact]
    public void AnOlderTermCannotAppendAnyMore()
    {
        ImmutableArray<LedgerEntry> chain = Chain(2);
        using LedgerStore first = Open();
        first.BeginTerm();
        first.Append(chain[..1]);
        using LedgerStore second = Open();
        (Term term, ImmutableArray<LedgerLine> begunWith) = second.BeginTerm();
        Assert.Equal(new Term(2), term);

        string message = Assert.Throws<StateDirectoryException>(() => first.Append(chain[1..])).Message;

        Assert.Contains("another coordinator has begun term 2", message, StringComparison.Ordinal);
        Assert.Single(first.ReadFrom(1, first.Origin));
        Assert.Equal(chain[0].Record.Hash, Assert.Single(begunWith).Hash);
    }

    [Theory]
    [InlineData("UPDATE run SET definition = definition || ' '", "'definition'")]
    [InlineData("UPDATE run SET term = 7", "'term'")]
    [InlineData("DELETE FROM run", "the row of the run is missing")]
    public void AChangedRunIsRefused(string sql, string expected)
    {
        Open().Dispose();
        Run(sql);
        Assert.Contains(expected, Assert.ThrowsAny<StateDirectoryException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryStartIsANewTerm()
    {
        for (int term = 1; term <= 3; term++)
        {
            using LedgerStore store = Open();
            Assert.Equal(new Term(term), store.BeginTerm().Term);
        }
    }

    [Fact]
    public void ALedgerThatIsRefusedStaysInItsTerm()
    {
        ImmutableArray<LedgerEntry> chain = Chain(3);
        using (LedgerStore store = Open())
        {
            store.BeginTerm();
            store.Append(chain);
        }
        Run($"UPDATE records SET previous_hash = '{new string('0', 64)}' WHERE number = 2");
        using (LedgerStore damaged = Open())
        {
            string refusal = Assert.Throws<StateDirectoryException>(() => damaged.BeginTerm()).Message;
            Assert.Contains("record 2", refusal, StringComparison.Ordinal);
        }
        Run($"UPDATE records SET previous_hash = '{chain[1].Record.PreviousHash}' WHERE number = 2");

        using LedgerStore mended = Open();

        Assert.Equal(new Term(2), mended.BeginTerm().Term);
    }

    [Fact]
    public void TheLedgerOfAnotherRunIsRefused()
    {
        Open().Dispose();
        var error = Assert.Throws<StateDirectoryException>(() => LedgerStore.Open(Path, new string('2', 64), "{}"));
        Assert.Contains("belongs to run 111111111111", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangedRecordIsFoundWithItsPlace()
    {
        using (LedgerStore store = Open())
            store.Append(Chain(3));
        Run("UPDATE units SET count = count + 1 WHERE record = 2 AND unit = 0");
        using LedgerStore again = Open();
        var error = Assert.Throws<StateDirectoryException>(() => again.ReadFrom(1, again.Origin));
        Assert.Contains("record 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherVersionAndAnotherProgramsFileAreRefused()
    {
        Open().Dispose();
        Run("PRAGMA user_version=99");
        Assert.Contains("version 99", Assert.Throws<StateDirectoryException>(Open).Message, StringComparison.Ordinal);
        Run("PRAGMA application_id=1");
        Assert.Contains("not a ledger", Assert.Throws<StateDirectoryException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNoDatabaseIsRefusedInOneLine()
    {
        File.WriteAllText(Path, new string('x', 5000));
        string message = Assert.Throws<StateDirectoryException>(Open).Message;
        Assert.Contains("cannot be opened", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private LedgerStore Open() => LedgerStore.Open(Path, RunHash, "{}");

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static ImmutableArray<LedgerEntry> Chain(int count)
    {
        string previous = Origin;
        ImmutableArray<LedgerEntry>.Builder entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        for (int round = 0; round < count; round++)
        {
            // The last one is the evaluation of the one before.
            entries.Add(round < count - 1
                ? Entry(Stage.Train(round), previous, [])
                : Entry(Stage.Evaluate(round - 1), previous, [[1, 2, 3], [0, 255]]));
            previous = entries[^1].Record.Hash;
        }
        return entries.ToImmutable();
    }

    private static LedgerEntry Entry(Stage stage, string previous, ImmutableArray<ImmutableArray<byte>> counts) => new(
        LedgerChain.Seal(new LedgerRecord
        {
            Stage = stage,
            Epoch = 0,
            Term = new Term(1),
            ParametersSha256 = new string('a', 64),
            PreviousHash = previous,
            Units =
            [
                new LedgerUnit(0, 0, 4, new WorkerId("w"), new Incarnation(1), 0, new SlotBlock(1, 0), UInt128.MaxValue),
                new LedgerUnit(1, 0, 4, new WorkerId("w"), new Incarnation(1), 0, new SlotBlock(1, 0), UInt128.One),
            ],
        }), counts);
}
