using GalaxyCluster.Coordinator;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Data;
using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Checkpoints;
using Microsoft.Extensions.Logging.Abstractions;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

public sealed class DiskRetryTests
{
    private readonly List<ClusterEvent> _posted = [];

    [Fact]
    public async Task WhatTheDiskRefusesIsTriedAgainAndTheRulesAreToldTwice()
    {
        using var retry = new DiskRetry(_posted.Add, NullLogger.Instance, new HurriedTime(), TimeSpan.FromHours(1));
        int tries = 0;
        await retry.RunAsync(() =>
        {
            if (++tries < 4)
                throw new IOException("no room");
        });
        Assert.Equal(4, tries);
        Assert.Equal("no room", Assert.IsType<ClusterEvent.PersistFailed>(_posted[0]).Message);
        Assert.IsType<ClusterEvent.PersistRecovered>(Assert.Single(_posted.Skip(1)));
    }

    /// <summary>The rules give up after the same time; but they have ended when the last lines are written.</summary>
    [Fact]
    public async Task ADiskThatRefusesForTooLongIsGivenUp()
    {
        using var retry = new DiskRetry(_posted.Add, NullLogger.Instance, new HurriedTime(), TimeSpan.FromSeconds(5));
        int tries = 0;
        CoordinatorException error = await Assert.ThrowsAsync<CoordinatorException>(() => retry.RunAsync(() =>
        {
            tries++;
            throw new IOException("no room");
        }));
        Assert.Contains("no room", error.Message, StringComparison.Ordinal);
        Assert.InRange(tries, 4, 8);
    }

    [Fact]
    public async Task ADiskThatGivesBackOtherBytesRefusesToo()
    {
        using var retry = new DiskRetry(_posted.Add, NullLogger.Instance, new HurriedTime(), TimeSpan.FromHours(1));
        int tries = 0;
        await retry.RunAsync(() =>
        {
            if (++tries == 1)
                throw new CheckpointException("read back", new DataFormatException("file", "offset 0", "was changed"));
        });
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task AFaultOfTheProgramIsNotTriedAgain()
    {
        using var retry = new DiskRetry(_posted.Add, NullLogger.Instance, new HurriedTime(), TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => retry.RunAsync(() => throw new InvalidOperationException()));
        Assert.Empty(_posted);
    }

    /// <summary>A clock on which every wait is over at once, and has taken its time.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
                Interlocked.Add(ref _now, dueTime.Ticks);
            return System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
        }
    }
}
