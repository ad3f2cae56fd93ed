using System.Collections.Immutable;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>Memory and handles of a cluster's processes, sampled while it runs.</summary>
internal sealed class ProcessWatch(IFaultyCluster cluster, ChaosJournal journal, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(1);
    private const int TicksPerSample = 8;

    // A process that is younger still loads code and grows its buffers.
    private static readonly TimeSpan GrownUp = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ProcessTrend> _trends = [];
    private readonly Dictionary<int, long> _firstSeen = [];

    /// <summary>One a seat, the coordinator first.</summary>
    public ImmutableArray<ProcessTrend> Trends
    {
        get
        {
            lock (_gate)
                return [.. cluster.Seats.Select(seat => _trends.GetValueOrDefault(seat.Name)).OfType<ProcessTrend>()];
        }
    }

    /// <summary>Samples until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            TimeSpan last = journal.Now;
            for (int tick = 0; await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false); tick++)
            {
                TimeSpan late = journal.Now - last - Interval;
                if (late > Stalled)
                    journal.Stall(late);
                last = journal.Now;
                if (tick % TicksPerSample != 0)
                    continue;
                foreach (ChaosSeat seat in cluster.Seats)
                    Sample(seat);
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster is over.
        }
    }

    private void Sample(ChaosSeat seat)
    {
        int process = seat.ProcessId;
        if (process == 0 || ProcessFigures.Of(process) is not { } figures)
            return;
        lock (_gate)
        {
            _firstSeen.TryAdd(process, time.GetTimestamp());
            if (time.GetElapsedTime(_firstSeen[process]) < GrownUp)
                return;
            _trends[seat.Name] = _trends.TryGetValue(seat.Name, out ProcessTrend? trend)
                ? trend.With(figures)
                : new ProcessTrend(seat.Name, 1, figures, figures, figures);
        }
    }
}
