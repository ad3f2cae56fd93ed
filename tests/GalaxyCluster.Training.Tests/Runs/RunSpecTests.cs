using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Training.Runs;
using Xunit;

namespace GalaxyCluster.Training.Tests.Runs;

public sealed class RunSpecTests
{
    private const string Full = """
        data: sets/mine
        model: reference
        seed: 7
        slots: 32
        microBatch: 4
        localSteps: 8
        epochs: 30
        loss: { softmaxCrossEntropy: { labelSmoothing: 0.1, classWeights: [ 1, 2.5 ] } }
        optimizer: { sgd: { learningRate: 0.03, momentum: 0.8, nesterov: true, weightDecay: 0.0005 } }
        schedule: { warmUp: { share: 0.05, then: { cosine: { final: 0.01 } } } }
        augment: [ dihedral, { shift: 4 } ]
        clipNorm: 1.5
        outer: { nesterov: { learningRate: 0.7, momentum: 0.6 } }
        evaluateEvery: 2
        onPoison: skip
        keep: { best: none, last: 5 }
        cluster: { minWorkers: 2, maxWorkers: 9, topology: star, auditShare: 0.05 }
        """;

    [Fact]
    public void EveryKeyIsRead()
    {
        RunSpec spec = RunSpec.Parse(Full, "/home/me/run.yaml");
        Assert.Equal(new FolderDataSpec("/home/me/sets/mine"), spec.Data);
        Assert.Equal(new ModelReference("reference"), spec.Model);
        Assert.Equal((7UL, 32, 4, 8, 30), (spec.Seed, spec.Slots, spec.MicroBatch, spec.LocalSteps, spec.Epochs));
        Assert.Equal(new SoftmaxCrossEntropySpec(0.1f, [1f, 2.5f]), spec.Loss);
        Assert.Equal(new SgdSpec(0.03f, 0.8f, true, 0.0005f), spec.Optimizer);
        Assert.Equal(new WarmUpSchedule(0.05f, new CosineSchedule(0.01f)), spec.Schedule);
        Assert.Equal(["dihedral", "shift"], spec.Augment.Select(a => a.Name));
        Assert.Equal(1.5f, spec.ClipNorm);
        Assert.Equal(new NesterovOuterSpec(0.7f, 0.6f), spec.Outer);
        Assert.Equal(2, spec.EvaluateEvery);
        Assert.Equal(PoisonPolicy.Skip, spec.OnPoison);
        Assert.Equal(new KeepSpec(false, 5), spec.Keep);
        Assert.Equal(new ClusterSpec(2, 9, "star", 0.05f), spec.Cluster);
    }

    [Fact]
    public void WhatIsWrittenReadsBackTheSame()
    {
        foreach (string yaml in (string[])[Full, "data: x\naugment: [ { affine: { rotation: 180, zoom: 1.25, shift: 3.5, order: 3 } }, { crop: 0.8 }, { colourJitter: { scale: 0.1, offset: 0.05 } }, { noise: 0.1 }, { erasing: { probability: 0.3, area: 0.1 } }, { mixup: 0.2 }, { cutmix: { alpha: 1, probability: 0.5 } } ]", "data: { syntheticSurvey: { count: 700 } }", "data: s3://bucket/sets/mine", "data: { syntheticSky: { count: 100 } }\nschedule: { step: { points: [ 0.5, 0.75 ] } }\nloss: quadraticCost"])
        {
            RunSpec spec = RunSpec.Parse(yaml, "/a b/c: d/run.yaml");
            string text = spec.ToYaml();
            RunSpec again = RunSpec.Parse(text, "/elsewhere/run.yaml");
            Assert.Equal(text, again.ToYaml());
            Assert.Equal(spec.Data, again.Data);
            Assert.Equal(spec.Optimizer, again.Optimizer);
        }
    }

    [Fact]
    public void EveryValueTellsWhereItCameFrom()
    {
        RunSpec spec = RunSpec.Parse("data: x\nslots: 4\noptimizer:\n  adamW:\n    learningRate: 0.1\n", "/r/run.yaml", new RunOverrides { Epochs = 3, Slots = 6 });
        Dictionary<string, RunSetting> settings = spec.Settings.ToDictionary(s => s.Key, StringComparer.Ordinal);
        Assert.Equal(new RunSetting("data", "x", "run.yaml:1"), settings["data"]);
        Assert.Equal(new RunSetting("slots", "6", "command line"), settings["slots"]);
        Assert.Equal(new RunSetting("epochs", "3", "command line"), settings["epochs"]);
        Assert.Equal(new RunSetting("optimizer.adamW.learningRate", "0.1", "run.yaml:5"), settings["optimizer.adamW.learningRate"]);
        Assert.Equal(new RunSetting("optimizer.adamW.beta1", "0.9", "default"), settings["optimizer.adamW.beta1"]);
        Assert.Equal(new RunSetting("keep.last", "3", "default"), settings["keep.last"]);
    }

