using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sources;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sources;

public sealed class SegmentationTests
{
    [Fact]
    public void PixelsTouchingByACornerBelongTogether()
    {
        ImagePlane plane = Plane(
            "#..#.",
            ".#.#.",
            "..#..",
            "#....");
        List<PixelSet> groups = Segmentation.Find(plane, 0.5f, 1, TestContext.Current.CancellationToken);
        Assert.Equal([[0, 3, 6, 8, 12], [15]], groups.Select(g => g.Offsets));
        Assert.Single(Segmentation.Find(plane, 0.5f, 2, TestContext.Current.CancellationToken));
        Assert.Empty(Segmentation.Find(plane, 1f, 1, TestContext.Current.CancellationToken)); // strictly above
    }

    [Fact]
    public void GroupsNeitherWrapAroundNorAreLimitedInSize()
    {
        Assert.Equal(2, Segmentation.Find(Plane("...#", "#..."), 0.5f, 1, TestContext.Current.CancellationToken).Count);
        float[] full = new float[1000 * 1000];
        Array.Fill(full, 1f);
        PixelSet all = Assert.Single(Segmentation.Find(
            new ImagePlane(full, 1000, 1000), 0, 1, TestContext.Current.CancellationToken));
        Assert.Equal(full.Length, all.Count);
    }

    /// <summary>Where nothing is above the threshold, only the pass over the pixels can notice.</summary>
    [Fact]
    public void StopsWhenAsked() =>
        Assert.ThrowsAny<OperationCanceledException>(
            () => Segmentation.Find(Plane("..", ".."), 0.5f, 1, new CancellationToken(canceled: true)));

    private static ImagePlane Plane(params string[] rows) => new(
        [.. rows.SelectMany(r => r.Select(c => c == '#' ? 1f : 0f))], rows[0].Length, rows.Length);
}
