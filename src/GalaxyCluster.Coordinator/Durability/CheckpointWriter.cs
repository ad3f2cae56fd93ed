using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// Writes checkpoints on a task of its own. While one is being written the newest of those that come waits and the
/// others are left out: a checkpoint saves time at the next start, and nothing else depends on it.
/// </summary>
internal sealed class CheckpointWriter(
    CheckpointStore store, CheckpointClock clock, Action<RunEvent> tell, DiskRetry retry, TimeProvider time,
    Action<Exception> broken)
{
    private readonly Lock _gate = new();
    private Checkpoint? _next;
    private bool _busy;
    private Task _writing = Task.CompletedTask;

    /// <summary>Writes a checkpoint whose round is in the ledger already.</summary>
    public void Begin(Checkpoint checkpoint)
    {
        lock (_gate)
        {
            _next = checkpoint;
            if (_busy)
                return;
            _busy = true;
            _writing = Task.Run(WriteAsync);
        }
    }

    /// <summary>Completes when nothing is left to write.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
            return _writing;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (Take() is { } checkpoint)
            {
                string path = "";
                await retry.RunAsync(() =>
                {
                    FaultInjection.At(CoordinatorFaultPoints.CheckpointBeforeSave, checkpoint.State.NextRound);
                    long began = time.GetTimestamp();
                    path = store.Save(checkpoint);
                    clock.Took(time.GetElapsedTime(began));
                });
                FaultInjection.At(CoordinatorFaultPoints.CheckpointAfterSave, checkpoint.State.NextRound);
                tell(new CheckpointSaved(checkpoint.State.NextRound, path));
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // No further one would be written, and nobody would know: the run ends.
            broken(e);
            throw;
        }
    }

    private Checkpoint? Take()
    {
        lock (_gate)
        {
            Checkpoint? next = _next;
            _next = null;
            _busy = next is not null;
            return next;
        }
    }
}
