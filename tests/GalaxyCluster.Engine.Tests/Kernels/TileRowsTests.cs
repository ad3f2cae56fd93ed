using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>What is fetched ahead is what the transforms read: every row of every tile once, and nothing outside.</summary>
public sealed unsafe class TileRowsTests
{
    private const int Lanes = BlockedTensor.Lanes;

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public void RowsAreThoseOfTheTiles(int size)
    {
        using BlockedTensor x = new(2, new Shape(32, 10, 7), halo: 1);
        WinogradTiles tiles = new(x.Height, x.Width, size);
        float** addresses = stackalloc float*[TileRows.Most];
        TileRows rows = new(addresses);

        rows.Add(tiles, x, 0, 2 * tiles.PerImage);

        HashSet<long> expected = [];
        for (int sample = 0; sample < 2; sample++)
            for (int block = 0; block < x.Blocks; block++)
                for (int y = 0; y < x.Height; y++)
                    for (int column = 0; column < x.Width; column += size)
                        expected.Add((long)(x.Origin(sample, block) + (y * x.RowStride) + (column * Lanes)));
        HashSet<long> found = [];
        for (int i = 0; i < rows.Count; i++)
            found.Add((long)addresses[i]);
        Assert.Equal(2 * 2 * x.Height * tiles.Columns, rows.Count);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void PartsShareTheRows()
    {
        using BlockedTensor x = new(1, new Shape(16, 10, 7), halo: 0);
        WinogradTiles tiles = new(x.Height, x.Width, 4);
        float** addresses = stackalloc float*[TileRows.Most];
        TileRows rows = new(addresses);
        rows.Add(tiles, x, 0, tiles.PerImage);

        Assert.Equal(0, rows.StartOf(0, 7));
        Assert.Equal(rows.Count, rows.StartOf(7, 7));
        for (int part = 0; part < 7; part++)
            Assert.InRange(rows.StartOf(part + 1, 7) - rows.StartOf(part, 7), rows.Count / 7, (rows.Count / 7) + 1);
    }
}
