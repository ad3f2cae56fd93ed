using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Data.Remote;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;

namespace GalaxyCluster.Training.Runs;

/// <summary>Turns a run file into a <see cref="RunSpec"/>: the vocabulary, the ranges and the defaults.</summary>
internal static class RunSpecReader
{
    private static readonly string[] TopLevel =
    [
        "data", "model", "seed", "slots", "microBatch", "localSteps", "epochs", "loss", "optimizer", "schedule",
        "augment", "clipNorm", "outer", "evaluateEvery", "onPoison", "keep", "cluster",
    ];

    public static RunSpec Read(string yaml, string source, RunOverrides overrides)
    {
        SpecNode root = SpecDocument.ReadYaml(
            yaml, source, static (file, line, _, message) => new RunFormatException(file, line, message));
        RunReading reading = new(source, overrides);
        RunFields fields = new(reading, root, "", TopLevel);
        int localSteps = 1;
        RunSpec spec = new()
        {
            Data = ReadData(reading, fields),
            Model = ReadModel(reading, fields),
            Seed = fields.UnsignedLong("seed", 1),
            Slots = fields.Integer("slots", 16, 1, RunLimits.MaxSlots),
            MicroBatch = fields.Integer("microBatch", 8, 1, RunLimits.MaxMicroBatch),
            LocalSteps = localSteps = fields.Integer("localSteps", 1, 1, RunLimits.MaxLocalSteps),
            Epochs = fields.Integer("epochs", 10, 1, RunLimits.MaxEpochs),
            Loss = LossReader.Read(fields),
            Optimizer = OptimizerReader.Read(fields),
            Schedule = ScheduleReader.Read(fields),
            Augment = ReadAugment(reading, fields),
            ClipNorm = fields.OptionalNumber("clipNorm", 0, 1e9f, above: true),
            Outer = ReadOuter(reading, fields, localSteps),
            EvaluateEvery = fields.Integer("evaluateEvery", 1, 1, RunLimits.MaxEpochs),
            OnPoison = fields.Word("onPoison", "stop", "stop", "skip") == "skip" ? PoisonPolicy.Skip : PoisonPolicy.Stop,
            Keep = ReadKeep(fields),
            Cluster = ReadCluster(reading, fields),
            Settings = [],
        };
        reading.ThrowIfWrong();
        return spec with { Settings = reading.Settings };
    }

    private static DataSpec ReadData(RunReading reading, RunFields fields)
    {
        const string Synthetic = "syntheticSky";
        const string Survey = "syntheticSurvey";
        SpecNode? node = fields.Node("data");
        if (node is { Kind: SpecNodeKind.Mapping } or { Kind: SpecNodeKind.Scalar, Text: Synthetic or Survey })
        {
            RunChoice choice = fields.Choice("data", Synthetic, Synthetic, Survey);
            RunFields options = choice.Fields("count", "size", "seed");
            int count = options.Integer("count", 4200, 70, 10_000_000);
            int size = options.Integer("size", 64, 32, 256);
            ulong seed = options.UnsignedLong("seed", 1);
            return choice.Name == Survey
                ? new SyntheticSurveyDataSpec(count, size, seed)
                : new SyntheticSkyDataSpec(count, size, seed);
        }

        string text = fields.Text("data", null);
        if (text.StartsWith(S3Location.Scheme, StringComparison.Ordinal))
            return ReadS3(reading, node, text);
        if (text.Contains("://", StringComparison.Ordinal))
            reading.Problem(node, $"data set '{text}' is an address that is not known here: expected a folder or s3://BUCKET/PREFIX");
        return new FolderDataSpec(FullPath(reading, node, text));
    }

    private static DataSpec ReadS3(RunReading reading, SpecNode? node, string text)
    {
        try
        {
            return new S3DataSpec(S3Location.Parse(text));
        }
        catch (FormatException e)
        {
            reading.Problem(node, e.Message);
            return new FolderDataSpec(text);
        }
    }

