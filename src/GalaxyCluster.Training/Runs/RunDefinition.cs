using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// Everything that decides a run's numbers: what the run file says, the model, and the data set's manifest. Travels to
/// workers as JSON. Immutable and thread-safe.
/// </summary>
public sealed class RunDefinition
{
    private readonly Model _model;

    private RunDefinition(RunSpec spec, ModelSpec modelSpec, DatasetManifest data, Model model)
    {
        Spec = spec;
        ModelSpec = modelSpec;
        Data = data;
        _model = model;
        Shape = new RunShape
        {
            Seed = spec.Seed,
            Slots = spec.Slots,
            MicroBatch = spec.MicroBatch,
            LocalSteps = spec.LocalSteps,
            Epochs = spec.Epochs,
            EvaluateEvery = spec.EvaluateEvery,
            TrainCount = data.Split(SplitNames.Train).Count,
            ValidationCount = data.Split(SplitNames.Validation).Count,
            TestCount = data.Split(SplitNames.Test).Count,
        };
        RunHash = Runs.RunHash.Of(this);
    }

    public RunSpec Spec { get; }

    public ModelSpec ModelSpec { get; }

    public DatasetManifest Data { get; }

    /// <summary>The numbers of the plan.</summary>
    public RunShape Shape { get; }

    /// <summary>The run's identity: 64 lower-case hex digits over what decides the result, and nothing else.</summary>
    public string RunHash { get; }

    /// <exception cref="RunFormatException">The run file does not fit the data set.</exception>
    /// <exception cref="ModelShapeException">The model does not fit the data set's pictures.</exception>
    public static RunDefinition Create(RunSpec spec, ModelSpec model, DatasetManifest data)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        int classes = data.Classes.Length;
        if (spec.Loss is SoftmaxCrossEntropySpec { ClassWeights: { IsDefaultOrEmpty: false } weights }
            && weights.Length != classes)
            throw new RunFormatException(
                "run", 0,
                $"loss.classWeights has {weights.Length} numbers; data set '{data.Name}' has {classes} classes");
        if (data.Split(SplitNames.Train).Count == 0)
            throw new RunFormatException("run", 0, $"data set '{data.Name}' has no training samples");
        foreach (AugmentationSpec augmentation in spec.Augment)
        {
            if (augmentation.Fault(data.Height, data.Width) is { } fault)
                throw new RunFormatException("run", 0, $"augment: {fault}");
        }

        Model built = Model.Build(model, new ImageShape(data.Channels, data.Height, data.Width), classes);
        return new RunDefinition(spec, model, data, built);
    }

    /// <summary>Loads the model the run file names and joins it with the data set.</summary>
    /// <exception cref="RunFormatException">The run file does not fit the data set.</exception>
    /// <exception cref="ModelFormatException">The model file is no model.</exception>
    /// <exception cref="ModelShapeException">The model does not fit the data set's pictures.</exception>
    /// <exception cref="IOException">The model file cannot be read.</exception>
    public static RunDefinition Create(RunSpec spec, DatasetManifest data) => Create(spec, spec.Model.Load(), data);

    /// <summary>The model, built for the data set's pictures and classes; the same object every time.</summary>
    public Model BuildModel() => _model;

    public string ToJson() => RunDefinitionJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote; the text may come from anywhere.</summary>
    /// <exception cref="RunFormatException">Not a run definition, or one whose hash is not its own.</exception>
    public static RunDefinition FromJson(string json, string source) => RunDefinitionJson.Read(json, source);
}
