using GalaxyCluster.Cli.Chaos;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests.Chaos;

/// <summary>F68: the same seed gives the same faults.</summary>
public sealed class ChaosScheduleTests
{
    [Fact]
    public void TheSameSeedGivesTheSameFaults()
    {
        Assert.Equal(Draw(7).Faults, Draw(7).Faults);
        Assert.NotEqual(Draw(7).Faults, Draw(8).Faults);
    }

    [Fact]
    public void EveryKindAndEveryWorkerComesUp()
    {
        ChaosSchedule schedule = Draw(7);
        Assert.Equal(200, schedule.Faults.Length);
        Assert.Equal(Enum.GetValues<FaultKind>(), schedule.Faults.Select(fault => fault.Kind).Distinct().Order());
        Assert.Equal([0, 1, 2, 3, 4], schedule.Faults.Select(fault => fault.Worker).Distinct().Order());
        Assert.All(schedule.Faults, fault => Assert.Equal(
            fault.Kind is FaultKind.Coordinator or FaultKind.Disk, fault.Worker == 0));
    }

    [Fact]
    public void AWrittenScheduleIsReadTheSame()
    {
        using var folder = new TestFolder();
        ChaosSchedule schedule = Draw(7);
        schedule.Write(folder["schedule.json"]);
        ChaosSchedule read = ChaosSchedule.Read(folder["schedule.json"]);
        Assert.Equal(schedule.Faults, read.Faults);
        Assert.Equal(schedule.Kinds, read.Kinds);
        Assert.Equal((schedule.Seed, schedule.Workers), (read.Seed, read.Workers));
    }

    private static ChaosSchedule Draw(ulong seed) =>
        ChaosSchedule.Draw(seed, [.. Enum.GetValues<FaultKind>()], everySeconds: 5, seconds: 1000, workers: 4);
}
