using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
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
/// that does not fill a tile is computed by a tile that begins earlier: the same values are written twice. Classes take
/// turns row by row: neighbouring pixels are written, and the rows that they come from read, while they are in the
/// first-level cache.
/// </remarks>
internal sealed unsafe class DepthwiseOutputPass : OutputPass
{
    private const int Lanes = BlockedTensor.Lanes;

    private readonly int _channels;
    private readonly TapClass[] _classes;
    private readonly long[] _packed;
    private readonly int[] _firstTap;
    private readonly int _taps;
    private readonly int _rows;

    /// <param name="shape">The convolution; as many groups as input and as output channels.</param>
    /// <param name="towardsInput">The input gradient instead of the forward pass.</param>
    public DepthwiseOutputPass(in ConvolutionShape shape, bool towardsInput)
    {
        _channels = shape.InChannels;
        _classes = towardsInput ? TapClass.Backward(shape) : TapClass.Forward(shape);
        _packed = new long[_classes.Length];
        _firstTap = new int[_classes.Length];
        Shape source = towardsInput ? shape.Output : shape.Input;
        for (int i = 0; i < _classes.Length; i++)
        {
            _packed[i] = PackedLength;
            PackedLength += (long)source.Blocks * _classes[i].Taps.Length * Lanes;
            _firstTap[i] = _taps;
            _taps += _classes[i].Taps.Length;
            _rows = Math.Max(_rows, _classes[i].Rows);
            SourceHalo = Math.Max(SourceHalo, _classes[i].Halo(source.Height, source.Width));
        }
    }

    public override int SourceHalo { get; }

    public override long PackedLength { get; }

    public override long ScratchLength(int threads) => _taps;

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
        foreach (TapClass c in _classes)
            foreach (Tap tap in c.Taps)
                *offsets++ = (tap.Dy * call.Source.RowStride) + (tap.Dx * Lanes);
        // Enough parts for the team even with one picture.
        int threads = call.Team?.Count ?? 1;
        int images = call.Count * call.Target.Blocks;
        int splits = threads == 1 ? 1 : Math.Clamp(((4 * threads) + images - 1) / images, 1, _rows);
        ThreadTeam.Run(call.Team, images * splits, new Work(this, call, splits));
    }

    /// <summary>Part = (sample, block, share of the rows of all classes).</summary>
    private readonly struct Work(DepthwiseOutputPass pass, OutputCall call, int splits) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int split = part % splits;
            int block = part / splits % call.Target.Blocks;
            int sample = part / splits / call.Target.Blocks;
            int first = (int)((long)pass._rows * split / splits);
            int end = (int)((long)pass._rows * (split + 1) / splits);
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
            for (int row = first; row < end; row++)
                for (int i = 0; i < pass._classes.Length; i++)
                    if (row < pass._classes[i].Rows)
                        Row<T>(pass._classes[i], i, sample, block, row);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row<T>(TapClass c, int index, int sample, int block, int row)
            where T : struct, ILanes<T>
        {
            int* offsets = (int*)call.Scratch + pass._firstTap[index];
            float* w = call.Packed + pass._packed[index] + ((long)block * c.Taps.Length * Lanes);
            float* x = call.Source.Origin(sample, block) + ((long)row * c.SourceStep * call.Source.RowStride);
            float* y = At(call.Target, c, sample, block, row);
            float* mask = call.Mask is null ? null : At(call.Mask, c, sample, block, row);
            for (int lane = 0; lane < Lanes; lane += T.Count)
                Pixels<T>(
                    c, x + lane, offsets, w + lane, y + lane, mask is null ? null : mask + lane,
                    call.Bias is null ? null : call.Bias + (block * Lanes) + lane);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* At(BlockedTensor tensor, TapClass c, int sample, int block, int row) =>
            tensor.Origin(sample, block) + ((long)(c.Y + (c.Step * row)) * tensor.RowStride) + (c.X * Lanes);

        /// <summary>Where outputs will be stored, which nothing else brings into the cache; past the last row it does no harm.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void FetchNextRow(float* y, int step, int count)
        {
            for (int i = 0; Sse.IsSupported && i < count; i++, y += step)
                Sse.Prefetch0(y);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pixels<T>(TapClass c, float* x, int* offsets, float* w, float* y, float* mask, float* bias)
            where T : struct, ILanes<T>
        {
            int xStep = c.SourceStep * Lanes;
            int yStep = c.Step * Lanes;
            int size = c.Columns >= 8 ? 8 : c.Columns >= 4 ? 4 : 1;
            for (int column = 0; column < c.Columns; column += size)
            {
                long at = Math.Min(column, c.Columns - size);
                FetchNextRow(y + (at * yStep) + ((long)c.Step * call.Target.RowStride), yStep, size);
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
