using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Synthetic;
using Xunit;

namespace GalaxyCluster.Data.Tests.Synthetic;

public sealed class SyntheticSkyTests
{
    /// <summary>
    /// Of 140 pictures with seed 3. It changes only with the painters, the camera, the split planner or the shard
    /// format; then <see cref="SyntheticSky.Version"/> (pictures) or
    /// <see cref="DatasetWriter.Tool"/> (format) changes too. Never refresh it to silence a failure.
    /// </summary>
    private const string GoldenRoot = "dc01532d6ae6ea7da73a983cc6a9ee226fd0a63fa47b505287a29e06f34e1dc9";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TheSameOptionsGiveTheSameBytesOnAnyMachineAndThreadCount(int threads)
    {
        using ScratchFolder scratch = new();
        DatasetManifest manifest = SyntheticSky.Write(
            new SyntheticSkyOptions { Count = 140, Seed = 3, Threads = threads }, scratch["sky"]);
        Assert.Equal(GoldenRoot, manifest.RootSha256);
        Assert.Equal([112, 14, 14], manifest.Splits.Select(static s => s.Count));
        Assert.All(manifest.Split("train").PerClass, static n => Assert.Equal(16, n));
        Assert.Equal(SyntheticSky.Classes, manifest.Classes);
        using Dataset dataset = Dataset.Open(scratch["sky"]);
        Assert.True(dataset.Verify().IsSound);
    }

    [Fact]
    public void APictureDependsOnItsNumberAndNotOnWhatWasRenderedBefore()
    {
        byte[] first = new byte[3 * 48 * 48];
        byte[] again = new byte[3 * 48 * 48];
        SkyRenderer renderer = new(48, 9);
        renderer.Render(17, 1, first);
        renderer.Render(18, 3, again);
        Assert.NotEqual(first, again);
        renderer.Render(17, 1, again);
        Assert.Equal(first, again);
        new SkyRenderer(48, 10).Render(17, 1, again);
        Assert.NotEqual(first, again);
    }

    [Fact]
    public void ObjectsAreInTheMiddleOfADarkSky()
    {
        SkyRenderer renderer = new(64, 1);
        byte[] picture = new byte[3 * 64 * 64];
        for (int label = 0; label < SyntheticSky.Classes.Length; label++)
        {
            double centre = 0;
            double corner = 0;
            for (int i = 0; i < 20; i++)
            {
                renderer.Render(i, label, picture);
                for (int k = 0; k < picture.Length; k++)
                {
                    int y = k / 64 % 64;
                    int x = k % 64;
                    centre += Math.Abs(y - 32) < 6 && Math.Abs(x - 32) < 6 ? picture[k] / (20.0 * 3 * 121) : 0;
                    corner += y < 8 && x < 8 ? picture[k] / (20.0 * 3 * 64) : 0;
                }
            }

            Assert.InRange(corner, 3, 30);
            Assert.True(centre > corner + 20, $"{SyntheticSky.Classes[label]}: centre {centre:F0}, corner {corner:F0}");
        }
    }

    [Theory]
    [InlineData(10, 64)]
    [InlineData(100, 31)]
    [InlineData(100, 257)]
    public void OptionsAreChecked(int count, int size)
    {
        using ScratchFolder scratch = new();
        Assert.Throws<DatasetException>(
            () => SyntheticSky.Write(new SyntheticSkyOptions { Count = count, Size = size }, scratch["sky"]));
        Assert.Empty(scratch.Entries());
    }

    [Fact]
    public void CancellationLeavesNothing()
    {
        using ScratchFolder scratch = new();
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() => SyntheticSky.Write(
            new SyntheticSkyOptions { Count = 2000, Size = 32 }, scratch["sky"], new CancelAfterFirst(
                stop), stop.Token));
        Assert.Empty(scratch.Entries());
    }

    private sealed class CancelAfterFirst(CancellationTokenSource stop) : IProgress<DatasetProgress>
    {
        public void Report(DatasetProgress value) => stop.Cancel();
    }
}
