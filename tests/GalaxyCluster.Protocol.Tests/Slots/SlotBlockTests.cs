using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Slots;

public sealed class SlotBlockTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 3)]
    [InlineData(9, 4)]
    public void TheRootCoversEverything(int units, int level)
    {
        var root = SlotBlock.Root(units);
        Assert.Equal(new SlotBlock(level, 0), root);
        Assert.Equal(units, root.Count(units));
    }

    [Fact]
    public void BlocksOverlapExactlyWhenTheyShareAUnit()
    {
        const int Units = 11;
        SlotBlock[] blocks = [.. Blocks(Units)];
        foreach (SlotBlock a in blocks)
        {
            foreach (SlotBlock b in blocks)
            {
                bool shares = Enumerable.Range(0, Units).Any(u => a.Covers(u) && b.Covers(u));
                Assert.Equal(shares, a.Overlaps(b));
            }
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 11)]
    [InlineData(2, 3)]
    [InlineData(5, 0)]
    [InlineData(4, 1)]
    [InlineData(31, int.MaxValue)]
    public void NodesOutsideTheTreeAreKnown(int level, int index) => Assert.False(new SlotBlock(level, index).IsWithin(11));

    [Fact]
    public void NodesOfTheTreeAreWithin() => Assert.All(Blocks(11), b => Assert.True(b.IsWithin(11)));

    internal static IEnumerable<SlotBlock> Blocks(int units)
    {
        for (int level = 0; level <= SlotBlock.Root(units).Level; level++)
        {
            for (int index = 0; index << level < units; index++)
                yield return new SlotBlock(level, index);
        }
    }
}
