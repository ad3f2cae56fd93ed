using System.Globalization;
using System.Text;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>One pass of one layer in <c>galaxy bench layers</c>.</summary>
/// <param name="Layer">As <c>layers[3].conv</c>.</param>
/// <param name="Kind">Joined layers are named together, as <c>conv+relu</c>.</param>
/// <param name="Algorithm">Of a convolution; null elsewhere.</param>
/// <param name="Pass">forward, weightGradient, inputGradient, poolGradient; outside of the network, step.</param>
/// <param name="Milliseconds">A step: median of the repeats.</param>
/// <param name="ShareOfStep">Of the time of all lines.</param>
/// <param name="GigaflopsPerSecond">Counted as by the definition, whatever the algorithm saves; 0 where nothing is
/// counted: only convolutions and dense layers are.</param>
/// <param name="ShareOfPeak">Of the FMA peak; above 1 where an algorithm saves multiplications.</param>
/// <param name="FlopsPerByte">Operations a byte that must be read or written at least.</param>
/// <param name="RoofGigaflopsPerSecond">The smaller of the FMA peak and what the memory could feed.</param>
internal sealed record LayerBenchmarkLine(
    string Layer, string Kind, string? Algorithm, string Pass, double Milliseconds, double ShareOfStep,
    double GigaflopsPerSecond, double ShareOfPeak, double FlopsPerByte, double RoofGigaflopsPerSecond);

/// <summary>What <c>galaxy bench layers</c> reports.</summary>
internal sealed record LayerBenchmarkResult(
    string Model,
    int Batch,
    double MillisecondsPerStep,
    double ImagesPerSecond,
    double FmaPeakGigaflopsPerSecond,
    double MemoryGigabytesPerSecond,
    string VectorPath,
    double RestShare,
    LayerBenchmarkLine[] Lines)
{
    public string ToText()
    {
        var table = new TextTable(
            ["layer", "kind", "pass", "algorithm", "ms", "% of step", "FLOP/byte", "roof", "GFLOP/s", "% of peak", ""]);
        foreach (LayerBenchmarkLine line in Lines)
        {
            string[] head = [line.Layer, line.Kind, line.Pass, line.Algorithm ?? ""];
            string[] times = [Text(line.Milliseconds, 3), Text(100 * line.ShareOfStep, 1)];
            string[] roofline = line.GigaflopsPerSecond > 0
                ? [Text(line.FlopsPerByte, 0), Text(line.RoofGigaflopsPerSecond, 0), Text(line.GigaflopsPerSecond, 0),
                    Text(100 * line.ShareOfPeak, 0), Bar(line.ShareOfPeak)]
                : ["", "", "", "", ""];
            table.Add([.. head, .. times, .. roofline]);
        }

        var text = new StringBuilder(table.ToText());
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{Model}, batch {Batch}, 1 thread: {MillisecondsPerStep:F2} ms a step, {ImagesPerSecond:F0} images/s; "
            + $"FMA peak {FmaPeakGigaflopsPerSecond:F1} GFLOP/s, memory {MemoryGigabytesPerSecond:F1} GB/s, {VectorPath}; "
            + $"all but the passes of convolutions and dense layers: {RestShare:P1}"));
        return text.ToString();
    }

    /// <summary>Eight signs to the peak; longer where Winograd saves multiplications.</summary>
    private static string Bar(double share) => new string('#', Math.Clamp((int)Math.Round(8 * share), 0, 36)).PadRight(36);

    private static string Text(double value, int digits) =>
        value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>Where the time of a training step goes: each layer's passes, measured inside of whole steps.</summary>
internal static class LayerBenchmark
{
    private const int ClassCount = 10;
    private const int WarmUpSteps = 5;

    // Winograd F(4x4, 3x3) saves a factor of 4.
    private const double MostPlausible = 4.5;

