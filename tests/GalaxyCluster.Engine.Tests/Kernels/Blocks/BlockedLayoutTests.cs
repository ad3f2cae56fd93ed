using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels.Blocks;

public sealed class BlockedLayoutTests
{
    /// <summary>Few channels take four pixels at a time; widths that are no multiple of four end one by one.</summary>
    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    [InlineData(3, 11)]
    [InlineData(4, 6)]
    [InlineData(5, 8)]
    [InlineData(17, 5)]
    public void Every_value_arrives_and_padding_channels_become_zero(int channels, int width)
    {
        const int Count = 2, Height = 3;
        var shape = new Shape(channels, Height, width);
        float[] rows = RandomTensors.Array(Count * shape.Elements, 7);
        using BlockedTensor tensor = new(Count, shape, 1);
        tensor.Buffer.Span.Fill(float.NaN);
        BlockedLayout.FromRows(rows, tensor, Count);
        float[] back = new float[rows.Length];
        BlockedLayout.ToRows(tensor, back, Count);
        Assert.Equal(rows, back);
        Assert.Equal(rows, RandomTensors.Values(tensor, Count));
        int written = Count * shape.Blocks * shape.Pixels * BlockedTensor.Lanes;
        Assert.Equal(written, tensor.Buffer.Span.ToArray().Count(value => !float.IsNaN(value)));
        Assert.Equal(written - rows.Length, tensor.Buffer.Span.ToArray().Count(value => value == 0f));
    }
}
