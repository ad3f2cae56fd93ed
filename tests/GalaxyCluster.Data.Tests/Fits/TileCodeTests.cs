using GalaxyCluster.Data.Fits;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fits;

public sealed class TileCodeTests
{
    [Fact]
    public void DitheringsNumbersEndAtTheStandardsSeed() =>
        Assert.Equal(TileDithering.LastSeed, TileDithering.SeedAfterAll());

    [Theory]
    [InlineData(1, 0, 255)]
    [InlineData(2, short.MinValue, short.MaxValue)]
    [InlineData(4, int.MinValue, int.MaxValue)]
    public void RicesCodeGivesBackWhatWasCoded(int bytes, int min, int max)
    {
        CounterRandom random = new(3, RandomPurpose.Benchmark, (uint)bytes);
        for (int length = 0; length < 200; length++)
        {
            // From constant over quiet to incompressible, with jumps between the extremes.
            int[] values = new int[length];
            long value = 0;
            for (int i = 0; i < length; i++)
            {
                int range = 1 << random.Below((ulong)((1000 * length) + (3 * i)), 8 * bytes - 1);
                value += random.Below((ulong)((1000 * length) + (3 * i) + 1), range) - (range / 2);
                value = Math.Clamp(i % 37 == 36 ? (i % 2 == 0 ? min : max) : value, min, max);
                values[i] = (int)value;
            }

            foreach (int block in new[] { 16, 32 })
            {
                byte[] code = RiceEncoder.Encode(values, bytes, block);
                int[] back = new int[length];
                Assert.True(RiceCode.TryDecode(code, bytes, block, back));
                Assert.Equal(values, back);
                if (length > 1)
                    Assert.False(RiceCode.TryDecode(code.AsSpan(0, code.Length / 2), bytes, block, back));
            }
        }
    }

    [Theory]
    [InlineData(FitsDither.None)]
    [InlineData(FitsDither.Subtractive)]
    [InlineData(FitsDither.SubtractiveKeepingZero)]
    public void QuantizedPixelsAreWithinHalfAStep(FitsDither dither)
    {
        double[] pixels = [.. AstropyFilesTests.Sky(100, 50).Select(static f => (double)f)];
        (pixels[7], pixels[8]) = (double.NaN, 0);
        int[] integers = new int[pixels.Length];
        FitsTiling tiling = new() { Dither = dither, DitherSeed = 10000 };
        var (scale, zero) = TileQuantizer.TryQuantize(pixels, 100, 12345, tiling, integers)!.Value;
        Assert.InRange(scale, 0.7, 0.8); // noise of 3
        double[] back = new double[pixels.Length];
        TileQuantization quantization = new(scale, zero, TileQuantizer.Blank, (TileDither)dither, 10000);
        quantization.Restore(integers, 12345, back);
        for (int i = 0; i < pixels.Length; i++)
            Assert.Equal(pixels[i], back[i], double.IsNaN(pixels[i]) ? 0 : 0.5001 * scale);
        Assert.True(dither != FitsDither.SubtractiveKeepingZero || back[8] == 0);
    }

    [Fact]
    public void WhatIntegersCannotHoldIsNotQuantized()
    {
        int[] integers = new int[100];
        FitsTiling tiling = new();
        Assert.Null(TileQuantizer.TryQuantize(new double[100], 10, 0, tiling, integers));
        double[] pixels = [.. AstropyFilesTests.Sky(10, 10).Select(static f => (double)f)];
        pixels[50] = double.PositiveInfinity;
        Assert.Null(TileQuantizer.TryQuantize(pixels, 10, 0, tiling, integers));
        pixels[50] = 1e30;
        Assert.Null(TileQuantizer.TryQuantize(pixels, 10, 0, tiling, integers));
    }
}
