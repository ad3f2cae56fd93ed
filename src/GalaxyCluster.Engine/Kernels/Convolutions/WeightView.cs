namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// The weight tensor [O, I/groups, kH, kW] seen from a pass: source channels are summed over, target channels written.
/// Forward reads inputs and writes outputs; the input gradient the other way round.
/// </summary>
internal readonly ref struct WeightView(ConvolutionShape shape, ReadOnlySpan<float> weight, bool towardsInput)
{
    private readonly ConvolutionShape _shape = shape;
    private readonly ReadOnlySpan<float> _weight = weight;
    private readonly bool _towardsInput = towardsInput;

    /// <summary>0 where target and source are of different groups or do not exist.</summary>
    public float At(int target, int source, int ky, int kx)
    {
        int o = _towardsInput ? source : target;
        int i = _towardsInput ? target : source;
        if (o >= _shape.OutChannels || i >= _shape.InChannels)
            return 0f;
        int first = o / _shape.OutPerGroup * _shape.InPerGroup;
        if (i < first || i >= first + _shape.InPerGroup)
            return 0f;
        return _weight[((((o * _shape.InPerGroup) + i - first) * _shape.KernelHeight) + ky) * _shape.KernelWidth + kx];
    }
}
