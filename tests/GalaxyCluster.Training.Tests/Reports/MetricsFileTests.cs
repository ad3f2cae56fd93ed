using GalaxyCluster.Training.Reports;
using Xunit;

namespace GalaxyCluster.Training.Tests.Reports;

public sealed class MetricsFileTests
{
    private static readonly string Run = new('a', 64);

    [Fact]
    public void EveryRoundIsThereOnceAlsoAfterAResume()
    {
        using TemporaryFolder folder = new();
        using (MetricsFile file = new(folder["m"], Run)) Write(file, Started, Round(0), Evaluated(0), Round(1));
        using (MetricsFile file = new(folder["m"], Run))
        {
            Assert.Equal(2, file.RoundCount);
            Write(file, Started, Round(0) with { ImagesPerSecond = 9 }, Evaluated(0), Round(1), Round(2));
        }

        Assert.Equal(
            [Started.ToJson(), Round(0).ToJson(), Evaluated(0).ToJson(), Round(1).ToJson(), Round(2).ToJson()], File.ReadAllLines(folder["m"]));
    }

    /// <summary>/dev/full is a disk that is always full.</summary>
    [Fact]
    public void ALineThatTheDiskRefusedIsStillNew()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("/dev/full is Linux's");
        using MetricsFile file = new("/dev/full", Run);
        Assert.Throws<IOException>(() => file.Write(Started));
        Assert.Throws<IOException>(() => file.Write(Round(0)));
        // Had the first try been noted, the second would say that the line is there.
        Assert.Throws<IOException>(() => file.Write(Round(0)));
        Assert.Throws<IOException>(() => file.Write(Evaluated(0)));
        Assert.Throws<IOException>(() => file.Write(Evaluated(0)));
        Assert.Equal(0, file.RoundCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void ATornLineIsCutOff(int missing)
    {
        using TemporaryFolder folder = new();
        using (MetricsFile file = new(folder["m"], Run)) Write(file, Started, Round(0), Round(1));
        using (FileStream file = File.OpenWrite(folder["m"])) file.SetLength(file.Length - missing);
        using (MetricsFile file = new(folder["m"], Run))
        {
            Assert.Equal(1, file.RoundCount);
            Write(file, Round(1), Round(2));
        }

        Assert.Equal(4, File.ReadAllLines(folder["m"]).Length);
    }

    [Fact]
    public void ARoundWithAnotherHashIsAnError()
    {
        using TemporaryFolder folder = new();
        using MetricsFile file = new(folder["m"], Run);
        Write(file, Started, Round(0));
        Assert.Throws<RunRecordException>(() => file.Write(Round(0) with { ParametersSha256 = new string('f', 64) }));
    }

    [Fact]
    public void LostLinesDoNotStopARun()
    {
        using TemporaryFolder folder = new();
        using (MetricsFile file = new(folder["m"], Run)) Write(file, Started, Round(4), Round(5));
        using (MetricsFile file = new(folder["m"], Run))
        {
            Assert.Equal(6, file.RoundCount);
            Write(file, Round(5), Round(6));
            Assert.Throws<RunRecordException>(() => file.Write(Round(long.MaxValue)));
        }

        Assert.Equal(4, File.ReadAllLines(folder["m"]).Length);
    }

    [Fact]
    public void AnotherRunsFileIsRefusedAndStays()
    {
        using TemporaryFolder folder = new();
        using (MetricsFile file = new(folder["m"], Run)) Write(file, Started, Round(0));
        byte[] before = File.ReadAllBytes(folder["m"]);
        Assert.Throws<RunRecordException>(() => new MetricsFile(folder["m"], new string('b', 64)));
        Assert.Equal(before, File.ReadAllBytes(folder["m"]));
    }

    [Fact]
    public void ALongFileIsReadToItsLastWholeLine()
    {
        using TemporaryFolder folder = new();
        const int Rounds = 2000;
        using (MetricsFile file = new(folder["m"], Run))
            Write(file, [Started, .. Enumerable.Range(0, Rounds).Select(round => (RunEvent)Round(round))]);
        byte[] whole = File.ReadAllBytes(folder["m"]);
        foreach (byte[] end in new[] { new byte[200_000], [0xc3, 0x28, (byte)'\n'], [(byte)'{'] })
        {
            File.WriteAllBytes(folder["m"], [.. whole, .. end]);
            using (MetricsFile file = new(folder["m"], Run)) Assert.Equal(Rounds, file.RoundCount);
            Assert.Equal(whole, File.ReadAllBytes(folder["m"]));
        }
    }

    [Fact]
    public void RubbishIsCutOff()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["m"], [0xff, 0xfe, 10, 123, 10, 0, 10]);
        using (MetricsFile file = new(folder["m"], Run)) Write(file, Started);
        Assert.Equal([Started.ToJson()], File.ReadAllLines(folder["m"]));
    }

    private static RunStarted Started => new("/r", Run, "small", 3, "sky", 100, 16, 5, 7, 35, 0);

    private static RoundCommitted Round(long round) =>
        new(round, 35, 0, 0.5, 0.25, 0.001f, 2.5f, 128, $"1{round & 0xff:x3}{new string('c', 60)}", 512.5);

    private static EpochEvaluated Evaluated(long round) => new(round, 0, "validation", 0.4, 0.9, 0.89, 600);

    private static void Write(MetricsFile file, params RunEvent[] events)
    {
        foreach (RunEvent e in events) file.Write(e);
    }
}
