using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Tensors;

public sealed class HugePagesTests
{
    /// <summary>Around the size of one page, and where array and page do not begin together.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(HugePages.Bytes - 1)]
    [InlineData(HugePages.Bytes)]
    [InlineData((3 * HugePages.Bytes) + 12345)]
    public void AnArrayIsZeroAndAllItsOwn(int length)
    {
        byte[] first = HugePages.NewArray<byte>(length);
        byte[] second = HugePages.NewArray<byte>(length);
        Assert.Equal(length, first.Length);
        Assert.False(first.AsSpan().ContainsAnyExcept((byte)0));
        first.AsSpan().Fill(0x5a);
        Assert.False(second.AsSpan().ContainsAnyExcept((byte)0));
        GC.Collect();
        Assert.False(first.AsSpan().ContainsAnyExcept((byte)0x5a));
    }
}
