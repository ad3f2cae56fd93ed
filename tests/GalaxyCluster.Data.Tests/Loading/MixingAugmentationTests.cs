using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using Xunit;

namespace GalaxyCluster.Data.Tests.Loading;

public sealed class MixingAugmentationTests
{
    private const int Pixels = 20 * 20;

    [Fact]
    public void MixupWeighsPicturesAndLabelsAlike()
    {
        BatchAssembler assembler = new(new Plain(), [new Mixup(1, 1)], 7);
        List<float> shares = [];
        for (int epoch = 0; epoch < 50; epoch++)
        {
            (float[] images, float[] targets) = Fill(assembler, epoch, 0, 1, 2, 3);
            for (int i = 0; i < 4; i++)
            {
                float[] target = targets[(i * 4)..((i * 4) + 4)];
                Assert.Equal(1, target.Sum(), 1e-6f);
                Assert.InRange(target[i], 0.5f, 1);
                float expected = target.Select(static (t, c) => t * c).Sum();
                Assert.All(images[(i * Pixels)..((i + 1) * Pixels)], v => Assert.Equal(expected, v, 1e-5f));
                shares.Add(target[i]);
            }
        }

        // The larger share of a uniform number is uniform in 1/2..1.
        Assert.InRange(shares.Average(), 0.72f, 0.78f);
    }

    [Fact]
    public void CutmixGivesLabelsByArea()
    {
        BatchAssembler assembler = new(new Plain(), [new Cutmix(1, 1)], 7);
        int cut = 0;
        for (int epoch = 0; epoch < 50; epoch++)
        {
            (float[] images, float[] targets) = Fill(assembler, epoch, 0, 1, 2);
            for (int i = 0; i < 3; i++)
            {
                float[] target = targets[(i * 4)..((i * 4) + 4)];
                for (int c = 0; c < 4; c++)
                    Assert.Equal(images[(i * Pixels)..((i + 1) * Pixels)].Count(v => v == c) / (float)Pixels, target[c], 1e-6f);
                cut += target[i] < 1 ? 1 : 0;
            }
        }

        Assert.InRange(cut, 120, 150);
    }

    [Fact]
    public void AProbabilityLeavesSomePicturesAsTheyAre()
    {
        BatchAssembler assembler = new(new Plain(), [new Mixup(1, 0.25)], 7);
        int mixed = 0;
        for (int epoch = 0; epoch < 200; epoch++)
        {
            (_, float[] targets) = Fill(assembler, epoch, 0, 1);
            mixed += (targets[0] < 1 ? 1 : 0) + (targets[5] < 1 ? 1 : 0);
        }

        Assert.InRange(mixed, 70, 130);
    }

    [Fact]
    public void APictureAloneInItsBatchIsNotMixed()
    {
        (float[] images, float[] targets) = Fill(new BatchAssembler(new Plain(), [new Cutmix(1, 1), new Mixup(1, 1)], 7), 0, 2);
        Assert.All(images, static v => Assert.Equal(2, v));
        Assert.Equal([0, 0, 1, 0], targets);
    }

    [Fact]
    public void MixingTakesPicturesAsTheOthersWereBefore()
    {
        ImmutableArray<AugmentationSpec> both = [new Mixup(0.5, 1), new Noise(0.1)];
        (float[] one, _) = Fill(new BatchAssembler(new Plain(), both, 7), 3, 0, 1, 2, 3);
        (float[] again, _) = Fill(new BatchAssembler(new Plain(), both, 7), 3, 0, 1, 2, 3);
        Assert.Equal(one, again);
        (float[] other, _) = Fill(new BatchAssembler(new Plain(), both, 8), 3, 0, 1, 2, 3);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void NoiseErasingAndJitterDoWhatTheySay()
    {
        (float[] noisy, _) = Fill(new BatchAssembler(new Plain(), [new Noise(0.5)], 7), 0, 1);
        double deviation = Math.Sqrt(noisy.Average(static v => (v - 1.0) * (v - 1)));
        Assert.InRange(deviation, 0.01, 0.55);
        Assert.InRange(noisy.Average(), 1 - (0.2 * deviation), 1 + (0.2 * deviation));

        BatchAssembler erasing = new(new Plain(), [new Erasing(0.5, 0.3)], 7);
        int[] erased = [.. Enumerable.Range(0, 200).Select(e => Fill(erasing, e, 3).Images.Count(static v => v == 0))];
        Assert.InRange(erased.Count(static n => n > 0), 70, 115);
        Assert.InRange(erased.Max(), 80, 120);

        BatchAssembler jitter = new(new Plain(), [new ColourJitter(0.2, 0.1)], 7);
        float[] values = [.. Enumerable.Range(0, 200).Select(e => Fill(jitter, e, 1).Images[0])];
        Assert.All(values, static v => Assert.InRange(v, 0.7f, 1.3f));
        Assert.InRange(values.Max() - values.Min(), 0.45f, 0.6f);
    }

    private static (float[] Images, float[] Targets) Fill(BatchAssembler assembler, int epoch, params int[] samples)
    {
        float[] images = new float[samples.Length * Pixels];
        float[] targets = new float[samples.Length * 4];
        assembler.Fill(samples, epoch, augment: true, images, targets);
        return (images, targets);
    }

    /// <summary>Picture k has class k, and k in every pixel.</summary>
    private sealed class Plain : ISampleSource
    {
        public int Count => 4;

        public int ClassCount => 4;

        public int Channels => 1;

        public int Height => 20;

        public int Width => 20;

        public string Id(int sample) => "plain";

        public void Read(int sample, Span<float> image, Span<float> target)
        {
            image.Fill(sample);
            target.Clear();
            target[sample] = 1;
        }
    }
}
