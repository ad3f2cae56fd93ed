using GalaxyCluster.Coordinator.Durability;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

public sealed class CheckpointClockTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void OneThatCostsNothingIsDueAfterTheShortestTime()
    {
        CheckpointClock clock = Clock();
        Assert.False(clock.IsDue(false));
        _time.Advance(0.9);
        Assert.False(clock.IsDue(false));
        Assert.True(clock.IsDue(true));
        _time.Advance(0.9);
        Assert.False(clock.IsDue(false));
        _time.Advance(0.1);
        Assert.True(clock.IsDue(false));
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.2, 4)]
    [InlineData(60, 30)]
    public void WritingTakesAtMostATwentiethOfTheTimeWithinTheLimits(double cost, double interval)
    {
        CheckpointClock clock = Clock();
        clock.Took(TimeSpan.FromSeconds(cost + 100));
        clock.Took(TimeSpan.FromSeconds(cost));
        _time.Advance(interval - 0.01);
        Assert.False(clock.IsDue(false));
        _time.Advance(0.01);
        Assert.True(clock.IsDue(false));
    }

    private CheckpointClock Clock() => new(_time, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
