using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Depthwise convolution (every channel a group of its own): channels are lanes, and a row of outputs walks a table of
/// tap offsets eight at a time. Any kernel, stride and padding.
/// </summary>
/// <remarks>
/// Order of every output's chain: ky, kx; from 0; bias last. Packed weights: [class][block][tap][16]. The end of a row
/// that does not fill a tile is computed by a tile that begins earlier: the same values are written twice.
/// </remarks>
internal sealed unsafe class DepthwiseOutputPass : OutputPass
{
    private const int Lanes = BlockedTensor.Lanes;

    private readonly int _channels;
    private readonly TapClass[] _classes;
    private readonly long[] _packed;

    /// <param name="shape">The convolution; as many groups as input and as output channels.</param>
    /// <param name="towardsInput">The input gradient instead of the forward pass.</param>
    public DepthwiseOutputPass(in ConvolutionShape shape, bool towardsInput)
    {
        _channels = shape.InChannels;
        _classes = towardsInput ? TapClass.Backward(shape) : TapClass.Forward(shape);
        _packed = new long[_classes.Length];
        Shape source = towardsInput ? shape.Output : shape.Input;
        for (int i = 0; i < _classes.Length; i++)
        {
            _packed[i] = PackedLength;
            PackedLength += (long)source.Blocks * _classes[i].Taps.Length * Lanes;
            SourceHalo = Math.Max(SourceHalo, _classes[i].Halo(source.Height, source.Width));
        }
    }

    public override int SourceHalo { get; }

    public override long PackedLength { get; }

    public override long ScratchLength(int threads)
    {
        int most = 0;
        foreach (TapClass c in _classes)
            most = Math.Max(most, c.Taps.Length);
        return most;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(in WeightView weights, float* into)
    {
        foreach (TapClass c in _classes)
            for (int first = 0; first < _channels; first += Lanes)
                foreach (Tap tap in c.Taps)
                    for (int channel = first; channel < first + Lanes; channel++, into++)
                        weights.Gather(channel, channel, weights.TapOf(tap.Ky, tap.Kx), new Span<float>(into, 1));
    }

    public override void Run(in OutputCall call)
    {
        int* offsets = (int*)call.Scratch;
        for (int i = 0; i < _classes.Length; i++)
        {
            TapClass c = _classes[i];
            for (int tap = 0; tap < c.Taps.Length; tap++)
                offsets[tap] = (c.Taps[tap].Dy * call.Source.RowStride) + (c.Taps[tap].Dx * Lanes);
            // Enough parts for the team even with one picture.
            int threads = call.Team?.Count ?? 1;
            int images = call.Count * call.Target.Blocks;
            int splits = threads == 1 ? 1 : Math.Clamp(((4 * threads) + images - 1) / images, 1, c.Rows);
            ThreadTeam.Run(call.Team, images * splits, new Work(call, c, call.Packed + _packed[i], offsets, splits));
        }
    }

    /// <summary>Part = (sample, block, share of the class's rows).</summary>
    private readonly struct Work(OutputCall call, TapClass c, float* packed, int* offsets, int splits) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int split = part % splits;
            int block = part / splits % call.Target.Blocks;
            int sample = part / splits / call.Target.Blocks;
            int first = (int)((long)c.Rows * split / splits);
            int end = (int)((long)c.Rows * (split + 1) / splits);
            switch (Simd.Path)
            {
                case SimdPath.Vector512:
                    Rows<Lanes16>(sample, block, first, end);
                    break;
                case SimdPath.Vector256:
                    Rows<Lanes8>(sample, block, first, end);
                    break;
                case SimdPath.Vector128:
                    Rows<Lanes4>(sample, block, first, end);
                    break;
                default:
                    Rows<Lanes1>(sample, block, first, end);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Rows<T>(int sample, int block, int first, int end)
            where T : struct, ILanes<T>
        {
            float* w = packed + ((long)block * c.Taps.Length * Lanes);
            for (int row = first; row < end; row++)
            {
                float* x = call.Source.Origin(sample, block) + ((long)row * c.SourceStep * call.Source.RowStride);
                float* y = At(call.Target, sample, block, row);
                float* mask = call.Mask is null ? null : At(call.Mask, sample, block, row);
                for (int lane = 0; lane < Lanes; lane += T.Count)
                    Row<T>(
                        x + lane, w + lane, y + lane, mask is null ? null : mask + lane,
                        call.Bias is null ? null : call.Bias + (block * Lanes) + lane);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float* At(BlockedTensor tensor, int sample, int block, int row) =>
            tensor.Origin(sample, block) + ((long)(c.Y + (c.Step * row)) * tensor.RowStride) + (c.X * Lanes);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row<T>(float* x, float* w, float* y, float* mask, float* bias)
            where T : struct, ILanes<T>
        {
            int xStep = c.SourceStep * Lanes;
            int yStep = c.Step * Lanes;
            int size = c.Columns >= 8 ? 8 : c.Columns >= 4 ? 4 : 1;
            for (int column = 0; column < c.Columns; column += size)
            {
                long at = Math.Min(column, c.Columns - size);
                float* from = x + (at * xStep);
                var to = new DepthwiseTarget(
                    y + (at * yStep), yStep, bias, call.Relu, mask is null ? null : mask + (at * yStep));
                if (size == 8)
                    DepthwiseTile.Outputs8<T>(from, xStep, offsets, c.Taps.Length, w, to);
                else if (size == 4)
                    DepthwiseTile.Outputs4<T>(from, xStep, offsets, c.Taps.Length, w, to);
                else
                    DepthwiseTile.Outputs1<T>(from, xStep, offsets, c.Taps.Length, w, to);
            }
        }
    }
}
