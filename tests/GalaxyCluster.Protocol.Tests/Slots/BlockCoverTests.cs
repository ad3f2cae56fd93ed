using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Slots;

public sealed class BlockCoverTests
{
    [Fact]
    public void EverySetIsCoveredExactlyByAsFewBlocksAsPossible()
    {
        for (int units = 1; units <= 10; units++)
        {
            for (int set = 0; set < 1 << units; set++)
            {
                bool[] wanted = [.. Enumerable.Range(0, units).Select(u => (set >> u & 1) == 1)];
                var cover = BlockCover.Of(wanted);
                int[] covered = [.. cover.SelectMany(b => Enumerable.Range(b.First, b.Count(units)))];
                Assert.Equal(Enumerable.Range(0, units).Where(u => wanted[u]), covered);
                // Maximal: no block's parent is wanted as a whole.
                foreach (SlotBlock block in cover.Where(b => b != SlotBlock.Root(units)))
                {
                    var parent = new SlotBlock(block.Level + 1, block.Index / 2);
                    Assert.Contains(false, wanted[parent.First..parent.End(units)]);
                }
            }
        }
    }

    [Fact]
    public void TheSizeOfACoverOfARangeIsThatOfTheCover()
    {
        for (int units = 1; units <= 19; units++)
        {
            for (int first = 0; first <= units; first++)
            {
                for (int end = first; end <= units; end++)
                {
                    bool[] wanted = [.. Enumerable.Range(0, units).Select(u => u >= first && u < end)];
                    Assert.Equal(BlockCover.Of(wanted).Length, BlockCover.CountOf(first, end, units));
                }
            }
        }
    }
}
