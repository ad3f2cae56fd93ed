using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// Brings records and checkpoints to the disk step by step (write, flush, rename, flush the folder): the coordinator can die
/// and the power can be cut between any two steps.
/// </summary>
internal sealed class RecordWriter(World world, CoordinatorProcess coordinator)
{
    private readonly Queue<(LedgerRecord Record, ulong Value)> _queue = new();
    private bool _hasFailed;

    /// <summary>A record is written and not flushed.</summary>
    public bool IsInTransaction { get; private set; }

    /// <summary>Records that are not durable.</summary>
    public int Waiting => _queue.Count;

    public void Enqueue(LedgerRecord record, ulong value)
    {
        _queue.Enqueue((record, value));
        if (_queue.Count == 1)
            Next(Write);
    }

    private void Next(Action step) =>
        world.Time.After(world.Disk.WriteTime / 2, () => coordinator.WhenAwake(step));

    private void Write()
    {
        if (world.Disk.IsFull)
        {
            Refused("No space left on device.", Write);
            return;
        }

        (LedgerRecord record, ulong value) = _queue.Peek();
        if (record.Term != world.Disk.Term && world.Scenario.Sabotage != Sabotage.DoNotFenceDisk)
        {
            world.Note($"coordinator {coordinator.State.Term}", "another coordinator has taken the state over");
            coordinator.Kill();
            return;
        }

        world.Disk.Append(record, value);
        IsInTransaction = true;
        world.Oracles.Written(record);
        Next(Flush);
    }

    private void Flush()
    {
        IsInTransaction = false;
        if (world.Disk.FailsToFlush)
        {
            // The record may or may not be on the disk now, and is written again in any case: as SQLite rolls back.
            if (world.Disk.Ledger.Count > 0 && world.Disk.Ledger[^1] == _queue.Peek().Record)
                world.Disk.TakeBack();
            Refused("Input/output error.", Write);
            return;
        }

        if (_hasFailed)
            coordinator.Post(new ClusterEvent.PersistRecovered());
        _hasFailed = false;
        if (world.Scenario.Sabotage != Sabotage.SkipLedgerFsync)
            world.Disk.Flush();
        (LedgerRecord record, ulong value) = _queue.Dequeue();
        if (record.Decision is null && record.Stage.Kind == StageKind.Train
            && (record.Stage.Round + 1) % world.Scenario.CheckpointEvery == 0)
            BeginCheckpoint(record.Stage.Round + 1, value);
        if (_queue.Count > 0)
            Next(Write);
        world.Oracles.CalledDurable(record);
        coordinator.Post(record.Decision is not null ? new ClusterEvent.DecisionPersisted()
            : record.Stage.Kind == StageKind.Train ? new ClusterEvent.CommitPersisted(record.Stage.Round)
            : new ClusterEvent.EvaluationPersisted(record.Stage.Round));
    }

    private void Refused(string message, Action again)
    {
        if (!_hasFailed)
            coordinator.Post(new ClusterEvent.PersistFailed(message));
        _hasFailed = true;
        world.Time.After(TimeSpan.FromMilliseconds(200), () => coordinator.WhenAwake(again));
    }

    private void BeginCheckpoint(long version, ulong parameters)
    {
        var file = new CheckpointOnDisk(version, parameters);
        bool flushes = world.Scenario.Sabotage != Sabotage.SkipCheckpointCheck;
        Next(() =>
        {
            if (world.Disk.IsFull)
                return; // The next one may succeed.
            world.Disk.Checkpoints.Add(file);
            Next(() =>
            {
                if (world.Disk.FailsToFlush)
                    return; // Never renamed: the file counts as lost.
                file.IsFlushed = flushes;
                Next(() =>
                {
                    file.IsNamed = true;
                    Next(() =>
                    {
                        file.IsNameFlushed = true;
                        Prune();
                    });
                });
            });
        });
    }

    private void Prune()
    {
        const int Kept = 3;
        List<CheckpointOnDisk> all = world.Disk.Checkpoints;
        while (all.Count > Kept && all[0].IsNameFlushed)
            all.RemoveAt(0);
    }
}
