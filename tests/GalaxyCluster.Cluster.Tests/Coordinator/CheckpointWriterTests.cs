using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Reports;
using Microsoft.Extensions.Logging.Abstractions;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

public sealed class CheckpointWriterTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TempFolder _folder = new("checkpoint-writer");
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventWatch<RunEvent> _events = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A writer that has failed writes nothing any more: a run must not go on for hours without checkpoints.</summary>
    [Fact]
    public async Task AFaultThatIsNotOfTheDiskEndsTheRun()
    {
        using var retry = new DiskRetry(_ => { }, NullLogger.Instance, TimeProvider.System, TimeSpan.FromHours(1));
        CheckpointWriter writer = Writer(retry);
        writer.Begin(new Checkpoint(run.Definition.RunHash, new CommitterState(1, new float[3], [], new string('a', 64)), null));
        Exception error = await _broken.Task;
        Assert.Same(error, await Assert.ThrowsAnyAsync<Exception>(writer.FlushAsync));
    }

    [Fact]
    public async Task OfThoseThatComeWhileOneIsWrittenTheNewestIsWritten()
    {
        using var retry = new DiskRetry(_ => { }, NullLogger.Instance, TimeProvider.System, TimeSpan.FromHours(1));
        CheckpointWriter writer = Writer(retry);
        var committer = new RoundCommitter(run.Definition);
        for (int round = 1; round <= 9; round++)
            writer.Begin(new Checkpoint(run.Definition.RunHash, committer.Export() with { NextRound = round }, null));
        await writer.FlushAsync();
        Assert.Equal(9, ((CheckpointSaved)_events.All[^1]).NextRound);
        Assert.False(_broken.Task.IsCompleted);
    }

    private CheckpointWriter Writer(DiskRetry retry) =>
        new(new CheckpointStore(_folder.Path, run.Definition),
            new CheckpointClock(TimeProvider.System, TimeSpan.FromHours(1), TimeSpan.FromHours(1)),
            _events.Note, retry, TimeProvider.System, e => _broken.TrySetResult(e));
}
