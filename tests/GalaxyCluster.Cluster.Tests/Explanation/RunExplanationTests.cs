using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Explanation;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cluster.Tests.Explanation;

/// <summary>What happened in a cluster can be read in its folder: who computed what, who was lost, why, and the time.</summary>
public sealed class RunExplanationTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TempFolder _folder = new("explanation");

    private string State => Path.Combine(_folder.Path, "state");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ADisturbedRunTellsWhoWasLostAndWhoTookOver()
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(
            run, _folder.Path, new() { StartWorkers = 2 }, runFolder: "state");
        await using var lost = new RunningWorker(coordinator.Address, "lost", _folder.Path);
        await using var stays = new RunningWorker(coordinator.Address, "stays", _folder.Path);
        await coordinator.CommittedAsync(2);
        await lost.KillAsync();
        await coordinator.Events.FirstAsync(e => e is WorkerLost { Worker: "lost" });
        await coordinator.Result;

        RunStory story = RunExplanation.OfRun(State);

        Assert.Equal((run.Reference.Rounds, run.Reference.Rounds), (story.Rounds, story.TotalRounds));
        Assert.Equal(["lost", "stays"], story.Members.Select(member => member.Worker));
        Assert.Equal("ConnectionLost", Assert.Single(story.Members[0].Losses).Key);
        StoryEvent loss = Assert.Single(story.Events, e => e.Kind == "lost");
        Assert.Equal(("lost", "ConnectionLost"), (loss.Worker, loss.Cause));
        Assert.Contains("its connection ended", loss.Text, StringComparison.Ordinal);
        Assert.Contains(story.Events, e => e.Kind == "ended");
        // Every slot of every round has a worker, and evaluations have their parts.
        Assert.True(story.Members.Sum(member => member.Units) > run.Reference.Rounds * 5 - 3 * 5);
        Assert.All(story.Members, member => Assert.True(member is { Counted: > 0, BytesSent: > 0, BytesFetched: > 0 }));
        Assert.Single(story.Starts);
        Assert.Equal(5, story.SlowestRounds.Length);
        Assert.True(story.Time is { Compute: > 0, Write: > 0 });
        Assert.Empty(story.Notes);
    }

    [Fact]
    public async Task ARoundTellsItsTimeline()
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path, runFolder: "state");
        await using var worker = new RunningWorker(coordinator.Address, "worker", _folder.Path);
        await coordinator.Result;

        RoundStory story = RunExplanation.OfRound(State, run.Reference.Rounds - 1);

        Assert.Equal(run.Reference.ParametersSha256, story.ParametersSha256);
        Assert.Equal(["round", "evaluation"], story.Stages.Select(stage => stage.Kind));
        Assert.Equal("worker", story.Stages[0].WaitedFor);
        Assert.Contains(story.Units, unit => unit.Kind == "slot");
        Assert.Contains(story.Units, unit => unit.Kind == "part");
        string[] lines = [.. story.Timeline.Select(entry => entry.Text)];
        string[] inOrder = ["begins, term 1", "is asked for block", "begins to send block", "counts: ", "all units are in", "parameters of the next round", "is on the disk"];
        int at = 0;
        foreach (string text in inOrder)
        {
            int found = Array.FindIndex(lines, at, line => line.Contains(text, StringComparison.Ordinal));
            Assert.True(found >= 0, $"'{text}' does not come after line {at} of\n{string.Join('\n', lines)}");
            at = found;
        }
        Assert.Contains(lines, line => line.StartsWith("has fetched parameters", StringComparison.Ordinal));
        Assert.Equal(story.Timeline.Select(entry => entry.At), story.Timeline.Select(entry => entry.At).Order());
        Assert.Throws<StateDirectoryException>(() => RunExplanation.OfRound(State, 99));
    }

    [Fact]
    public async Task ASecondLifeIsToldWithItsTerm()
    {
        await using (RunningCoordinator first = await RunningCoordinator.StartAsync(run, _folder.Path, runFolder: "state"))
        {
            await using var worker = new RunningWorker(first.Address, "worker", _folder.Path);
            await first.CommittedAsync(3);
            await first.AbortAsync();
        }
        await using RunningCoordinator second = await RunningCoordinator.StartAsync(run, _folder.Path, runFolder: "state");
        await using var late = new RunningWorker(second.Address, "late", _folder.Path);
        await second.Result;

        RunStory story = RunExplanation.OfRun(State);

        Assert.Equal([1L, 2L], story.Starts.Select(start => start.Term));
        Assert.Contains("recorded rounds are computed again", story.Starts[1].Text, StringComparison.Ordinal);
        // Round 0 was computed in both lives; the ledger has the first.
        RoundStory round = RunExplanation.OfRound(State, 0);
        Assert.Equal([1L, 2L], round.Stages.Select(stage => stage.Term));
        Assert.All(round.Units, unit => Assert.Equal("worker", unit.Worker));
    }

    [Fact]
    public async Task ARunningClustersFolderCanBeReadMeanwhile()
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path, runFolder: "state");
        await using var worker = new RunningWorker(coordinator.Address, "worker", _folder.Path);
        await coordinator.CommittedAsync(3);
        Assert.True(RunExplanation.OfRun(State).Rounds >= 4);
        Assert.Equal(run.Reference.ParametersSha256, (await coordinator.Result).ParametersSha256);
    }
}
