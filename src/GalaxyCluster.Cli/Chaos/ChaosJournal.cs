using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// What happened, with times since the journal was opened: the cluster's own words and what was done to it. Thread-safe.
/// </summary>
internal sealed class ChaosJournal(TimeProvider time, Action<ChaosLine> show)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly List<ChaosLine> _lines = [];
    private readonly List<ChaosCommit> _commits = [];
    private readonly Dictionary<long, string> _hashes = [];
    private readonly List<string> _contradictions = [];
    private readonly TaskCompletionSource _firstCommit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = NewSource();
    private long _rounds;

    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Completes with the first committed round.</summary>
    public Task FirstCommit => _firstCommit.Task;

    /// <summary>Rounds committed so far.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>All lines, in order.</summary>
    public ImmutableArray<ChaosLine> Lines => Copy(_lines);

    /// <summary>The first commit of each round, in order; what is computed again after a restart is not among them.</summary>
    public ImmutableArray<ChaosCommit> Commits => Copy(_commits);

    /// <summary>Rounds that were committed twice with different parameters.</summary>
    public ImmutableArray<string> Contradictions => Copy(_contradictions);

    /// <summary>The parameters' hash after a round; null when it was not committed.</summary>
    public string? HashOf(long round)
    {
        lock (_gate)
            return _hashes.GetValueOrDefault(round);
    }

    /// <summary>This process itself did not run for so long: the machine has too little time for everybody on it.</summary>
    public void Stall(TimeSpan length) => Add(ChaosLineKind.Stalled, "this machine", string.Create(
        CultureInfo.InvariantCulture, $"nothing ran for {length.TotalSeconds:F1} s: it has too much to do"));

    /// <summary>Something that was done, or that a process did.</summary>
    public ChaosLine Add(ChaosLineKind kind, string subject, string text, int slots = 0)
    {
        ChaosLine line;
        lock (_gate)
        {
            line = new ChaosLine(Now, kind, subject, text, slots);
            _lines.Add(line);
            Wake();
        }

        show(line);
        return line;
    }

    /// <summary>An event of the run, as the coordinator tells it.</summary>
    public void Add(RunEvent e)
    {
        switch (e)
        {
            case RoundCommitted round:
                Commit(round);
                break;
            case WorkerJoined joined:
                Add(ChaosLineKind.Joined, joined.Worker, "joined");
                break;
            case WorkerLost lost:
                Add(ChaosLineKind.Lost, lost.Worker, lost.Reason);
                break;
            case SlotsReassigned moved:
                Add(ChaosLineKind.Reassigned, moved.To, FormattableString.Invariant(
                    $"takes over {moved.Slots} slot{(moved.Slots == 1 ? "" : "s")} of round {moved.Round}"), moved.Slots);
                break;
            case RunWaiting waiting:
                Add(ChaosLineKind.Waiting, ChaosCluster.CoordinatorName, waiting.Reason);
                break;
            case RunNotice notice:
                Add(ChaosLineKind.Note, ChaosCluster.CoordinatorName, notice.Message);
                break;
        }
    }

    /// <summary>Completes once so many rounds are committed.</summary>
    public async Task CommittedAsync(long rounds, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            if (Rounds >= rounds)
                return;
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Commit(RoundCommitted round)
    {
        lock (_gate)
        {
            if (_hashes.TryGetValue(round.Round, out string? hash))
            {
                if (hash != round.ParametersSha256)
                {
                    _contradictions.Add(FormattableString.Invariant(
                        $"round {round.Round} gave {hash[..12]} and later {round.ParametersSha256[..12]}"));
                }

                return;
            }

            _hashes[round.Round] = round.ParametersSha256;
            _commits.Add(new ChaosCommit(Now, round.Round, round.Samples));
            Interlocked.Exchange(ref _rounds, round.Round + 1);
            Wake();
        }

        _firstCommit.TrySetResult();
    }

    private void Wake()
    {
        _changed.TrySetResult();
        _changed = NewSource();
    }

    private ImmutableArray<T> Copy<T>(List<T> list)
    {
        lock (_gate)
            return [.. list];
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
