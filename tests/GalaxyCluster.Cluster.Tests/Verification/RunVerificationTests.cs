using System.Collections.Immutable;
using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Verification;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Training.Local;

namespace GalaxyCluster.Cluster.Tests.Verification;

/// <summary>Rounds computed again come out as recorded, and what does not fit the ledger is named.</summary>
public sealed class RunVerificationTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TempFolder _folder = new("recomputation");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryRoundComesOutAsRecorded()
    {
        VerificationReport report = finished.Verify(finished.Folder, RoundChoice.All);
        Assert.Empty(report.Problems);
        Assert.Equal(finished.Run.Reference.Rounds, report.RecomputedRounds.Length);
        Assert.Equal(report.Rounds, report.ComputedRounds);
    }

    [Fact]
    public void AChosenRoundIsComputedFromTheNearestCheckpointBeforeIt()
    {
        // The last three epochs' ends have checkpoints: after rounds 5, 11 and 17.
        VerificationReport report = finished.Verify(finished.Folder, RoundChoice.Parse("13,2-3"));
        Assert.Empty(report.Problems);
        Assert.Equal([2L, 3L, 13L], report.RecomputedRounds);
        Assert.Equal(4 + 2, report.ComputedRounds);
    }

    /// <summary>A forger who changes a digest and computes every hash after it anew is found by computing.</summary>
    [Fact]
    public void AForgedDigestIsFoundByComputingItsRound()
    {
        string copy = finished.CopyTo(_folder);
        Forge(copy, 8, record => record with
        {
            Units = record.Units.SetItem(2, record.Units[2] with { Digest = record.Units[2].Digest ^ 1 }),
        });
        Assert.Empty(finished.Verify(copy).Problems);

        VerificationReport report = finished.Verify(copy, RoundChoice.Parse("6"));

        VerificationProblem problem = Assert.Single(report.Problems);
        Assert.Equal((6L, 2, "digest"), (problem.Round, problem.Unit, problem.Field));
        Assert.Empty(finished.Verify(copy, RoundChoice.Parse("8")).RecomputedRounds);
    }

    [Fact]
    public void RoundsThatAreNotRecordedAreNamed()
    {
        VerificationProblem problem = Assert.Single(finished.Verify(finished.Folder, RoundChoice.Parse("3,99")).Problems);
        Assert.Equal(99, problem.Round);
    }

    [Fact]
    public void OtherFilesAreHeldAgainstTheLedger()
    {
        (string File, Action<string> Change)[] changes =
        [
            ("metrics.jsonl", path => Replace(path, "\"epoch\":1,\"lossMean\":", "\"epoch\":2,\"lossMean\":")),
            ("metrics.jsonl", path => File.WriteAllLines(path, File.ReadAllLines(path).Where((_, i) => i != 4))),
            ("metrics.jsonl", path => Replace(path, "\"split\":\"validation\",\"loss\":", "\"split\":\"validation\",\"loss\":1")),
            ("result.json", path => Replace(path, finished.Run.Reference.ParametersSha256, new string('0', 64))),
            ("result.json", path => File.WriteAllText(path, "{")),
            ("model.safetensors", Flip),
            ("model-best.safetensors", Flip),
        ];
        for (int i = 0; i < changes.Length; i++)
        {
            string copy = finished.CopyTo(_folder, $"copy-{i}");
            changes[i].Change(Path.Combine(copy, changes[i].File));
            Assert.Equal(changes[i].File, Assert.Single(finished.Verify(copy).Problems).File);
        }
    }

    [Fact]
    public void AChangedCheckpointIsNamed()
    {
        string copy = finished.CopyTo(_folder);
        string checkpoint = Directory.EnumerateFiles(Path.Combine(copy, "checkpoints")).Max(StringComparer.Ordinal)!;
        Flip(checkpoint);
        Assert.Equal(Path.GetRelativePath(copy, checkpoint), Assert.Single(finished.Verify(copy).Problems).File);
    }

    /// <summary>
    /// A coordinator that is running commits a round and writes its files after the ledger was read: files as they are
    /// by then are of rounds that the ledger did not have.
    /// </summary>
    [Fact]
    public void FilesAreThoseOfBeforeTheLedgerWasRead()
    {
        string copy = finished.CopyTo(_folder);
        FolderContents before = FolderContents.Read(copy);
        foreach (string file in (string[])["result.json", "model.safetensors", "model-best.safetensors", "metrics.jsonl"])
            Flip(Path.Combine(copy, file));

        Assert.Empty(RunVerification.Verify(copy, before, new VerificationOptions(), CancellationToken.None).Problems);
        Assert.NotEmpty(finished.Verify(copy).Problems);
    }

    [Fact]
    public async Task ARunningClustersFolderIsProvenAsFarAsItHasCome()
    {
        TinyRun run = finished.Run;
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path, runFolder: "state");
        await using var worker = new RunningWorker(coordinator.Address, "worker", _folder.Path);
        await coordinator.CommittedAsync(3);
        string state = Path.Combine(_folder.Path, "state");
        for (int i = 0; i < 5; i++)
        {
            VerificationReport report = finished.Verify(state);
            Assert.Empty(report.Problems);
            Assert.True(report.Rounds >= 4);
        }
        Assert.Equal(run.Reference.ParametersSha256, (await coordinator.Result).ParametersSha256);
    }

    [Fact]
    public async Task ARunOfOneProcessIsProvenByItsMetrics()
    {
        TinyRun run = finished.Run;
        string folder = Path.Combine(_folder.Path, "alone");
        using Dataset dataset = Dataset.Open(run.DatasetFolder);
        await LocalTrainer.RunAsync(
            run.Definition, dataset, new LocalOptions { Threads = 1, RunDirectory = folder }, _ => { }, TimeProvider.System,
            CancellationToken.None);
        var options = new VerificationOptions { Rounds = RoundChoice.Sample(2), OpenData = _ => Dataset.Open(run.DatasetFolder) };

        VerificationReport report = RunVerification.VerifyWithoutLedger(folder, run.Definition, options, CancellationToken.None);

        Assert.Empty(report.Problems);
        Assert.True(report.IsFinished);
        Assert.Equal([0L, run.Reference.Rounds - 1], report.RecomputedRounds);
        Replace(Path.Combine(folder, "metrics.jsonl"), "\"lossMean\":", "\"lossMean\":1");
        report = RunVerification.VerifyWithoutLedger(folder, run.Definition, options, CancellationToken.None);
        Assert.Equal((0L, "lossMean"), (Assert.Single(report.Problems).Round, report.Problems[0].Field));
    }

    [Theory]
    [InlineData("3,10-12", "3,10,11,12")]
    [InlineData("0-1,1-2", "0,1,2")]
    [InlineData("98-200", "98,99")]
    public void ChosenRoundsAreRead(string text, string rounds) =>
        Assert.Equal(rounds, string.Join(',', RoundChoice.Parse(text).Among(100)));

    [Theory]
    [InlineData("")]
    [InlineData("3-")]
    [InlineData("-3")]
    [InlineData("5-4")]
    [InlineData("1-2-3")]
    [InlineData("99999999999999999999")]
    public void WhatChoosesNoRoundsIsRefused(string text) => Assert.Throws<FormatException>(() => RoundChoice.Parse(text));

    [Fact]
    public void ASampleIsSpreadOverTheRun()
    {
        Assert.Equal([0L, 33L, 66L, 99L], RoundChoice.Sample(4).Among(100));
        Assert.Equal([99L], RoundChoice.Sample(1).Among(100));
        Assert.Equal([0L, 1L], RoundChoice.Sample(9).Among(2));
        Assert.Empty(RoundChoice.Sample(3).Among(0));
    }

    // What somebody does who can write to the file: change one record and make all hashes after it fit.
    private void Forge(string copy, int number, Func<LedgerRecord, LedgerRecord> change)
    {
        string path = Path.Combine(copy, "ledger.db");
        string json = finished.Run.Definition.ToJson();
        ImmutableArray<LedgerEntry> entries;
        using (LedgerStore store = LedgerStore.Open(path, finished.Run.Definition.RunHash, json))
            entries = store.ReadFrom(1, store.Origin);
        FinishedRun.Change(copy, "DELETE FROM counts; DELETE FROM units; DELETE FROM records");
        using LedgerStore forged = LedgerStore.Open(path, finished.Run.Definition.RunHash, json);
        string previous = forged.Origin;
        for (int i = 0; i < entries.Length; i++)
        {
            LedgerRecord record = i == number - 1 ? change(entries[i].Record) : entries[i].Record;
            record = LedgerChain.Seal(record with { PreviousHash = previous });
            forged.Append([entries[i] with { Record = record }]);
            previous = record.Hash;
        }
    }

    private static void Replace(string path, string old, string now)
    {
        string text = File.ReadAllText(path);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"no '{old}' in {path}:\n{text}");
        File.WriteAllText(path, string.Concat(text.AsSpan(0, at), now, text.AsSpan(at + old.Length)));
    }

    private static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length * 3 / 4] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
