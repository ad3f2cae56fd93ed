using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Local;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Some histories with the real engine: they end with the very hash of a run in one process.</summary>
public sealed class EngineHistoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Wanted = 40;

    private const string Model = """
        name: tiny
        layers:
          - conv: { filters: 4, kernel: 3 }
          - batchNorm
          - relu
          - maxPool: 4
          - globalAveragePool
          - dense: classes
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("galaxy-engine-histories").FullName;

    [Fact]
    public async Task TheyEndWithTheHashOfOneProcess()
    {
        DatasetManifest manifest = SyntheticSky.Write(
            new SyntheticSkyOptions { Count = 100, Size = 32, Seed = 3, Threads = 1 }, Path.Combine(_folder, "data"));
        RunDefinition definition = RunDefinition.Create(
            RunSpec.Parse(
                """
                data: data
                model: small
                seed: 7
                slots: 5
                microBatch: 4
                epochs: 1
                optimizer: { adamW: { learningRate: 0.003 } }
                augment: [ dihedral ]
                """,
                "tiny.yaml"),
            ModelSpec.Parse(Model, "tiny-model.yaml"),
            manifest);
        using Dataset dataset = Dataset.Open(Path.Combine(_folder, "data"));
        RunResult alone = await LocalTrainer.RunAsync(
            definition, dataset, new LocalOptions { Threads = 1, RunDirectory = Path.Combine(_folder, "alone") },
            _ => { }, TimeProvider.System, TestContext.Current.CancellationToken);
        using var engine = new EngineArithmetic(definition, dataset);
        RunFacts facts = FactsOf(definition);
        var reference = new ReferenceRun(ScenarioSource.Draw(1) with { Facts = facts, Poison = null }, engine);
        Assert.Equal(alone.ParametersSha256, engine.Hash(reference.Parameters[^1]));

        var seen = new Tally();
        for (ulong seed = 1; seen.Histories < Wanted; seed++)
        {
            Scenario drawn = ScenarioSource.Draw(seed);
            if (drawn.Poison is not null || drawn.Faults.Length == 0)
                continue;
            var world = new World(drawn with { Facts = facts }, arithmetic: engine, reference: reference);
            Assert.Null(world.Run());
            if (!world.Oracles.IsTainted)
                Assert.Equal(alone.ParametersSha256, world.Coordinator!.State.ParametersSha256);
            seen.Add(world);
        }

        output.WriteLine($"{alone.ParametersSha256}: {seen}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RunFacts FactsOf(RunDefinition definition)
    {
        var plan = new RunPlan(definition);
        long last = plan.TotalRounds - 1;
        EvaluationPart[] parts = [.. Enumerable.Range(0, plan.EvaluationPartCount(last)).Select(p => plan.EvaluationPart(last, p))];
        return ScenarioSource.WithEvaluations(new RunFacts
        {
            RunHash = definition.RunHash,
            SelfTestDigest = "engine",
            ShareSizes = [.. Enumerable.Range(0, plan.SlotCount).Select(slot => plan.SlotRange(slot).Count)],
            SamplesPerSlotRound = plan.SamplesPerSlotRound,
            Epochs = definition.Spec.Epochs,
            EvaluationPartSizes = [.. parts.Where(p => p.Split != SplitNames.Test).Select(p => p.Count)],
            FinalPartSizes = [.. parts.Where(p => p.Split == SplitNames.Test).Select(p => p.Count)],
            EvaluationRounds = [],
        });
    }
}
