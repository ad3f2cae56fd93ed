using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tensors;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>What every layer is told about the batch being computed.</summary>
internal readonly ref struct Step
{
    /// <summary>Samples being computed: the first Count of the buffers at hand.</summary>
    public required int Count { get; init; }

    /// <summary>Place of the first of them in the batch: more than 0 in a later group of a <see cref="Stage"/>.</summary>
    public required int First { get; init; }

    /// <summary>Samples in the batch.</summary>
    public required int BatchCount { get; init; }

    /// <summary>Sums over samples start here, or go on from the group before; and they end here, or go on after.</summary>
    public SampleGroup Group => new(First, IsLast: First + Count == BatchCount);

    /// <summary>
    /// The batch [BatchCount, C, H, W], for a first layer that takes it in groups; empty outside of training.
    /// </summary>
    public ReadOnlySpan<float> Pictures { get; init; }

    /// <summary>Batch statistics and dropout are on; otherwise running statistics and no dropout.</summary>
    public required bool Training { get; init; }

    public required StepKey Key { get; init; }

    public required PreparedParameters Parameters { get; init; }

    /// <summary>Flat; gradient sums are written here.</summary>
    public required Span<float> Contribution { get; init; }

    /// <summary>Used within one call, by every layer.</summary>
    public required AlignedBuffer Scratch { get; init; }

    public required ThreadTeam? Team { get; init; }

    /// <summary>Where to note the time; null: nowhere.</summary>
    public required LayerTimes? Times { get; init; }

    /// <summary>Look at every layer's numbers: a second run of a step that went wrong.</summary>
    public required bool Checks { get; init; }

    /// <summary>A tensor's values; empty for null (a layer without bias).</summary>
    public ReadOnlySpan<float> this[ParameterTensor? tensor]
        => tensor is null ? [] : Parameters.Flat.Slice(tensor.Offset, tensor.Length);

    public AlignedBuffer Packed(Layer layer) => Parameters.Packed(layer);

    /// <summary>Where the sum of a tensor's gradient over the samples goes; empty for null.</summary>
    public Span<float> Gradient(ParameterTensor? tensor)
        => tensor is null ? [] : Contribution.Slice(tensor.Offset, tensor.Length);
}
