using System.Collections.Frozen;
using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Layers;

/// <summary>Every layer a model file may name. A new layer is one new file and one line here.</summary>
internal static class LayerVocabulary
{
    private static readonly FrozenDictionary<string, LayerKind> Kinds = new LayerKind[]
    {
        Conv2d.Vocabulary,
        Dense.Vocabulary,
        MaxPool2d.Vocabulary,
        AvgPool2d.Vocabulary,
        GlobalAveragePool.Vocabulary,
        Relu.Vocabulary,
        LeakyRelu.Vocabulary,
        Sigmoid.Vocabulary,
        Tanh.Vocabulary,
        Silu.Vocabulary,
        Gelu.Vocabulary,
        Softmax.Vocabulary,
        BatchNorm.Vocabulary,
        GroupNorm.Vocabulary,
        Dropout.Vocabulary,
        Flatten.Vocabulary,
        Residual.Vocabulary,
        Concat.Vocabulary,
    }.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>In alphabetical order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Kinds.Keys.Order(StringComparer.Ordinal)];

    public static LayerKind? Find(string name) => Kinds.GetValueOrDefault(name);
}
