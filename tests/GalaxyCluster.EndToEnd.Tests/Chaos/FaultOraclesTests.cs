using System.Collections.Immutable;
using GalaxyCluster.Cli.Chaos;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.EndToEnd.Tests.Chaos;

/// <summary>F70: each oracle sees what it is there for.</summary>
public sealed class FaultOraclesTests
{
    private readonly ManualTime _time = new();
    private readonly ChaosJournal _journal;

    public FaultOraclesTests() => _journal = new ChaosJournal(_time, _ => { });

    [Fact]
    public void ALossThatNobodyCausedFailsTheExplanation()
    {
        Joined("worker-1");
        _time.Advance(1);
        _journal.Add(new WorkerLost("worker-1", "worker-1 is lost: nothing was heard of it for 2.0 s.", 0));
        OracleResult result = FaultOracles.Explanation(_journal, [], null);
        Assert.False(result.Passed);
        Assert.Contains("worker-1 was given up", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void AKillThatNobodyNoticedFailsTheExplanation()
    {
        Joined("worker-1");
        ImmutableArray<MadeFault> faults = [Make(FaultKind.Kill, 1)];
        _time.Advance(1);
        Assert.False(FaultOracles.Explanation(_journal, faults, null).Passed);
        _journal.Add(new WorkerLost("worker-1", "worker-1 is lost.", 0));
        Assert.True(FaultOracles.Explanation(_journal, faults, null).Passed);
    }

    [Fact]
    public void TheLossOfAnotherWorkerExplainsNothing()
    {
        Joined("worker-1");
        Joined("worker-2");
        ImmutableArray<MadeFault> faults = [Make(FaultKind.Kill, 1)];
        _journal.Add(new WorkerLost("worker-2", "worker-2 is lost.", 0));
        Assert.False(FaultOracles.Explanation(_journal, faults, null).Passed);
    }

    [Fact]
    public void AShortPauseMustNotCostTheMembership()
    {
        Joined("worker-1");
        ImmutableArray<MadeFault> faults = [Make(FaultKind.Pause, 1, seconds: 0.5)];
        Assert.True(FaultOracles.Explanation(_journal, faults, null).Passed);
        _journal.Add(new WorkerLost("worker-1", "worker-1 is lost.", 0));
        Assert.False(FaultOracles.Explanation(_journal, faults, null).Passed);
    }

    [Fact]
    public void AStandstillFailsTheTime()
    {
        Commit(0, "a");
        _time.Advance(19);
        Commit(1, "b");
        Assert.True(FaultOracles.Time(_journal, [], _journal.Now).Passed);
        _time.Advance(21);
        OracleResult result = FaultOracles.Time(_journal, [], _journal.Now);
        Assert.False(result.Passed);
        Assert.Contains("21.0 s", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoResultsForOneRoundAreRemembered()
    {
        Commit(0, "a");
        Commit(0, "a");
        Assert.Empty(_journal.Contradictions);
        Commit(0, "b");
        Assert.Contains("round 0", Assert.Single(_journal.Contradictions), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 20, 100, 20, true)]
    [InlineData(100, 20, 150, 30, true)]
    [InlineData(100, 20, 200, 20, false)]
    [InlineData(100, 20, 100, 60, false)]
    public void GrowthIsNotFlat(long firstMebibytes, int firstHandles, long mebibytes, int handles, bool flat)
    {
        ProcessFigures first = new(firstMebibytes << 20, firstHandles), last = new(mebibytes << 20, handles);
        Assert.Equal(flat, new ProcessTrend("worker-1", 1, first, first, first).With(last).IsFlat);
    }

    [Fact]
    public void MedianAndTailOfMeasuredTimes()
    {
        Durations? durations = Durations.Of("x", Enumerable.Range(1, 200).Select(i => TimeSpan.FromSeconds(i)));
        Assert.Equal(new Durations("x", 200, 100, 198), durations);
        Assert.Null(Durations.Of("x", []));
    }

    [Fact]
    public void TheWorkOfAKillIsWhatMovesWithItsLoss()
    {
        Joined("worker-1");
        Joined("worker-2");
        ImmutableArray<MadeFault> faults = [Make(FaultKind.Kill, 1)];
        _journal.Add(new SlotsReassigned(1, 7, "", "worker-2", "before"));
        _time.Advance(0.05);
        _journal.Add(new WorkerLost("worker-1", "worker-1 is lost.", 1));
        _journal.Add(new SlotsReassigned(1, 3, "", "worker-2", "for it"));
        _journal.Add(new SlotsReassigned(1, 1, "", "worker-3", "for it"));
        _time.Advance(5);
        _journal.Add(new SlotsReassigned(9, 2, "", "worker-2", "for something else"));
        Assert.Equal(new RepeatedWork(1, 4, 4, 4), RecoveryFigures.Repeated(16, 4, faults, _journal.Lines));
        Assert.Null(RecoveryFigures.Repeated(16, 4, [], _journal.Lines));
    }

    private void Joined(string worker)
    {
        _journal.Add(new WorkerJoined(worker, 1, 1));
        _time.Advance(1);
    }

    private void Commit(long round, string letter) => _journal.Add(new RoundCommitted(
        round, 10, 0, 0, 0, 0, 0, 32, string.Concat(Enumerable.Repeat(letter, 64)), 0));

    private MadeFault Make(FaultKind kind, int worker, double seconds = 0) =>
        new(new PlannedFault(1, 0, kind, worker, seconds, RelayMode.Open), $"worker-{worker}", _journal.Now)
        {
            HealedAt = _journal.Now,
        };

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