    private static ModelReference ReadModel(RunReading reading, RunFields fields)
    {
        SpecNode? node = fields.Node("model");
        string name = fields.Text("model", KnownModels.Default);
        if (KnownModels.Names.Contains(name, StringComparer.Ordinal)) return new ModelReference(name);
        bool isPath = name.AsSpan().ContainsAny('/', '\\') || Path.GetExtension(name) is ".yaml" or ".yml" or ".json";
        if (isPath) return new ModelReference(FullPath(reading, node, name));
        reading.Problem(
            node,
            $"unknown model '{name}'{NearestName.Suggestion(name, KnownModels.Names)} "
            + "(a model file's name ends in .yaml)");
        return new ModelReference(KnownModels.Default);
    }

    /// <summary>Paths in the file start at its folder; paths on the command line at the current one.</summary>
    private static string FullPath(RunReading reading, SpecNode? node, string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) return "";
        string folder = node is { Line: > 0 }
            ? Path.GetDirectoryName(Path.GetFullPath(reading.Source)) ?? "/"
            : Directory.GetCurrentDirectory();
        return Path.GetFullPath(path, folder);
    }

    private static ImmutableArray<AugmentationSpec> ReadAugment(RunReading reading, RunFields fields)
    {
        SpecNode? node = fields.Node("augment");
        ImmutableArray<AugmentationSpec>.Builder all = ImmutableArray.CreateBuilder<AugmentationSpec>();
        if (node is { Kind: not SpecNodeKind.Sequence })
            reading.Problem(node, $"'augment' wants a list, like [ dihedral, {{ shift: 4 }} ], not {node.Description}");
        foreach (SpecNode item in node?.Items ?? [])
        {
            if (AugmentationReader.Read(reading, item) is { } augmentation) all.Add(augmentation);
        }

        reading.Record("augment", RunSpecWriter.Augment(all.ToImmutable()), node);
        return all.ToImmutable();
    }

    private static OuterSpec ReadOuter(RunReading reading, RunFields fields, int localSteps)
    {
        SpecNode? node = fields.Node("outer");
        if (node is not null && localSteps == 1)
            reading.Problem(
                node,
                "'outer' decides how local steps are averaged, and localSteps is 1; remove it or raise localSteps");
        RunChoice choice = fields.Choice("outer", "average", "average", "nesterov");
        if (choice.Name == "average")
        {
            choice.Fields();
            return new AverageOuterSpec();
        }

        RunFields nesterov = choice.Fields("learningRate", "momentum");
        return new NesterovOuterSpec(
            nesterov.Number("learningRate", 0.7f, 0, 10, above: true), nesterov.Number("momentum", 0.9f, 0, 0.9999f));
    }

    private static KeepSpec ReadKeep(RunFields fields)
    {
        RunFields keep = fields.Below("keep", "best", "last");
        string best = keep.Word("best", "validationAccuracy", "validationAccuracy", "none");
        return new KeepSpec(best != "none", keep.Integer("last", 3, 1, 1000));
    }

    private static ClusterSpec ReadCluster(RunReading reading, RunFields fields)
    {
        RunFields cluster = fields.Below("cluster", "minWorkers", "maxWorkers", "topology", "auditShare");
        int min = cluster.Integer("minWorkers", 1, 1, RunLimits.MaxSlots);
        int? max = cluster.OptionalInteger("maxWorkers", 1, RunLimits.MaxSlots);
        if (max < min)
            reading.Problem(
                cluster.Node("maxWorkers"),
                string.Create(
                    CultureInfo.InvariantCulture, $"cluster.maxWorkers ({max}) is below cluster.minWorkers ({min})"));
        string topology = cluster.Word("topology", "star", "star");
        float audit = cluster.Number("auditShare", 0, 0, 1);
        return new ClusterSpec(min, max, topology, audit);
    }
}
