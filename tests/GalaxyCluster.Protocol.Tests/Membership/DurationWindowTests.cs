using GalaxyCluster.Protocol.Membership;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Membership;

public sealed class DurationWindowTests
{
    private static readonly TimeSpan s_floor = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_ceiling = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan s_unmeasured = TimeSpan.FromSeconds(50);

    [Fact]
    public void TheLimitIsMedianPlusPatienceTimesMad()
    {
        // Median 3 s; deviations 2, 1, 0, 1, 97: median 1 s.
        Assert.Equal(TimeSpan.FromSeconds(7), Limit(4, 1, 2, 3, 4, 100));
    }

    [Fact]
    public void TheLimitStaysBetweenFloorAndCeiling()
    {
        Assert.Equal(s_floor, Limit(4, 0.001, 0.001, 0.001, 0.001, 0.001));
        Assert.Equal(s_ceiling, Limit(40, 1, 20, 40, 60, 80));
    }

    [Fact]
    public void FewMeasurementsGiveNoLimit() => Assert.Equal(s_unmeasured, Limit(4, 1, 1, 1, 1));

    [Fact]
    public void OnlyTheLast32Count()
    {
        DurationWindow window = DurationWindow.Empty;
        for (int i = 0; i < 100; i++)
            window = window.Add(TimeSpan.FromSeconds(i < 68 ? 1000 : 2));
        Assert.Equal(32, window.Count);
        Assert.Equal(TimeSpan.FromSeconds(2), window.Median);
        Assert.Equal(TimeSpan.FromSeconds(2), window.Limit(8, s_floor, s_ceiling, s_unmeasured));
    }

    private static TimeSpan Limit(int patience, params double[] seconds) => seconds
        .Aggregate(DurationWindow.Empty, (window, s) => window.Add(TimeSpan.FromSeconds(s)))
        .Limit(patience, s_floor, s_ceiling, s_unmeasured);
}
