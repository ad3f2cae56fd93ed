using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Forward by F(4, 3) along the rows, for the few input channels of a first layer: 18 products for four outputs and one
/// channel instead of 36. Per band of rows: transform the input, then multiply, transform back, add the bias and apply
/// ReLU in registers (<see cref="RowTile"/>).
/// </summary>
/// <remarks>Order of each product's chain: plane of three channels, row of taps, channel; from 0; bias last.</remarks>
internal sealed unsafe class WinogradRowsOutputPass(ConvolutionShape shape) : OutputPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int TileFloats = WinogradRows.TileOutputs * Lanes;
    private const int MostTiles = 4;

    private readonly ConvolutionShape _shape = shape;
    private readonly WinogradRows _rows = new(shape);

    public override int SourceHalo => _shape.Padding;

    public override long PackedLength => _shape.Output.Blocks * BlockFloats;

    private long BlockFloats => (long)_shape.InChannels * WinogradRows.Taps * WinogradRows.Points * Lanes;

    public override long ScratchLength(int threads) => threads * _rows.Length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(in WeightView weights, float* into)
    {
        const int Side = WinogradRows.Taps;
        float* taps = stackalloc float[Side * Side * Lanes];
        Span<float> all = new(taps, Side * Side * Lanes);
        for (int block = 0; block < _shape.Output.Blocks; block++)
            for (int plane = 0; plane < _rows.Planes; plane++)
                for (int ky = 0; ky < Side; ky++)
                    for (int k = 0; k < _rows.ChannelsOf(plane); k++, into += WinogradRows.Points * Lanes)
                    {
                        int channel = (plane * WinogradRows.PlaneChannels) + k;
                        weights.GatherTaps(block * Lanes, channel, Side * Side, reversed: false, all);
                        WinogradTransforms.FilterRow<Lanes1>(taps + (ky * Side * Lanes), into);
                    }
    }

    public override void Run(in OutputCall call) =>
        ThreadTeam.Run(call.Team, call.Count * _rows.Bands, new Work(this, call));

    /// <summary>Part = (sample, band).</summary>
    private readonly struct Work(WinogradRowsOutputPass pass, OutputCall call) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int sample = part / pass._rows.Bands;
            int band = part % pass._rows.Bands;
            float* v = call.Scratch + (member * pass._rows.Length);
            pass._rows.TransformBand(call.Source, sample, band, v);
            switch (Simd.Path)
            {
                case SimdPath.Vector512:
                    Multiply<Lanes16>(sample, band, v);
                    break;
                case SimdPath.Vector256:
                    Multiply<Lanes8>(sample, band, v);
                    break;
                case SimdPath.Vector128:
                    Multiply<Lanes4>(sample, band, v);
                    break;
                default:
                    Multiply<Lanes1>(sample, band, v);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply<T>(int sample, int band, float* v)
            where T : struct, ILanes<T>
        {
            WinogradRows rows = pass._rows;
            BlockedTensor y = call.Target;
            int together = T.Count == Lanes ? MostTiles : MostTiles / 2;
            int inRow = rows.Tiles;
            int wholes = rows.WholeTiles;
            float* rest = stackalloc float[MostTiles * TileFloats];
            for (int row = 0; row < rows.RowsOf(band); row++, v += rows.RowStride)
            {
                long below = ((long)(band * WinogradRows.BandRows) + row) * y.RowStride;
                for (int tile = 0; tile < inRow; tile += together)
                {
                    int x = tile * WinogradRows.TileOutputs;
                    bool fits = tile + together <= wholes;
                    for (int block = 0; block < y.Blocks; block++)
                    {
                        float* to = y.Origin(sample, block) + below + (tile * TileFloats);
                        if (fits)
                            Fetch(to + (together * TileFloats), together * WinogradRows.TileOutputs);
                        Tiles<T>(v + (tile * WinogradRows.TileStride), block, fits ? to : rest);
                        if (!fits)
                            Copy(rest, to, Math.Min(together * WinogradRows.TileOutputs, pass._shape.OutWidth - x));
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Tiles<T>(float* v, int block, float* y)
            where T : struct, ILanes<T>
        {
            WinogradRows rows = pass._rows;
            float* u = call.Packed + (block * pass.BlockFloats);
            float* bias = call.Bias + (block * Lanes);
            int channels = pass._shape.InChannels;
            if (T.Count == Lanes)
            {
                WideRowTile.Output4(v, rows.RowStride, rows.PlaneStride, channels, u, y, bias, call.Relu);
                return;
            }

            for (int lane = 0; lane < Lanes; lane += T.Count)
                RowTile.Output2<T>(
                    v, rows.RowStride, rows.PlaneStride, channels, u + lane, y + lane, bias + lane, call.Relu);
        }

        /// <summary>Where the outputs of the next tiles will be stored.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Fetch(float* y, int pixels)
        {
            for (int i = 0; Sse.IsSupported && i < pixels; i++)
                Sse.Prefetch0(y + (i * Lanes));
        }

        private static void Copy(float* from, float* to, int pixels) =>
            new ReadOnlySpan<float>(from, pixels * Lanes).CopyTo(new Span<float>(to, pixels * Lanes));
    }
}
