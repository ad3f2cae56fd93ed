using System.CommandLine;
using GalaxyCluster.Cli.Benchmarks;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Verification;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy bench</c>: how fast the engine is on this machine.</summary>
internal static class BenchCommand
{
    private const int MaxMatrix = 16_384;

    public static Command Create() =>
        new("bench", "Measures the engine on this machine.")
        {
            CreateTrain(), CreateInfer(), CreateLayers(), CreateAugment(), CreateGemm(), CreateWinograd(),
        };

    private static Command CreateTrain()
    {
        WorkOptions work = WorkOptions.Create(steps: 20);
        Option<int> microBatch = Arguments.AtLeast(
            "--micro-batch", 0, 0, "Images a slot; parameters are prepared once a step. 0: one slot a thread.");
        Command command = work.AddTo(new("train", "Images a second of whole training steps on random data.")
        {
            microBatch,
        });
        command.SetAction(parsed =>
        {
            ModelSpec spec = ModelFiles.Load(parsed.GetValue(work.Model)!);
            TrainingBenchmarkOptions options = work.Read(parsed) with { MicroBatch = parsed.GetValue(microBatch) };
            TrainingBenchmarkResult result = TrainingBenchmark.Run(spec, options, TimeProvider.System);
            if (parsed.GetValue(work.Json))
                JsonOutput.WriteLine(result, BenchmarkJson.Default.TrainingBenchmarkResult);
            else
                Console.WriteLine(result.ToText());
        });
        return command;
    }

    private static Command CreateInfer()
    {
        WorkOptions work = WorkOptions.Create(steps: 50);
        Command command = work.AddTo(new("infer", "Images a second of class probabilities on random data."));
        command.SetAction(parsed =>
        {
            ModelSpec spec = ModelFiles.Load(parsed.GetValue(work.Model)!);
            InferenceBenchmarkResult result = InferenceBenchmark.Run(spec, work.Read(parsed), TimeProvider.System);
            if (parsed.GetValue(work.Json))
                JsonOutput.WriteLine(result, BenchmarkJson.Default.InferenceBenchmarkResult);
            else
                Console.WriteLine(result.ToText());
        });
        return command;
    }

    private static Command CreateLayers()
    {
        WorkOptions work = WorkOptions.Create(steps: 10);
        Command command = new("layers", "A roofline: each layer's passes inside of whole training steps, one thread.");
        foreach (Option option in (Option[])[work.Model, work.Batch, work.Steps, work.Repeats, work.Size, work.Json])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            ModelSpec spec = ModelFiles.Load(parsed.GetValue(work.Model)!);
            TrainingBenchmarkOptions options = work.Read(parsed) with { Threads = 1 };
            LayerBenchmarkResult result = LayerBenchmark.Run(spec, options, TimeProvider.System);
            if (parsed.GetValue(work.Json))
                JsonOutput.WriteLine(result, BenchmarkJson.Default.LayerBenchmarkResult);
            else
                Console.WriteLine(result.ToText());
        });
        return command;
    }

    private static Command CreateAugment()
    {
        WorkOptions work = WorkOptions.Create(steps: 1);
        Command command = new("augment", "What each augmentation costs beside a training step, one thread.");
        foreach (Option option in (Option[])[work.Model, work.Batch, work.Size, work.Json])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            ModelSpec spec = ModelFiles.Load(parsed.GetValue(work.Model)!);
            TrainingBenchmarkOptions options = new(
                parsed.GetValue(work.Batch), Threads: 1, Steps: 1, Repeats: 1, parsed.GetValue(work.Size));
            bool asJson = parsed.GetValue(work.Json);
            var table = new TextTable(AugmentationBenchmarkLine.Header);
            foreach (AugmentationBenchmarkLine line in AugmentationBenchmark.Run(spec, options, TimeProvider.System))
            {
                if (asJson)
                    JsonOutput.WriteLine(line, BenchmarkJson.Default.AugmentationBenchmarkLine);
                else
                    table.Add(line.ToRow());
            }

            if (!asJson)
                Console.Write(table.ToText());
        });
        return command;
    }

    private static Command CreateGemm()
    {
        var sizes = new Option<int[]>("--n")
        {
            Description = "Sizes of the square matrices.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [128, 256, 512, 1024, 2048],
        };
        sizes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>()?.Any(n => n is < 1 or > MaxMatrix) == true)
                result.AddError($"--n must be from 1 to {MaxMatrix}");
        });
        var json = Arguments.Json();
        var command = new Command("gemm", "Matrix products beside the FMA peak, one thread.") { sizes, json };
        command.SetAction(parsed =>
        {
            foreach (GemmBenchmarkResult result in GemmBenchmark.Run(parsed.GetValue(sizes)!, TimeProvider.System))
            {
                if (parsed.GetValue(json))
                    JsonOutput.WriteLine(result, BenchmarkJson.Default.GemmBenchmarkResult);
                else
                    Console.WriteLine(result.ToText());
            }
        });
        return command;
    }

    private static Command CreateWinograd()
    {
        Option<bool> json = Arguments.Json();
        var data = new Option<AccuracyData>("--data")
        {
            Description = "normal: all N(0, 1). rectified: pictures are a ReLU's output. "
                + "pooled: also gradients that come through ReLU and max-pooling.",
        };
        var command = new Command("winograd", "Winograd's error against float64, beside direct convolution's.") { data, json };
        command.SetAction(parsed =>
        {
            bool asJson = parsed.GetValue(json);
            var table = new TextTable(WinogradBenchmarkLine.Header);
            foreach (WinogradBenchmarkLine line in WinogradBenchmark.Run(parsed.GetValue(data)))
            {
                if (asJson)
                    JsonOutput.WriteLine(line, BenchmarkJson.Default.WinogradBenchmarkLine);
                else
                    table.Add(line.ToRow());
            }

            if (!asJson)
                Console.Write(table.ToText());
        });
        return command;
    }

    /// <summary>What all benchmarks of whole networks are told.</summary>
    private sealed record WorkOptions(
        Option<string> Model, Option<int> Batch, Option<int> Threads, Option<int> Steps, Option<int> Repeats,
        Option<int> Size, Option<bool> Json)
    {
        public static WorkOptions Create(int steps) => new(
            new Option<string>("--model")
            {
                Description = "A named model or a model file.",
                DefaultValueFactory = _ => "reference",
            },
            Arguments.Positive("--batch", 32, "Images a step."),
            Arguments.Positive("--threads", 1, "Threads."),
            Arguments.Positive("--steps", steps, "Steps in one measurement."),
            Arguments.Positive("--repeats", 3, "Measurements; the median counts."),
            Arguments.Positive("--size", 64, "Width and height of the random pictures."),
            Arguments.Json());

        public Command AddTo(Command command)
        {
            foreach (Option option in (Option[])[Model, Batch, Threads, Steps, Repeats, Size, Json])
                command.Options.Add(option);
            return command;
        }

        public TrainingBenchmarkOptions Read(ParseResult parsed) => new(
            parsed.GetValue(Batch), parsed.GetValue(Threads), parsed.GetValue(Steps), parsed.GetValue(Repeats),
            parsed.GetValue(Size));
    }
}
