using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Tests;

/// <summary>
/// A data set in memory: noisy 8×8 pictures of three classes (a bright spot, a bar, a ring), easy to learn.
/// </summary>
internal sealed class TinySky(string split, int count) : ISampleSource
{
    public const int Side = 8;

    /// <summary>
    /// Convolution, batch norm with its buffers, dropout and a dense layer: whatever could depend on who computes it.
    /// </summary>
    public const string Model = """
        name: tiny
        layers:
          - conv: { filters: 4, kernel: 3 }
          - batchNorm
          - relu
          - maxPool: 2
          - flatten
          - dropout: 0.1
          - dense: classes
        """;

    public int Count => count;

    public int ClassCount => 3;

    public int Channels => 1;

    public int Height => Side;

    public int Width => Side;

    public static ImmutableArray<string> Classes => ["spot", "bar", "ring"];

    public void Read(int sample, Span<float> image, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sample, (uint)count);
        CounterRandom random = new(3, RandomPurpose.Synthetic, (uint)sample, (uint)split.Length);
        int label = sample % 3;
        target.Clear();
        target[label] = 1;
        for (int i = 0; i < Side * Side; i++)
        {
            int y = (i / Side) - 4, x = (i % Side) - 4;
            int distance = (x * x) + (y * y);
            bool lit = label switch { 0 => distance < 3, 1 => y is 0 or -1, _ => distance is > 5 and < 12 };
            image[i] = (lit ? 1f : -0.3f) + (0.3f * random.Normal((ulong)i));
        }
    }

    public string Id(int sample) => $"{split}-{sample}";

    /// <summary>The splits of a run.</summary>
    public static Func<string, ISampleSource> Splits(RunDefinition definition)
    {
        Dictionary<string, ISampleSource> splits = SplitNames.All.ToDictionary(
            name => name, name => (ISampleSource)new TinySky(name, definition.Data.Split(name).Count), StringComparer.Ordinal);
        return name => splits[name];
    }

    public static DatasetManifest Manifest(int train, int validation = 0, int test = 0) => new()
    {
        Version = DatasetManifest.CurrentVersion,
        Name = "tiny sky",
        Classes = Classes,
        Channels = 1,
        Height = Side,
        Width = Side,
        Pixels = PixelType.F32,
        Mean = [0],
        StandardDeviation = [1],
        SoftLabels = false,
        Preprocessing = new Preprocessing(CentreCrop.None, ResizeFilter.Auto, "grey", "none"),
        Splits = [Split(SplitNames.Train, train), Split(SplitNames.Validation, validation), Split(SplitNames.Test, test)],
        Shards = [],
        Seed = 1,
        Provenance = new Provenance("test", "test"),
        RootSha256 = new string('a', 60) + $"{train:x4}",
    };

    /// <summary>A run over such a set; <paramref name="yaml"/> adds or replaces keys of a short run.</summary>
    public static RunDefinition Run(string yaml = "", int train = 100, int validation = 0, int test = 0, string model = Model)
    {
        Dictionary<string, string> keys = new(StringComparer.Ordinal)
        {
            ["data"] = "tiny",
            ["model"] = "small",
            ["seed"] = "5",
            ["slots"] = "5",
            ["microBatch"] = "4",
            ["epochs"] = "2",
            ["optimizer"] = "{ adamW: { learningRate: 0.01 } }",
        };
        foreach (string line in yaml.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            keys[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..];
        string text = string.Join('\n', keys.Select(k => $"{k.Key}: {k.Value}"));
        return RunDefinition.Create(
            RunSpec.Parse(text, "run.yaml"), ModelSpec.Parse(model, "tiny.yaml"), Manifest(train, validation, test));
    }

    private static SplitInfo Split(string name, int count) =>
        new(name, count, [(count + 2) / 3, (count + 1) / 3, count / 3]);
}
