using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using Xunit;

namespace GalaxyCluster.Data.Tests.Loading;

public sealed class BatchAssemblerTests
{
    private static readonly ImmutableArray<AugmentationSpec> s_all =
    [
        new Dihedral(), new Rotate90(), new Flip(true), new Flip(false), new Shift(3), new Brightness(0.2),
        new Contrast(0.1), new Affine(180, 1.3, 2, 1), new Affine(30, 1, 0, 3), new Crop(0.8), new ColourJitter(0.1, 0.1),
        new Noise(0.1), new Erasing(0.5, 0.2),
    ];

    [Fact]
    public void WithoutAugmentationABatchIsTheSamples()
    {
        float[] images = new float[3 * 50];
        float[] targets = new float[3 * 4];
        new BatchAssembler(new Numbers(), s_all, 7).Fill([5, 0, 5], 0, augment: false, images, targets);
        Assert.Equal(images[..50], images[100..]);
        Assert.Equal(5000 + 49, images[49]);
        Assert.Equal(0, images[50]);
        Assert.Equal([0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0], targets);
    }

    [Fact]
    public void WhatHappensToASampleDependsOnSeedEpochAndSampleAlone()
    {
        float[] one = Fill(new BatchAssembler(new Numbers(), s_all, 7), epoch: 2, 1, 2, 3, 4);
        float[] other = Fill(new BatchAssembler(new Numbers(), s_all, 7), epoch: 2, 4, 1);
        Assert.Equal(one[150..200], other[..50]);
        Assert.Equal(one[..50], other[50..]);
        Assert.NotEqual(one, Fill(new BatchAssembler(new Numbers(), s_all, 7), epoch: 3, 1, 2, 3, 4));
        Assert.NotEqual(one, Fill(new BatchAssembler(new Numbers(), s_all, 8), epoch: 2, 1, 2, 3, 4));
    }

    [Fact]
    public void FillingAllocatesNothing()
    {
        BatchAssembler assembler = new(new Numbers(), s_all, 7);
        float[] images = new float[8 * 50];
        float[] targets = new float[8 * 4];
        int[] samples = [0, 1, 2, 3, 4, 5, 6, 7];
        assembler.Fill(samples, 0, augment: true, images, targets);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int epoch = 0; epoch < 20; epoch++)
            assembler.Fill(samples, epoch, augment: true, images, targets);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TheEightSymmetriesAllOccurAndAreDifferent()
    {
        BatchAssembler assembler = new(new Numbers(), [new Dihedral()], 7);
        HashSet<string> seen = [];
        for (int epoch = 0; epoch < 200; epoch++)
        {
            float[] image = Fill(assembler, epoch, 0);
            Assert.Equal(Enumerable.Range(0, 25), image[..25].Order().Select(static v => (int)v));
            Assert.Equal(image[..25].Select(static v => v + 25), image[25..]);
            Assert.Equal(12, image[12]);
            seen.Add(string.Join(',', image[..25]));
        }

        Assert.Equal(8, seen.Count);
    }

    [Fact]
    public void QuarterTurnsKeepTheHandedness()
    {
        BatchAssembler assembler = new(new Numbers(), [new Rotate90()], 7);
        HashSet<(int, int)> corners = [];
        for (int epoch = 0; epoch < 100; epoch++)
        {
            float[] image = Fill(assembler, epoch, 0);
            corners.Add(((int)image[0], (int)image[4]));
        }

        // Upper left and upper right after 0, 90, 180, 270 degrees.
        Assert.Equal([(0, 4), (4, 24), (20, 0), (24, 20)], corners.Order());
    }

    [Fact]
    public void ShiftsReflectAtTheEdge()
    {
        BatchAssembler assembler = new(new Numbers(), [new Shift(2)], 7);
        HashSet<(int, int)> seen = [];
        for (int epoch = 0; epoch < 400; epoch++)
        {
            float[] image = Fill(assembler, epoch, 0);
            int down = 0;
            int right = 0;
            // The centre pixel (2, 2) shows where the picture went.
            right = 2 - ((int)image[12] % 5);
            down = 2 - ((int)image[12] / 5);
            seen.Add((down, right));
            for (int k = 0; k < 25; k++)
                Assert.Equal((Reflect((k / 5) - down) * 5) + Reflect((k % 5) - right), (int)image[k]);
        }

        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public void BrightnessAndContrastStayInBounds()
    {
        BatchAssembler assembler = new(new Numbers(), [new Brightness(0.5)], 7);
        float[] added = [.. Enumerable.Range(0, 300).Select(e => Fill(assembler, e, 0)[0])];
        Assert.All(added, static v => Assert.InRange(v, -0.5f, 0.5f));
        Assert.InRange(added.Max() - added.Min(), 0.9f, 1f);
        assembler = new(new Numbers(), [new Contrast(0.5)], 7);
        float[] factors = [.. Enumerable.Range(0, 300).Select(e => Fill(assembler, e, 0)[1])];
        Assert.All(factors, static v => Assert.InRange(v, 0.5f, 1.5f));
        Assert.InRange(factors.Max() - factors.Min(), 0.9f, 1f);
    }

    [Fact]
    public void OblongPicturesCannotBeTurned()
    {
        Assert.Throws<ArgumentException>(() => new BatchAssembler(new Numbers(width: 4), [new Dihedral()], 7));
        Assert.Throws<ArgumentException>(() => new BatchAssembler(new Numbers(width: 4), [new Shift(4)], 7));
        float[] image = new float[2 * 5 * 4];
        new BatchAssembler(new Numbers(
            width: 4), [new Flip(true), new Flip(false)], 7).Fill([0], 3, augment: true, image, new float[4]);
        Assert.Equal(Enumerable.Range(0, 40), image.Order().Select(static v => (int)v));
    }

    private static int Reflect(int i) => i < 0 ? -i : i > 4 ? 8 - i : i;

    private static float[] Fill(BatchAssembler assembler, int epoch, params int[] samples)
    {
        float[] images = new float[samples.Length * 50];
        assembler.Fill(samples, epoch, augment: true, images, new float[samples.Length * 4]);
        return images;
    }

    /// <summary>Two channels of 5 x width; value = 1000 x sample + place.</summary>
    private sealed class Numbers(int width = 5) : ISampleSource
    {
        public int Count => 8;

        public int ClassCount => 4;

        public int Channels => 2;

        public int Height => 5;

        public int Width => width;

        public void Read(int sample, Span<float> image, Span<float> target)
        {
            for (int k = 0; k < image.Length; k++)
                image[k] = (1000 * sample) + k;
            target.Clear();
            target[sample % 4] = 1;
        }

        public string Id(int sample) => $"{sample}";
    }
}
