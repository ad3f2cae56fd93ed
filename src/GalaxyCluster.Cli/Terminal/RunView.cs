using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>What a person wants to know about a run at this moment, folded from its events.</summary>
internal sealed class RunView(TimeProvider time)
{
    private const double Smoothing = 0.1;

    private readonly SortedDictionary<string, WorkerProgressed> _workers = new(StringComparer.Ordinal);
    private long _firstTimestamp;
    private long _firstRound = -1;
    private double _loss;
    private double _accuracy;

    public RunStarted? Started { get; private set; }

    public RoundCommitted? Round { get; private set; }

    /// <summary>Smoothed over about ten rounds; a single round's figure jumps.</summary>
    public double Loss => _loss;

    /// <inheritdoc cref="Loss"/>
    public double Accuracy => _accuracy;

    /// <summary>Training samples a second since this start.</summary>
    public double ImagesPerSecond { get; private set; }

    /// <summary>Time left at the pace so far; null before the second round.</summary>
    public TimeSpan? Remaining { get; private set; }

    /// <summary>Last words of each worker in the run, by name.</summary>
    public IReadOnlyCollection<WorkerProgressed> Workers => _workers.Values;

    public void Apply(RunEvent e)
    {
        switch (e)
        {
            case RunStarted started:
                Started = started;
                break;
            case RoundCommitted round:
                Apply(round);
                break;
            case WorkerJoined joined:
                _workers[joined.Worker] = new WorkerProgressed(joined.Worker, "joined", 0, 0);
                break;
            case WorkerProgressed progressed:
                _workers[progressed.Worker] = progressed;
                break;
            case WorkerLost lost:
                _workers.Remove(lost.Worker);
                break;
            default:
                break;
        }
    }

    private void Apply(RoundCommitted round)
    {
        bool first = Round is null;
        Round = round;
        _loss = first ? round.LossMean : _loss + (Smoothing * (round.LossMean - _loss));
        _accuracy = first ? round.TrainAccuracy : _accuracy + (Smoothing * (round.TrainAccuracy - _accuracy));
        if (first)
        {
            _firstTimestamp = time.GetTimestamp();
            _firstRound = round.Round;
            ImagesPerSecond = round.ImagesPerSecond;
            return;
        }

        TimeSpan elapsed = time.GetElapsedTime(_firstTimestamp);
        long done = round.Round - _firstRound;
        if (done <= 0 || elapsed <= TimeSpan.Zero)
            return;
        Remaining = elapsed / done * (round.TotalRounds - 1 - round.Round);
        ImagesPerSecond += Smoothing * (round.ImagesPerSecond - ImagesPerSecond);
    }
}
