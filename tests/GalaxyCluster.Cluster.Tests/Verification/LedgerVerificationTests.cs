using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Verification;

namespace GalaxyCluster.Cluster.Tests.Verification;

/// <summary>A ledger that a cluster wrote is proven; one changed byte anywhere in it is named with its place.</summary>
public sealed class LedgerVerificationTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TempFolder _folder = new("verification");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFinishedRunIsProven()
    {
        VerificationReport report = finished.Verify(finished.Folder);
        Assert.Empty(report.Problems);
        Assert.True(report.IsFinished);
        Assert.Equal(finished.Run.Reference.Rounds, report.Rounds);
        Assert.Equal(finished.Run.Reference.ParametersSha256, report.ParametersSha256);
        Assert.Equal(finished.Run.Definition.Shape.TrainCount * 3L, report.Samples);
        Assert.Equal((2L, 3L), (report.Term, report.Evaluations));
        Assert.True(report.Checkpoints > 0);
    }

    /// <summary>Record 9 is that of a round of the first life; the evaluation after the second epoch is record 14.</summary>
    [Theory]
    [InlineData("records", "kind", "kind = 1", 9)]
    [InlineData("records", "round", "round = round + 100", 9)]
    [InlineData("records", "epoch", "epoch = epoch + 1", 9)]
    [InlineData("records", "term", "term = term + 8", 9)]
    [InlineData("records", "parameters_sha256", "parameters_sha256 = 'g' || substr(parameters_sha256, 2)", 9)]
    [InlineData("records", "previous_hash", "previous_hash = 'g' || substr(previous_hash, 2)", 9)]
    [InlineData("records", "hash", "hash = 'g' || substr(hash, 2)", 9)]
    [InlineData("records", "decision", "decision = 1", 9)]
    [InlineData("records", "decision", "decision = 9", 9)]
    [InlineData("records", "kind", "kind = 7", 9)]
    [InlineData("records", "epoch", "epoch = 1 << 40", 9)]
    [InlineData("records", "number", "number = 500", 9)]
    [InlineData("units", "unit", "unit = 77", 9)]
    [InlineData("units", "first", "first = first + 1", 9)]
    [InlineData("units", "count", "count = count - 1", 9)]
    [InlineData("units", "worker", "worker = 'q'", 9)]
    [InlineData("units", "incarnation", "incarnation = incarnation + 1", 9)]
    [InlineData("units", "attempt", "attempt = attempt + 1", 9)]
    [InlineData("units", "level", "level = level + 1", 9)]
    [InlineData("units", "block", "block = block + 1", 9)]
    [InlineData("units", "digest", "digest = CAST(iif(substr(digest, 1, 1) = x'00', x'01', x'00') || substr(digest, 2) AS BLOB)", 9)]
    [InlineData("units", "digest", "digest = substr(digest, 2)", 9)]
    [InlineData("units", "auditor", "auditor = 'x'", 9)]
    [InlineData("units", "digest", "digest = CAST(iif(substr(digest, 1, 1) = x'00', x'01', x'00') || substr(digest, 2) AS BLOB)", 14)]
    [InlineData("units", "count", "count = count + 1", 14)]
    [InlineData("counts", "counts", "counts = CAST(iif(substr(counts, 1, 1) = x'ff', x'fe', x'ff') || substr(counts, 2) AS BLOB)", 14)]
    [InlineData("counts", "counts", "counts = substr(counts, 2)", 14)]
    public void AChangedColumnIsNamedWithItsRecord(string table, string field, string change, int record)
    {
        string copy = finished.CopyTo(_folder);
        bool isRecord = table == "records";
        // Of a unit's row, one in the middle.
        string where = isRecord ? $"number = {record}" : record == 9 ? "record = 9 AND unit = 3" : "record = 14 AND unit = 0";
        FinishedRun.Change(copy, $"UPDATE {table} SET {change} WHERE {where}");

        VerificationProblem problem = Assert.Single(finished.Verify(copy).Problems);

        Assert.Equal("ledger.db", problem.File);
        if (field == "number")
        {
            // The ninth is missing; what has its rows now is another.
            Assert.Contains("record 9 is missing", problem.Message, StringComparison.OrdinalIgnoreCase);
            return;
        }
        Assert.Equal(record, problem.Record);
        // An empty name that became a letter changed more than one byte of what was sealed.
        Assert.True(field == problem.Field || (field == "auditor" && problem.Field.Length == 0), $"'{problem.Field}': {problem.Message}");
        if (field == "unit" || problem.Field.Length == 0)
            return;
        Assert.Equal(isRecord ? null : record == 9 ? 3 : 0, problem.Unit);
    }

    [Theory]
    [InlineData("hash", "hash = iif(substr(hash, 1, 1) = '0', '1', '0') || substr(hash, 2)")]
    [InlineData("definition", "definition = replace(definition, 'last: 3', 'last: 4')")]
    [InlineData("definition", "definition = substr(definition, 2)")]
    [InlineData("origin", "origin = iif(substr(origin, 1, 1) = '0', '1', '0') || substr(origin, 2)")]
    [InlineData("term", "term = 1")]
    [InlineData("term or term_hash", "term = 9")]
    [InlineData("term or term_hash", "term_hash = iif(substr(term_hash, 1, 1) = '0', '1', '0') || substr(term_hash, 2)")]
    public void AChangedRowOfTheRunIsNamed(string field, string change)
    {
        string copy = finished.CopyTo(_folder);
        FinishedRun.Change(copy, $"UPDATE run SET {change}");
        VerificationProblem problem = Assert.Single(finished.Verify(copy).Problems);
        Assert.Equal(("ledger.db", field), (problem.File, problem.Field));
    }

    [Theory]
    [InlineData("DELETE FROM records WHERE number = 9", 9L)]
    [InlineData("DELETE FROM units WHERE record = 9 AND unit = 2", 9L)]
    [InlineData("DELETE FROM counts WHERE record = 14", 14L)]
    [InlineData("UPDATE units SET record = 10, unit = unit + 50 WHERE record = 9 AND unit = 2", 9L)]
    [InlineData("INSERT INTO units SELECT 99, unit, first, count, worker, incarnation, attempt, level, block, digest, auditor FROM units WHERE record = 9", 99L)]
    [InlineData("INSERT INTO records SELECT 22, kind, round + 100, epoch, term, parameters_sha256, previous_hash, hash, decision FROM records WHERE number = 21", 22L)]
    [InlineData("INSERT INTO decisions VALUES (9, 0, 0, '', 'because')", 9L)]
    public void RowsLeftOutAddedAndMovedAreFound(string sql, long record)
    {
        string copy = finished.CopyTo(_folder);
        FinishedRun.Change(copy, sql);
        VerificationProblem problem = Assert.Single(finished.Verify(copy).Problems);
        Assert.Equal("ledger.db", problem.File);
        Assert.True(problem.Record == record || problem.Message.Contains($"ecord {record} is missing", StringComparison.Ordinal), problem.ToString());
    }

    [Fact]
    public void TwoRecordsThatChangePlacesAreFound()
    {
        string copy = finished.CopyTo(_folder);
        FinishedRun.Change(copy, """
            UPDATE records SET number = 1000 WHERE number = 9; UPDATE records SET number = 9 WHERE number = 10;
            UPDATE records SET number = 10 WHERE number = 1000; UPDATE units SET record = 1000 WHERE record = 9;
            UPDATE units SET record = 9 WHERE record = 10; UPDATE units SET record = 10 WHERE record = 1000;
            """);
        VerificationProblem problem = Assert.Single(finished.Verify(copy).Problems);
        Assert.Equal((9L, "previous_hash"), (problem.Record, problem.Field));
    }

    /// <summary>A lost tail is no broken chain, but the other files know of more.</summary>
    [Fact]
    public void ALedgerWithoutItsLastRecordsIsBehindTheOtherFiles()
    {
        string copy = finished.CopyTo(_folder);
        FinishedRun.Change(copy, "DELETE FROM counts WHERE record > 18; DELETE FROM units WHERE record > 18; DELETE FROM records WHERE number > 18");
        VerificationReport report = finished.Verify(copy);
        Assert.False(report.IsFinished);
        Assert.Equal(16, report.Rounds);
        Assert.Contains(report.Problems, problem => problem.File == "metrics.jsonl" && problem.Round == 16);
        Assert.Contains(report.Problems, problem => problem.File == "result.json");
    }

    /// <summary>
    /// One byte of the file itself, at places all over it: either what was written still reads the same, or it is said to
    /// be damaged, in one line.
    /// </summary>
    [Fact]
    public void AFlippedByteOfTheFileNeverPassesWithAnotherContent()
    {
        string copy = finished.CopyTo(_folder);
        string path = Path.Combine(copy, "ledger.db");
        // Without the trace, which nothing seals and whose size depends on how the run went.
        FinishedRun.Change(copy, """
            PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;
            DELETE FROM trace_events; DELETE FROM trace_stages; DELETE FROM trace_blocks; DELETE FROM trace_transfers;
            VACUUM;
            """);
        byte[] bytes = File.ReadAllBytes(path);
        VerificationReport sound = finished.Verify(copy);
        Assert.Empty(sound.Problems);
        int caught = 0;
        int[] written = [.. Enumerable.Range(101, bytes.Length - 101).Where(at => bytes[at] != 0)]; // not a page's free room
        for (int i = 0; i < written.Length; i += written.Length / 90)
        {
            int at = written[i];
            bytes[at] ^= 0x20;
            File.WriteAllBytes(path, bytes);
            bytes[at] ^= 0x20;
            try
            {
                VerificationReport report = finished.Verify(copy);
                if (report.IsSound)
                    Assert.Equal(sound.LedgerHead, report.LedgerHead);
                else
                    caught++;
            }
            catch (StateDirectoryException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                caught++;
            }
        }
        Assert.True(caught > 40, $"only {caught} of 90 flipped bytes were noticed");
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void ATruncatedFileIsDamaged(double share)
    {
        string copy = finished.CopyTo(_folder);
        string path = Path.Combine(copy, "ledger.db");
        FinishedRun.Change(copy, "PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * share)]);
        VerificationProblem problem = Assert.Single(finished.Verify(copy).Problems);
        Assert.Equal("ledger.db", problem.File);
        Assert.Contains("give another --state", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoLedgerIsRefused()
    {
        Assert.Throws<StateDirectoryException>(() => finished.Verify(_folder.Path));
        string copy = finished.CopyTo(_folder);
        FinishedRun.Change(copy, "PRAGMA user_version = 1");
        string message = Assert.Throws<StateDirectoryException>(() => finished.Verify(copy)).Message;
        Assert.Contains("has version 1, this program reads 2", message, StringComparison.Ordinal);
    }
}
