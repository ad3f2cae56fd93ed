using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Local;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>A run of some seconds: 140 pictures of 32 x 32, 5 slots (so that the tree has an odd end), a normalised net.</summary>
public sealed class TinyRun : IAsyncLifetime
{
    private const string Model = """
        name: tiny
        layers:
          - conv: { filters: 4, kernel: 3 }
          - batchNorm
          - relu
          - maxPool: 2
          - conv: { filters: 8, kernel: 3 }
          - relu
          - globalAveragePool
          - dense: classes
        """;

    private readonly TempFolder _folder = new("tiny-run");

    public string DatasetFolder => Path.Combine(_folder.Path, "data");

    public RunDefinition Definition { get; private set; } = null!;

    /// <summary>The same data with another seed: another run.</summary>
    public RunDefinition OtherDefinition { get; private set; } = null!;

    /// <summary>The same run with every block computed twice.</summary>
    public RunDefinition AuditedDefinition { get; private set; } = null!;

    /// <summary>The same run with every augmentation there is.</summary>
    public RunDefinition AugmentedDefinition { get; private set; } = null!;

    /// <summary>What one process alone makes of it.</summary>
    public RunResult Reference { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        DatasetManifest manifest = SyntheticSky.Write(
            new SyntheticSkyOptions { Count = 140, Size = 32, Seed = 3, Threads = 1 }, DatasetFolder);
        Definition = Define(manifest, seed: 7);
        OtherDefinition = Define(manifest, seed: 8);
        AuditedDefinition = Define(manifest, seed: 7, cluster: "{ auditShare: 1 }");
        AugmentedDefinition = Define(
            manifest, seed: 7,
            augment: "[ dihedral, rotate90, flipHorizontal, flipVertical, { shift: 2 }, { brightness: 0.1 }, { contrast: 0.1 }, "
                + "{ affine: { rotation: 180, zoom: 1.2, shift: 2 } }, { affine: { rotation: 5, order: 3 } }, { crop: 0.8 }, "
                + "{ colourJitter: { scale: 0.1, offset: 0.1 } }, { noise: 0.1 }, { erasing: 0.5 }, { cutmix: 1 }, { mixup: 0.2 } ]");
        using Dataset dataset = Dataset.Open(DatasetFolder);
        Reference = await LocalTrainer.RunAsync(
            Definition, dataset, new LocalOptions { Threads = 1, RunDirectory = Path.Combine(_folder.Path, "reference") },
            _ => { }, TimeProvider.System, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static RunDefinition Define(DatasetManifest manifest, int seed, string cluster = "{ minWorkers: 1 }",
        string augment = "[ dihedral ]") => RunDefinition.Create(
        RunSpec.Parse(
            $$"""
            data: data
            model: small
            seed: {{seed}}
            slots: 5
            microBatch: 4
            epochs: 3
            optimizer: { adamW: { learningRate: 0.003 } }
            augment: {{augment}}
            cluster: {{cluster}}
            """,
            "tiny.yaml"),
        ModelSpec.Parse(Model, "tiny-model.yaml"),
        manifest);
}
