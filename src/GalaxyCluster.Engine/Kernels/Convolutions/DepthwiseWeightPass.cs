using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Weight gradient of a depthwise convolution: channels are lanes, and nine taps at a time accumulate in registers over
/// the pixels of an image.
/// </summary>
/// <remarks>
/// Order as in <see cref="DirectWeightPass"/>: a chain over (image, oy, ox) for each group of
/// <see cref="ConvolutionKernel.ImagesPerChain"/> images; the chains are added in order. Parts are blocks of channels,
/// whose total and chain at work lie in the sums.
/// </remarks>
internal sealed unsafe class DepthwiseWeightPass : WeightPass
{
    private const int Lanes = BlockedTensor.Lanes;

    private readonly ConvolutionShape _shape;

    public DepthwiseWeightPass(ConvolutionShape shape) => _shape = shape;

    public override int InputHalo => _shape.Padding;

    private int Taps => _shape.KernelHeight * _shape.KernelWidth;

    /// <summary>Taps with the last one repeated until the groups are full.</summary>
    private int PaddedTaps => (Taps + DepthwiseTile.TapGroup - 1) / DepthwiseTile.TapGroup * DepthwiseTile.TapGroup;

    private long PartFloats => 2L * PaddedTaps * Lanes;

    private long TableFloats => (PaddedTaps + Lanes - 1) / Lanes * Lanes;

    public override long ScratchLength(int threads) => TableFloats;

    public override bool ContinuesSums => true;

    public override long SumsLength(int maxBatch) => _shape.Input.Blocks * PartFloats;

    public override void Run(in WeightCall call)
    {
        BlockedTensor x = call.Input;
        int* offsets = (int*)call.Scratch;
        for (int i = 0; i < PaddedTaps; i++)
        {
            int tap = Math.Min(i, Taps - 1);
            offsets[i] = ((tap / _shape.KernelWidth) - _shape.Padding) * x.RowStride
                + (((tap % _shape.KernelWidth) - _shape.Padding) * Lanes);
        }

        ThreadTeam.Run(call.Team, x.Blocks, new Work(this, call, offsets));
    }

    /// <summary>Part = block of channels.</summary>
    private readonly struct Work(DepthwiseWeightPass pass, WeightCall call, int* offsets) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int length = pass.PaddedTaps * Lanes;
            float* total = call.Sums + (part * pass.PartFloats);
            float* chain = total + length;
            int perChain = ConvolutionKernel.ImagesPerChain(pass._shape);
            for (int sample = 0; sample < call.Count; sample++)
            {
                // Chains are counted through the batch, so that a group may end within one.
                int inBatch = call.Group.First + sample;
                bool isFirst = inBatch < perChain;
                Image(sample, part, isFirst ? total : chain, inBatch % perChain > 0);
                if (!isFirst && call.Group.EndsChain(sample, call.Count, perChain))
                    Sums.AddTo(total, chain, length);
            }

            if (!call.Group.IsLast)
                return;
            for (int c = part * Lanes; c < Math.Min((part + 1) * Lanes, pass._shape.InChannels); c++)
                for (int tap = 0; tap < pass.Taps; tap++)
                    call.Gradient[((long)c * pass.Taps) + tap] = total[(tap * Lanes) + (c % Lanes)];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Image(int sample, int block, float* into, bool continues)
        {
            switch (Simd.Path)
            {
                case SimdPath.Vector512:
                    Image<Lanes16>(sample, block, into, continues);
                    break;
                case SimdPath.Vector256:
                    Image<Lanes8>(sample, block, into, continues);
                    break;
                case SimdPath.Vector128:
                    Image<Lanes4>(sample, block, into, continues);
                    break;
                default:
                    Image<Lanes1>(sample, block, into, continues);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Image<T>(int sample, int block, float* into, bool continues)
            where T : struct, ILanes<T>
        {
            ConvolutionShape s = pass._shape;
            var (x, gradY) = (call.Input, call.OutputGradient);
            for (int group = 0; group < pass.PaddedTaps; group += DepthwiseTile.TapGroup)
                for (int lane = 0; lane < Lanes; lane += T.Count)
                    DepthwiseTile.Taps9<T>(
                        x.Origin(sample, block) + lane, (long)s.Stride * x.RowStride, s.Stride * Lanes,
                        gradY.Origin(sample, block) + lane, gradY.RowStride, s.OutHeight, s.OutWidth, offsets + group,
                        into + (group * Lanes) + lane, continues);
        }
    }
}
