using System.Collections.Immutable;
using GalaxyCluster.Engine.Layers;

namespace GalaxyCluster.Engine.Models;

/// <summary>Builds the layers of one model and lays its tensors out, one after another, in model order.</summary>
internal sealed class ModelBuilder(string source, int classCount, Func<string, LayerKind> vocabulary)
{
    private readonly ImmutableArray<ParameterTensor>.Builder _tensors = ImmutableArray.CreateBuilder<ParameterTensor>();

    private readonly ImmutableArray<Initializer>.Builder _initializers = ImmutableArray.CreateBuilder<Initializer>();

    private long _flatLength;

    private int _layerCount;

    public int ClassCount => classCount;

    public int LayerCount => _layerCount;

    public ImmutableArray<ParameterTensor> Tensors => _tensors.ToImmutable();

    public ImmutableArray<Initializer> Initializers => _initializers.ToImmutable();

    public int NextLayerIndex() => _layerCount++;

    public Sequential Chain(ImmutableArray<LayerSpec> specs, string path, LayerShape input)
    {
        LayerSite chain = new(this, LayerSpec.Chain, path, input);
        ImmutableArray<Layer>.Builder layers = ImmutableArray.CreateBuilder<Layer>(specs.Length);
        LayerShape current = input;
        for (int i = 0; i < specs.Length; i++)
        {
            Layer layer = Build(specs[i], $"{path}[{i}].{specs[i].Kind}", current);
            layers.Add(layer);
            current = layer.Output;
        }
        return new Sequential(chain, layers.MoveToImmutable());
    }

    public ParameterTensor Add(
        LayerSite site, string name, ImmutableArray<int> shape, Initializer initializer, ParameterKind kind,
        bool decays)
    {
        long length = 1;
        foreach (int size in shape)
            length *= size;
        if (_flatLength + length > ModelLimits.FlatLength)
            throw site.DoesNotFit($"with its {name} the model has more than {ModelLimits.FlatLength} parameters");
        string path = site.Path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        ParameterTensor tensor = new($"{path}.{name}", shape, (int)_flatLength, (int)length, kind, decays);
        _tensors.Add(tensor);
        _initializers.Add(initializer);
        _flatLength += length;
        return tensor;
    }

    public ModelShapeException DoesNotFit(string path, int line, string message) => new(source, path, line, message);

    private Layer Build(LayerSpec spec, string path, LayerShape input)
    {
        Layer layer = vocabulary(spec.Kind).Create(new LayerSite(this, spec, path, input));
        LayerShape output = layer.Output;
        if ((long)output.Channels * output.Height * output.Width > ModelLimits.ActivationLength)
            throw DoesNotFit(
                path, spec.Line, $"puts out {output}, more than {ModelLimits.ActivationLength} values for one picture");
        return layer;
    }
}
