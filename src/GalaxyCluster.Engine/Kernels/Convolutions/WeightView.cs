using System.Runtime.CompilerServices;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// The weight tensor [O, I/groups, kH, kW] seen from a pass: source channels are summed over, target channels written.
/// Forward reads inputs and writes outputs; the input gradient the other way round.
/// </summary>
internal readonly ref struct WeightView
{
    private readonly ReadOnlySpan<float> _weight;
    private readonly int _targets;
    private readonly int _sources;
    private readonly int _targetsPerGroup;
    private readonly int _sourcesPerGroup;
    private readonly int _targetStride;
    private readonly int _sourceStride;
    private readonly int _groupStride;
    private readonly int _kernelWidth;

    public WeightView(in ConvolutionShape shape, ReadOnlySpan<float> weight, bool towardsInput)
    {
        int taps = shape.KernelHeight * shape.KernelWidth;
        _weight = weight;
        _kernelWidth = shape.KernelWidth;
        _targets = towardsInput ? shape.InChannels : shape.OutChannels;
        _sources = towardsInput ? shape.OutChannels : shape.InChannels;
        _targetsPerGroup = _targets / shape.Groups;
        _sourcesPerGroup = _sources / shape.Groups;
        _targetStride = towardsInput ? taps : shape.InPerGroup * taps;
        _sourceStride = towardsInput ? shape.InPerGroup * taps : taps;
        _groupStride = shape.OutPerGroup * shape.InPerGroup * taps;
    }

    /// <summary>One tap (ky kernelWidth + kx) of 16 consecutive targets; 0 where they are of another group or do not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(int firstTarget, int source, int tap, Span<float> values)
    {
        int group = source / _sourcesPerGroup;
        int sourceOffset = (group * _groupStride) + ((source - (group * _sourcesPerGroup)) * _sourceStride) + tap;
        int first = group * _targetsPerGroup;
        int from = Math.Max(first, firstTarget);
        int end = Math.Min(first + _targetsPerGroup, firstTarget + values.Length);
        if (source >= _sources || from >= end)
        {
            values.Clear();
            return;
        }

        values[..(from - firstTarget)].Clear();
        values[(end - firstTarget)..].Clear();
        int offset = sourceOffset + ((from - first) * _targetStride);
        for (int target = from; target < end; target++, offset += _targetStride)
            values[target - firstTarget] = _weight[offset];
    }

    /// <summary>
    /// All taps of 16 consecutive targets for one source, [tap][16], last tap first if reversed. One group only.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void GatherTaps(int firstTarget, int source, int taps, bool reversed, Span<float> values)
    {
        const int Lanes = Tensors.BlockedTensor.Lanes;
        int count = Math.Clamp(_targets - firstTarget, 0, Lanes);
        if (count < Lanes)
            values.Clear();
        if (count == 0)
            return;
        int first = (source * _sourceStride) + (firstTarget * _targetStride);
        fixed (float* from = _weight.Slice(first, ((count - 1) * _targetStride) + taps))
        fixed (float* to = values)
        {
            Transposition.Copy(
                from, _targetStride, reversed ? to + ((taps - 1) * Lanes) : to, reversed ? -Lanes : Lanes, count, taps);
        }
    }

    /// <summary>The number of a tap in the tensor.</summary>
    public int TapOf(int ky, int kx) => (ky * _kernelWidth) + kx;
}