    public static LayerBenchmarkResult Run(ModelSpec spec, TrainingBenchmarkOptions options, TimeProvider time)
    {
        Model model = Model.Build(spec, new ImageShape(3, options.Size, options.Size), ClassCount);
        float[] flat = new float[model.FlatLength];
        float[] contribution = new float[model.FlatLength];
        model.Initialize(flat, seed: 1);
        (float[] images, float[] targets) = Batch(model, options.Batch);
        using PreparedParameters prepared = new(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), options.Batch);
        prepared.Load(flat);
        for (int step = 0; step < WarmUpSteps; step++)
            executor.Train(prepared, images, targets, options.Batch, default, contribution);
        var times = new LayerTimes(model, time);
        executor.Times = times;
        var repeats = new LayerTime[options.Repeats][];
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            times.Clear();
            for (int step = 0; step < options.Steps; step++)
                executor.Train(prepared, images, targets, options.Batch, default, contribution);
            repeats[repeat] = [.. times.Lines];
        }

        RestOfStep rest = RestOfStep.Measure(model, prepared, flat, options.Batch, time);
        return Summarize(spec.Name, options, repeats, rest);
    }

    private static LayerBenchmarkResult Summarize(
        string name, TrainingBenchmarkOptions options, LayerTime[][] repeats, RestOfStep rest)
    {
        double peak = FmaPeak.Measure();
        double memory = MemoryBandwidth.Measure();
        double[] milliseconds =
        [
            .. repeats[0].Select(line => Median(repeats.Select(lines => Find(lines, line))) / options.Steps),
        ];
        double total = milliseconds.Sum() + rest.Batch + rest.Preparation + rest.Optimizer;
        var lines = new LayerBenchmarkLine[milliseconds.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            LayerTime line = repeats[0][i];
            double flops = Flops(line, options.Batch);
            double gigaflops = flops / milliseconds[i] / 1e6;
            double bytes = ((double)line.BytesPerSample * options.Batch) + line.ParameterBytes;
            // A pass that was left out (the first layer needs no input gradient) takes no time to speak of.
            bool counted = gigaflops > 0 && gigaflops < MostPlausible * peak;
            lines[i] = new LayerBenchmarkLine(
                line.Path, line.Kind, line.Algorithm, Name(line), Math.Round(milliseconds[i], 4),
                Math.Round(milliseconds[i] / total, 4), counted ? Math.Round(gigaflops, 1) : 0,
                counted ? Math.Round(gigaflops / peak, 3) : 0, counted ? Math.Round(flops / bytes, 1) : 0,
                counted ? Math.Round(Math.Min(peak, flops / bytes * memory), 1) : 0);
        }

        LayerBenchmarkLine[] outside =
        [
            Outside("batch", "augmentation", rest.Batch, total),
            Outside("parameters", "preparation", rest.Preparation, total),
            Outside("parameters", "adamW", rest.Optimizer, total),
        ];
        double share = 1 - (milliseconds.Where((_, i) => IsProduct(repeats[0][i])).Sum() / total);
        lines = [.. lines, .. outside];
        return new LayerBenchmarkResult(
            name, options.Batch, Math.Round(total, 3), Math.Round(1000 * options.Batch / total, 1), Math.Round(peak, 1),
            Math.Round(memory, 1), Simd.Path.ToString(), Math.Round(share, 4), lines);
    }

    private static LayerBenchmarkLine Outside(string what, string kind, double milliseconds, double total) =>
        new(what, kind, null, "step", Math.Round(milliseconds, 4), Math.Round(milliseconds / total, 4), 0, 0, 0, 0);

    /// <summary>A pass of a convolution or a dense layer.</summary>
    private static bool IsProduct(LayerTime line) =>
        line.Pass != LayerPass.PoolGradient
        && (line.Algorithm is not null || line.Kind.StartsWith("dense", StringComparison.Ordinal));

    /// <summary>Of a pass over the batch.</summary>
    private static double Flops(LayerTime line, int batch) =>
        IsProduct(line) ? (double)line.FlopsPerSample * batch * (IsBothGradients(line) ? 2 : 1) : 0;

    private static bool IsBothGradients(LayerTime line) => line.JoinsGradients && line.Pass == LayerPass.InputGradient;

    private static (float[] Images, float[] Targets) Batch(Model model, int count)
    {
        var random = new CounterRandom(1, RandomPurpose.Synthetic);
        var images = new float[count * model.Input.Length];
        var targets = new float[count * model.ClassCount];
        for (int i = 0; i < images.Length; i++)
            images[i] = random.Normal((ulong)i);
        for (int i = 0; i < count; i++)
            targets[(i * model.ClassCount) + (i % model.ClassCount)] = 1f;
        return (images, targets);
    }

    private static double Find(LayerTime[] lines, LayerTime like) =>
        lines.Where(line => line.Path == like.Path && line.Pass == like.Pass).Sum(line => line.Time.TotalMilliseconds);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Name(LayerTime line) => line.Pass switch
    {
        _ when IsBothGradients(line) => "gradients",
        LayerPass.Forward => "forward",
        LayerPass.WeightGradient => "weightGradient",
        LayerPass.PoolGradient => "poolGradient",
        _ => "inputGradient",
    };
}
