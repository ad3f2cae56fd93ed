using GalaxyCluster.Data.Storage;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using Xunit;

namespace GalaxyCluster.Training.Tests.Checkpoints;

public sealed class CheckpointStoreTests
{
    [Fact]
    public void WhatWasSavedIsLoaded()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run();
        Checkpoint saved = At(definition, 7, new BestEpoch(5, 0.8125));
        CheckpointStore store = new(folder["state"], definition);
        store.Save(saved);
        Checkpoint loaded = Assert.IsType<Checkpoint>(new CheckpointStore(folder["state"], definition).LoadNewest());
        Assert.Equal(saved.State.Parameters, loaded.State.Parameters);
        Assert.Equal(saved.State.OptimizerState, loaded.State.OptimizerState);
        Assert.Equal((7L, saved.RunHash, saved.Best), (loaded.State.NextRound, loaded.RunHash, loaded.Best));
    }

    [Fact]
    public void AnEmptyFolderHasNone()
    {
        using TemporaryFolder folder = new();
        Assert.Null(new CheckpointStore(folder["state"], TinySky.Run()).LoadNewest());
    }

    [Fact]
    public void TheLastFewAndTheBestAreKept()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run("keep: { last: 2 }");
        CheckpointStore store = new(folder.Path, definition);
        foreach (long round in (long[])[1, 2, 3, 4, 5]) store.Save(At(definition, round, round >= 2 ? new BestEpoch(2, 0.5) : null));
        Assert.Equal([2, 4, 5], Rounds(folder));
    }

    [Fact]
    public void EveryChangedByteIsNoticed()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run(model: "name: dot\nlayers:\n  - flatten\n  - dense: classes\n");
        CheckpointStore store = new(folder.Path, definition);
        store.Save(At(definition, 1));
        string newest = store.Save(At(definition, 2));
        byte[] bytes = File.ReadAllBytes(newest);
        for (int i = 0; i < bytes.Length; i += 37)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x10;
            File.WriteAllBytes(newest, changed);
            List<string> skipped = [];
            Assert.Equal(1, store.LoadNewest(skipped.Add)?.State.NextRound);
            Assert.Contains(newest, Assert.Single(skipped), StringComparison.Ordinal);
        }

        File.WriteAllBytes(newest, bytes);
        Assert.Equal(2, store.LoadNewest()?.State.NextRound);
    }

    [Fact]
    public void ATornFileIsLeftAsideAndReplaced()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run();
        CheckpointStore store = new(folder.Path, definition);
        store.Save(At(definition, 1));
        string newest = store.Save(At(definition, 9));
        using (FileStream file = File.OpenWrite(newest)) file.SetLength(file.Length - 10);
        Assert.Equal(1, store.LoadNewest()?.State.NextRound);
        store.Save(At(definition, 2));
        Assert.Equal([1, 2], Rounds(folder));
    }

    [Fact]
    public void ADamagedFileKeepsItsBytesUnderAnotherNameAndTakesNoPlace()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run("keep: { last: 2 }");
        CheckpointStore store = new(folder.Path, definition);
        store.Save(At(definition, 1));
        string torn = store.Save(At(definition, 2));
        File.WriteAllText(torn, "torn");
        Assert.Equal(1, store.LoadNewest()?.State.NextRound);
        Assert.Equal(torn + ".damaged", Assert.Single(CheckpointStore.DamagedIn(folder.Path)));
        store.Save(At(definition, 3));
        Assert.Equal([1, 3], Rounds(folder));
    }

    [Fact]
    public void OneThatIsNotWantedIsPassedOver()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run();
        CheckpointStore store = new(folder.Path, definition);
        store.Save(At(definition, 1));
        store.Save(At(definition, 2));
        Assert.Equal(1, store.LoadNewest(null, candidate => candidate.State.NextRound < 2)?.State.NextRound);
        Assert.Equal([1, 2], Rounds(folder));
    }

    [Fact]
    public void WhatAKilledOwnerLeftHalfWrittenGoesAtTheNextStart()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run();
        new CheckpointStore(folder.Path, definition).Save(At(definition, 1));
        File.WriteAllText(folder[".checkpoint-0000000002-0123456789abcdef.safetensors.abc.tmp"], "half");
        File.WriteAllText(folder["notes.tmp"], "somebody's");
        _ = new CheckpointStore(folder.Path, definition);
        Assert.Equal(["notes.tmp"], Directory.GetFiles(folder.Path, "*.tmp").Select(Path.GetFileName));
        Assert.Equal([1], Rounds(folder));
    }

    [Fact]
    public void AnotherRunsCheckpointIsRefused()
    {
        using TemporaryFolder folder = new();
        RunDefinition mine = TinySky.Run(), other = TinySky.Run("seed: 6");
        new CheckpointStore(folder.Path, other).Save(At(other, 1));
        CheckpointException e = Assert.Throws<CheckpointException>(() => new CheckpointStore(folder.Path, mine).LoadNewest());
        Assert.Contains(other.RunHash[..12], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhenTheDiskIsFullOlderCheckpointsStayAndNothingHalfWrittenDoes()
    {
        // A folder with the new file's name is in the way, so the last rename fails as a full disk would.
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run();
        CheckpointStore store = new(folder.Path, definition);
        store.Save(At(definition, 1));
        string path = store.Save(At(definition, 2));
        File.Delete(path);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "in the way"), "");
        CheckpointException e = Assert.Throws<CheckpointException>(() => store.Save(At(definition, 2)));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(Rounds(folder)));
        Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Equal(1, store.LoadNewest()?.State.NextRound);
    }

    [Fact]
    public void AForeignFileWithARightNameIsLeftAside()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run();
        CheckpointStore store = new(folder.Path, definition);
        store.Save(At(definition, 1));
        File.WriteAllText(folder["checkpoint-0000000009-0123456789abcdef.safetensors"], "hello");
        File.WriteAllText(folder["checkpoint-notes.safetensors"], "hello");
        Assert.Equal(1, store.LoadNewest()?.State.NextRound);
    }

    [Fact]
    public void OtherProgramsCanReadTheTensors()
    {
        using TemporaryFolder folder = new();
        RunDefinition definition = TinySky.Run();
        string path = new CheckpointStore(folder.Path, definition).Save(At(definition, 1));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(
            definition.BuildModel().Parameters.Select(p => p.Name).Append("optimizer-state"), file.Header.Tensors.Select(t => t.Info.Name));
    }

    private static Checkpoint At(RunDefinition definition, long round, BestEpoch? best = null)
    {
        CommitterState state = new RoundCommitter(definition).Export();
        state.Parameters[0] = round;
        if (state.OptimizerState.Length > 0) state.OptimizerState[^1] = round;
        return new Checkpoint(
            definition.RunHash, state with { NextRound = round, ParametersSha256 = ContributionDigest.Of(state.Parameters) }, best);
    }

    private static IEnumerable<long> Rounds(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Path).Select(f => CheckpointName.Parse(Path.GetFileName(f))).OfType<CheckpointName>()
            .Select(name => name.NextRound).Order();
}
