using Xunit;

namespace GalaxyCluster.Protocol.Tests;

public sealed class ClusterOptionsTests
{
    [Fact]
    public void TheDefaultsAreValid() => Assert.Empty(new ClusterOptions().Validate());

    [Fact]
    public void EverythingWrongIsToldAtOnceWithNamesAndValues()
    {
        var errors = new ClusterOptions
        {
            MinWorkers = 5,
            MaxWorkers = 2,
            HeartbeatInterval = TimeSpan.FromSeconds(10),
            MaxLagRounds = 0,
        }.Validate();
        Assert.Equal(3, errors.Length);
        Assert.Contains(errors, e => e.Contains("minWorkers (5)", StringComparison.Ordinal) && e.Contains('2'));
        Assert.Contains(errors, e => e.Contains("silenceFloor", StringComparison.Ordinal) && e.Contains("heartbeatInterval", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("maxLagRounds is 0", StringComparison.Ordinal));
    }
}
