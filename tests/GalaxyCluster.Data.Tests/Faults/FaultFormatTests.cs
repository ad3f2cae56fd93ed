using GalaxyCluster.Data.Faults;
using Xunit;

namespace GalaxyCluster.Data.Tests.Faults;

public sealed class FaultFormatTests
{
    private static readonly FaultPoint[] Points =
        [new("worker.slot.afterCompute", "computed"), new("coordinator.record.afterCommit", "on disk")];

    [Theory]
    [InlineData("worker.slot.afterCompute:kill")]
    [InlineData("worker.slot.afterCompute@round=7,slot=3:kill")]
    [InlineData("worker.slot.afterCompute:slow(4)")]
    [InlineData("worker.slot.afterCompute@while=/tmp/on,times=all:slow(4)")]
    [InlineData("worker.slot.afterCompute@hit=2,times=all:delay(0.5)")]
    [InlineData("coordinator.record.afterCommit@file=checkpoint,times=3,after=1.5:ioError")]
    public void WhatIsReadIsWrittenTheSame(string text) =>
        Assert.Equal(text, Assert.Single(FaultFormat.Parse(text, Points)).ToString());

    [Fact]
    public void SeveralAreSeparatedBySemicolons()
    {
        var faults = FaultFormat.Parse("worker.slot.afterCompute:nan; coordinator.record.afterCommit:exit0;", Points);
        Assert.Equal([FaultAction.Nan, FaultAction.Exit0], faults.Select(fault => fault.Action));
    }

    [Theory]
    [InlineData("worker.slot.aferCompute:kill", "did you mean 'worker.slot.afterCompute'")]
    [InlineData("worker.slot.afterCompute:kil", "did you mean 'kill'")]
    [InlineData("worker.slot.afterCompute@rond=1:kill", "did you mean 'round'")]
    [InlineData("worker.slot.afterCompute@round=x:kill", "'x' is not a number")]
    [InlineData("worker.slot.afterCompute@round=99999999999:kill", "is not a number")]
    [InlineData("worker.slot.afterCompute@round:kill", "KEY=VALUE expected")]
    [InlineData("worker.slot.afterCompute:slow", "slow(NUMBER) expected")]
    [InlineData("worker.slot.afterCompute:kill(3)", "takes no number")]
    [InlineData("worker.slot.afterCompute", "expected")]
    public void WhatIsWrongIsNamed(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => FaultFormat.Parse(text, Points));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
