using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Models;

/// <summary>Who changes a tensor of the flat vector.</summary>
public enum ParameterKind
{
    /// <summary>The optimizer, from a gradient.</summary>
    Trainable,

    /// <summary>The layer itself (running statistics); averaged over slots like a gradient, then replaced.</summary>
    Buffer,
}

/// <summary>One tensor of the flat parameter vector.</summary>
/// <param name="Name">Stable and readable, as <c>layers.0.conv.weight</c>.</param>
/// <param name="Shape">Natural order: a convolution's weight is [O, I/groups, kH, kW], a dense layer's [O, I].</param>
/// <param name="Offset">First float in the flat vector.</param>
/// <param name="Length">Floats.</param>
/// <param name="Kind">Trained or kept by the layer.</param>
/// <param name="Decays">Whether weight decay applies: to weights, not to biases and norms.</param>
public sealed record ParameterTensor(
    string Name, ImmutableArray<int> Shape, int Offset, int Length, ParameterKind Kind, bool Decays);