    [Theory]
    [InlineData("data: s3://BUCKET/sets", 1, "expected s3://BUCKET/PREFIX")]
    [InlineData("data: http://bucket/sets", 1, "is an address that is not known here")]
    [InlineData("data: x\nepocs: 3", 2, "unknown key 'epocs'; did you mean 'epochs'?")]
    [InlineData("data: x\noptimizer: { adamW: { learningRat: 0.1 } }", 2, "unknown key 'learningRat'; did you mean 'learningRate'?")]
    [InlineData("data: x\noptimizer: adamw", 2, "'optimizer' cannot be 'adamw'; did you mean 'adamW'?")]
    [InlineData("data: x\nloss: { softmaxCrossEntropie: {} }", 2, "'loss' cannot be 'softmaxCrossEntropie'; did you mean 'softmaxCrossEntropy'?")]
    [InlineData("data: x\naugment: [ dihedrall ]", 2, "unknown augmentation 'dihedrall'; did you mean 'dihedral'?")]
    [InlineData("data: x\nmodel: referense", 2, "unknown model 'referense'; did you mean 'reference'?")]
    [InlineData("data: x\nslots: 0", 2, "'slots' wants a whole number from 1 to 4096, not '0'")]
    [InlineData("data: x\nslots: many", 2, "'slots' wants a whole number from 1 to 4096, not 'many'")]
    [InlineData("data: x\nseed: -1", 2, "'seed' wants a whole number from 0")]
    [InlineData("data: x\nclipNorm: 0", 2, "'clipNorm' wants a number above 0")]
    [InlineData("data: x\nclipNorm: .nan", 2, "'clipNorm' wants a number above 0")]
    [InlineData("data: x\noptimizer: { adamW: { learningRate: .inf } }", 2, "'optimizer.adamW.learningRate' wants a number")]
    [InlineData("data: x\noptimizer: { sgd: { momentum: 0, nesterov: true } }", 2, "needs a momentum above 0")]
    [InlineData("data: x\nschedule: { step: { points: [ 0.7, 0.5 ] } }", 2, "ascending")]
    [InlineData("data: x\nschedule: step", 2, "'schedule.step.points' is missing")]
    [InlineData("data: x\naugment: dihedral", 2, "'augment' wants a list")]
    [InlineData("data: x\naugment: [ { affine: { rotation: 10, order: 2 } } ]", 2, "order must be 1 (bilinear) or 3 (bicubic), not 2")]
    [InlineData("data: x\naugment: [ { affine: { rotation: 10, zom: 2 } } ]", 2, "affine takes rotation, zoom, shift, order")]
    [InlineData("data: x\naugment: [ mixup ]", 2, "mixup needs alpha")]
    [InlineData("data: x\naugment: [ { cutmix: 3 } ]", 2, "alpha, a number from 0.05 to 2")]
    [InlineData("data: x\nouter: average", 2, "localSteps is 1")]
    [InlineData("data: x\ncluster: { topology: mesh }", 2, "'cluster.topology' cannot be 'mesh'")]
    [InlineData("data: x\ncluster: { auditShare: 1.5 }", 2, "auditShare")]
    [InlineData("data: x\nonPoison: ignore", 2, "onPoison")]
    [InlineData("data: x\ncluster: { minWorkers: 3, maxWorkers: 2 }", 2, "cluster.maxWorkers (2) is below cluster.minWorkers (3)")]
    [InlineData("data: x\nkeep: { best: loss }", 2, "'keep.best' cannot be 'loss'")]
    [InlineData("- data", 1, "a run file wants keys and values, not a list")]
    [InlineData("data: x\ndata: y", 2, "there twice")]
    [InlineData("data: &a x\nmodel: *a", 1, "not supported")]
    [InlineData("data: [", 2, "not valid YAML")]
    public void AMistakeIsNamedWithItsLine(string yaml, int line, string message)
    {
        RunFormatException e = Assert.Throws<RunFormatException>(() => RunSpec.Parse(yaml, "run.yaml"));
        Assert.Contains($"run.yaml:{line}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllMistakesAreReportedAtOnce()
    {
        RunFormatException e = Assert.Throws<RunFormatException>(
            () => RunSpec.Parse("slots: 0\nepocs: 3\nmicroBatch: x\n", "run.yaml", new RunOverrides { Epochs = 0 }));
        Assert.Equal(
            ["run.yaml", "run.yaml", "run.yaml", "run.yaml", "command line"],
            e.Problems.Select(p => p.Source));
        Assert.Equal(5, e.Message.Split('\n').Length);
        Assert.Contains("run.yaml: 'data' is missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PathsOnTheCommandLineStartAtTheCurrentFolder()
    {
        RunSpec spec = RunSpec.Parse("data: x\nmodel: mine.yaml", "/r/run.yaml", new RunOverrides { Data = "here" });
        Assert.Equal(new FolderDataSpec(Path.GetFullPath("here")), spec.Data);
        Assert.Equal(new ModelReference("/r/mine.yaml"), spec.Model);
        Assert.True(spec.Model.IsFile);
    }

    [Fact]
    public void TheDefaultRunIsSoundAndCanBeOverridden()
    {
        Assert.IsType<SyntheticSkyDataSpec>(RunSpec.Default.Data);
        Assert.Equal(16, RunSpec.Default.Slots);
        Assert.Equal(1, RunSpec.LoadDefault(new RunOverrides { Epochs = 1 }).Epochs);
    }

    [Fact]
    public void AFileThatIsTooLongIsRefused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["run.yaml"], "data: x\n# " + new string('x', 1 << 19));
        Assert.Throws<RunFormatException>(() => RunSpec.Load(folder["run.yaml"]));
    }
}
