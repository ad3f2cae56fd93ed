using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// The place in a model where a layer is being built: its settings, what comes in, and where parameters go.
/// </summary>
internal sealed class LayerSite
{
    private readonly ModelBuilder _builder;

    public LayerSite(ModelBuilder builder, LayerSpec spec, string path, LayerShape input)
    {
        _builder = builder;
        (Spec, Path, Input) = (spec, path, input);
        Index = builder.NextLayerIndex();
    }

    public LayerSpec Spec { get; }

    /// <summary>As <c>layers[3].residual.body[0].conv</c>.</summary>
    public string Path { get; }

    public LayerShape Input { get; }

    /// <summary>Number of the layer in the model, in the order of building.</summary>
    public int Index { get; }

    public int ClassCount => _builder.ClassCount;

    public LayerShape SpatialInput => Input.IsSpatial ? Input
        : throw DoesNotFit($"{Spec.Kind} needs channels x height x width, but {Input} come in");

    public int RowInput => !Input.IsSpatial ? Input.Channels
        : throw DoesNotFit(
            $"{Spec.Kind} needs a row of features, but {Input} comes in; put flatten or globalAveragePool before it");

    /// <summary>Reserves a tensor in the flat vector.</summary>
    public ParameterTensor Parameter(string name, ImmutableArray<int> shape, Initializer initializer, bool decays)
        => _builder.Add(this, name, shape, initializer, ParameterKind.Trainable, decays);

    /// <summary>Reserves running statistics in the flat vector.</summary>
    public ParameterTensor Buffer(string name, ImmutableArray<int> shape, Initializer initializer)
        => _builder.Add(this, name, shape, initializer, ParameterKind.Buffer, decays: false);

    /// <summary>Builds a list of layers found in a setting.</summary>
    public Sequential Chain(string setting) => _builder.Chain(Spec.Layers(setting), $"{Path}.{setting}", Input);

    /// <summary>Builds one of the lists of layers found in a setting.</summary>
    public Sequential Branch(string setting, int branch)
        => _builder.Chain(Spec.Branches(setting)[branch], $"{Path}.{setting}[{branch}]", Input);

    public ModelShapeException DoesNotFit(string message) => _builder.DoesNotFit(Path, Spec.Line, message);
}
