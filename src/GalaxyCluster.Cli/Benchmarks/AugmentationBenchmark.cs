using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>One line of <c>galaxy bench augment</c>.</summary>
/// <param name="Augmentation">As a run file has it.</param>
/// <param name="MicrosecondsPerPicture">Beyond reading and scaling the picture.</param>
/// <param name="ShareOfStep">Of one thread's training step, per picture.</param>
internal sealed record AugmentationBenchmarkLine(
    string Augmentation, double MicrosecondsPerPicture, double ShareOfStep)
{
    public static string[] Header => ["augmentation", "µs a picture", "of the step"];

    public string[] ToRow() =>
    [
        Augmentation, MicrosecondsPerPicture.ToString("F1", CultureInfo.InvariantCulture),
        ShareOfStep.ToString("P1", CultureInfo.InvariantCulture),
    ];
}

/// <summary>What each augmentation adds to assembling a batch, beside a whole training step on the same thread.</summary>
internal static class AugmentationBenchmark
{
    private const int ClassCount = 10;

    private static readonly (string Name, ImmutableArray<AugmentationSpec> List)[] s_lists =
    [
        ("reading and scaling alone", []),
        ("dihedral", [new Dihedral()]),
        ("rotate90", [new Rotate90()]),
        ("flipHorizontal", [new Flip(Vertical: false)]),
        ("shift: 4", [new Shift(4)]),
        ("affine: { rotation: 180, zoom: 1.25, shift: 4, order: 1 }", [new Affine(180, 1.25, 4, 1)]),
        ("affine: { rotation: 180, zoom: 1.25, shift: 4, order: 3 }", [new Affine(180, 1.25, 4, 3)]),
        ("crop: 0.8", [new Crop(0.8)]),
        ("brightness: 0.1", [new Brightness(0.1)]),
        ("contrast: 0.1", [new Contrast(0.1)]),
        ("colourJitter: 0.1", [new ColourJitter(0.1, 0)]),
        ("noise: 0.1", [new Noise(0.1)]),
        ("erasing: 0.5", [new Erasing(0.5, 0.2)]),
        ("mixup: 0.2", [new Mixup(0.2, 1)]),
        ("cutmix: 1", [new Cutmix(1, 1)]),
        ("affine (order 1), colourJitter, noise, erasing, mixup",
            [new Affine(180, 1.25, 4, 1), new ColourJitter(0.1, 0), new Noise(0.1), new Erasing(0.5, 0.2), new Mixup(0.2, 1)]),
    ];

    public static IEnumerable<AugmentationBenchmarkLine> Run(
        ModelSpec spec, TrainingBenchmarkOptions options, TimeProvider time)
    {
        Model model = Model.Build(spec, new ImageShape(3, options.Size, options.Size), ClassCount);
        double step = Step(model, options.Batch, time).TotalMicroseconds / options.Batch;
        double alone = 0;
        foreach ((string name, ImmutableArray<AugmentationSpec> list) in s_lists)
        {
            double took = Fill(model, list, options.Batch, time).TotalMicroseconds / options.Batch;
            if (list.IsEmpty) alone = took;
            double cost = list.IsEmpty ? took : Math.Max(0, took - alone);
            yield return new AugmentationBenchmarkLine(name, Math.Round(cost, 2), Math.Round(cost / step, 4));
        }
    }

    /// <summary>Reading, scaling and augmenting one batch.</summary>
    public static TimeSpan Fill(
        Model model, ImmutableArray<AugmentationSpec> augmentations, int batch, TimeProvider time)
    {
        var source = new BytePictures(model, batch);
        var assembler = new BatchAssembler(source, augmentations, seed: 1);
        int[] samples = [.. Enumerable.Range(0, batch)];
        float[] images = new float[batch * model.Input.Length], targets = new float[batch * model.ClassCount];
        int epoch = 0;
        return MedianTime.Of(() => assembler.Fill(samples, epoch++, augment: true, images, targets), time);
    }

    private static TimeSpan Step(Model model, int batch, TimeProvider time)
    {
        using var work = new TrainingWork(model, batch, threads: 1, microBatch: 0);
        int next = 0;
        return MedianTime.Of(() => work.Step(next++), time);
    }
}
