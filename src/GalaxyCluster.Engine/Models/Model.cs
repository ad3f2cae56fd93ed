using System.Collections.Immutable;
using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Engine.Models;

/// <summary>
/// A model with all sizes known: layers, the layout of the flat parameter vector, costs. Immutable; shared by all
/// threads. It holds no parameter values.
/// </summary>
public sealed class Model
{
    private readonly ImmutableArray<Initializer> _initializers;

    private Model(ModelSpec spec, ImageShape input, Sequential layers, ModelBuilder builder)
    {
        (Spec, Input, ClassCount, Layers) = (spec, input, builder.ClassCount, layers);
        (Parameters, _initializers, LayerCount) = (builder.Tensors, builder.Initializers, builder.LayerCount);
        FlatLength = Parameters.Sum(p => p.Length);
        TrainableCount = Parameters.Where(p => p.Kind == ParameterKind.Trainable).Sum(p => p.Length);
        ForwardFlopsPerSample = layers.ForwardFlops;
        Summary = ModelSummary.Of(layers);
    }

    public ModelSpec Spec { get; }

    public ImageShape Input { get; }

    public int ClassCount { get; }

    /// <summary>Trainable tensors and buffers in the order of the flat vector, without gaps.</summary>
    public ImmutableArray<ParameterTensor> Parameters { get; }

    /// <summary>Floats of the flat vector: parameters and buffers.</summary>
    public int FlatLength { get; }

    /// <summary>Floats that the optimizer changes.</summary>
    public int TrainableCount { get; }

    /// <summary>
    /// Operations of one forward pass for one sample; a multiply-add is two. Training takes about three times as many.
    /// </summary>
    public long ForwardFlopsPerSample { get; }

    public ImmutableArray<LayerSummary> Summary { get; }

    internal Sequential Layers { get; }

    /// <summary>Layers of all depths; <see cref="Layer.Index"/> is below it.</summary>
    internal int LayerCount { get; }

    /// <summary>Gives a spec its sizes.</summary>
    /// <exception cref="ModelShapeException">Layers do not fit each other, the pictures or the classes; it names the
    /// layer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Picture or class count beyond <see
    /// cref="ModelLimits"/>.</exception>
    public static Model Build(ModelSpec spec, ImageShape input, int classCount)
        => Build(spec, input, classCount, kind => LayerVocabulary.Find(kind)!);

    /// <summary>With other layers behind the names: for tests that need a wrong one.</summary>
    internal static Model Build(ModelSpec spec, ImageShape input, int classCount, Func<string, LayerKind> vocabulary)
    {
        CheckRange(input.Channels, 1, ModelLimits.ImageSide, nameof(input));
        CheckRange(input.Height, 1, ModelLimits.ImageSide, nameof(input));
        CheckRange(input.Width, 1, ModelLimits.ImageSide, nameof(input));
        CheckRange(classCount, 1, ModelLimits.Channels, nameof(classCount));
        ModelBuilder builder = new(spec.SourceName, classCount, vocabulary);
        if (spec.Layers.IsEmpty)
            throw builder.DoesNotFit("layers", 0, "the model has no layers");
        Sequential layers = builder.Chain(
            spec.Layers, "layers", LayerShape.Spatial(input.Channels, input.Height, input.Width));
        if (layers.Output != LayerShape.Row(classCount))
        {
            LayerSpec last = spec.Layers[^1];
            throw builder.DoesNotFit($"layers[{spec.Layers.Length - 1}].{last.Kind}", last.Line,
                $"the last layer puts out {layers.Output}, but there are {classCount} classes; "
                + "end with 'dense: classes'");
        }
        return new Model(spec, input, layers, builder);
    }

    /// <summary>Fills the flat vector with first values. Tensor i depends on (seed, i) alone.</summary>
    public void Initialize(Span<float> flat, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(flat.Length, FlatLength);
        for (int i = 0; i < Parameters.Length; i++)
        {
            CounterRandom random = new(seed, RandomPurpose.Initialize, (uint)i);
            _initializers[i].Fill(flat.Slice(Parameters[i].Offset, Parameters[i].Length), random);
        }
    }

    private static void CheckRange(int value, int least, int most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
    }
}
