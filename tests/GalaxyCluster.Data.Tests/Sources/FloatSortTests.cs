using GalaxyCluster.Data.Sources;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sources;

public sealed class FloatSortTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(4096)]
    [InlineData(10_007)]
    public void ValuesComeOutInOrder(int count)
    {
        var random = new Random(count);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => random.Next(4) switch
        {
            0 => (float)(random.NextDouble() - 0.5),
            1 => random.Next(-3, 4),
            2 => MathF.CopySign(BitConverter.Int32BitsToSingle(random.Next(0x7f80_0001)), random.Next(2) - 0.5f),
            _ => (float)(1e6 * random.NextDouble()),
        })];
        float[] expected = [.. values.Order()];
        float[] scratch = new float[count + 3];
        Array.Fill(scratch, float.NaN);

        FloatSort.Sort(values, scratch);

        Assert.Equal(expected, values);
        Assert.All(scratch[count..], value => Assert.True(float.IsNaN(value)));
    }
}
