using GalaxyCluster.Engine.Optimizers;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Optimizers;

public sealed class ScheduleTests
{
    private static readonly ScheduleSpec[] All =
    [
        new ConstantSchedule(), new StepSchedule([0.3f, 0.6f]), new CosineSchedule(0.1f), new OneCycleSchedule(), new OneCycleSchedule(0f),
        new WarmUpSchedule(0.2f, new OneCycleSchedule(0.5f)), new WarmUpSchedule(0.99f, new CosineSchedule()),
    ];

    [Fact]
    public void FactorsLieBetweenZeroAndOneForRunsOfAnyLength()
    {
        foreach (ScheduleSpec schedule in All)
        {
            foreach (long total in (long[])[1, 2, 3, 7, 1000])
            {
                for (long step = 0; step < total; step++)
                    Assert.InRange(schedule.Factor(step, total), 0f, 1f);
                Assert.Equal(schedule.Factor(total - 1, total), schedule.Factor(total + 5, total));
            }
        }
    }

    [Fact]
    public void SchedulesAreValues()
    {
        Assert.Equal(new StepSchedule([0.3f, 0.6f]), All[1]);
        Assert.NotEqual(new StepSchedule([0.3f, 0.7f]), All[1]);
        Assert.Equal(new WarmUpSchedule(0.2f, new OneCycleSchedule(0.5f)), All[5]);
    }

    [Fact]
    public void SettingsOutOfRangeAreRefused()
    {
        ScheduleSpec[] wrong =
        [
            new StepSchedule([0.5f, 0.5f]), new StepSchedule([1f]), new StepSchedule([float.NaN]), new StepSchedule([0.5f], 0f),
            new CosineSchedule(1.5f), new OneCycleSchedule(1f), new OneCycleSchedule(0.3f, 0f), new WarmUpSchedule(-0.1f, new ConstantSchedule()),
            new WarmUpSchedule(0.1f, new CosineSchedule(-1f)),
        ];
        Assert.All(wrong, schedule => Assert.Throws<ArgumentException>(schedule.Validate));
        Assert.All(All, schedule => schedule.Validate());
    }
}
