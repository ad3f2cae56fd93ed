using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Weight gradient by F(3, 4) along the rows, on the input that <see cref="WinogradRowsOutputPass"/> transforms too: 18
/// products for four outputs and one channel instead of 36.
/// </summary>
/// <remarks>
/// Order of each sum: a chain over (image, band of rows, row, tile), in every band the tiles of four outputs before what
/// is left of its rows, for each group of <see cref="ConvolutionKernel.ImagesPerChain"/> images; the chains are added in
/// order, then transformed. Parts are blocks of output channels; sums lie as [block][total, chain][plane][point][9][16].
/// </remarks>
internal sealed unsafe class WinogradRowsWeightPass(ConvolutionShape shape) : WeightPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int TileFloats = WinogradRows.TileOutputs * Lanes;
    private const int PlaneSums = WinogradRows.Points * RowWeightTile.PointSums;

    private readonly ConvolutionShape _shape = shape;
    private readonly WinogradRows _rows = new(shape);

    public override int InputHalo => _shape.Padding;

    public override bool ContinuesSums => true;

    public override long SumsLength(int maxBatch) => 2 * _shape.Output.Blocks * BlockSums;

    private long BlockSums => (long)_rows.Planes * PlaneSums;

    private long MemberFloats => _rows.Length + (WinogradRows.BandRows * TileFloats);

    public override long ScratchLength(int threads) => threads * MemberFloats;

    public override void Run(in WeightCall call)
    {
        int parts = Math.Min(call.Team?.Count ?? 1, call.OutputGradient.Blocks);
        ThreadTeam.Run(call.Team, parts, new Work(this, call, parts));
    }

    /// <summary>Part = some of the blocks of output channels.</summary>
    private readonly struct Work(WinogradRowsWeightPass pass, WeightCall call, int parts) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int first = part * call.OutputGradient.Blocks / parts;
            int blocks = ((part + 1) * call.OutputGradient.Blocks / parts) - first;
            float* totals = call.Sums + (2 * first * pass.BlockSums);
            float* v = call.Scratch + (member * pass.MemberFloats);
            int perChain = ConvolutionKernel.ImagesPerChain(pass._shape);
            for (int sample = 0; sample < call.Count; sample++)
            {
                // Chains are counted through the batch, so that a group may end within one.
                int inBatch = call.Group.First + sample;
                bool isFirst = inBatch < perChain;
                float* sums = isFirst ? totals : totals + pass.BlockSums;
                for (int band = 0; band < pass._rows.Bands; band++)
                {
                    pass._rows.TransformBand(call.Input, sample, band, v);
                    for (int block = 0; block < blocks; block++)
                        AddBand(
                            sample, band, first + block, v, sums + (2 * block * pass.BlockSums),
                            inBatch % perChain > 0 || band > 0);
                }

                if (!isFirst && call.Group.EndsChain(sample, call.Count, perChain))
                    for (int block = 0; block < blocks; block++)
                    {
                        float* total = totals + (2 * block * pass.BlockSums);
                        Sums.AddTo(total, total + pass.BlockSums, pass.BlockSums);
                    }
            }

            if (call.Group.IsLast)
                for (int block = 0; block < blocks; block++)
                    Scatter(first + block, totals + (2 * block * pass.BlockSums));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddBand(int sample, int band, int block, float* v, float* sums, bool continues)
        {
            WinogradRows rows = pass._rows;
            BlockedTensor gradY = call.OutputGradient;
            float* g = gradY.Origin(sample, block) + ((long)(band * WinogradRows.BandRows) * gradY.RowStride);
            int count = rows.RowsOf(band);
            if (rows.WholeTiles > 0)
                AddTiles(v, g, gradY.RowStride, count, rows.WholeTiles, sums, continues);
            if (rows.RestOutputs == 0)
                return;
            float* rest = v + rows.Length;
            new Span<float>(rest, WinogradRows.BandRows * TileFloats).Clear();
            float* from = g + (rows.WholeTiles * TileFloats);
            int floats = rows.RestOutputs * Lanes;
            for (int row = 0; row < count; row++, from += gradY.RowStride)
                new ReadOnlySpan<float>(from, floats).CopyTo(new Span<float>(rest + (row * TileFloats), floats));
            AddTiles(
                v + (rows.WholeTiles * WinogradRows.TileStride), rest, TileFloats, count, 1, sums,
                continues || rows.WholeTiles > 0);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddTiles(float* v, float* g, long gRowStride, int count, int tiles, float* sums, bool continues)
        {
            WinogradRows rows = pass._rows;
            for (int plane = 0; plane < rows.Planes; plane++, v += rows.PlaneStride, sums += PlaneSums)
                switch (Simd.Path)
                {
                    case SimdPath.Vector512:
                        WideRowTile.Ends(v, rows.RowStride, g, gRowStride, count, tiles, sums, continues);
                        WideRowTile.PlusMinus(
                            v, 1, WinogradTransforms.A, rows.RowStride, g, gRowStride, count, tiles, sums, continues);
                        WideRowTile.PlusMinus(
                            v, 3, WinogradTransforms.B, rows.RowStride, g, gRowStride, count, tiles, sums, continues);
                        break;
                    case SimdPath.Vector256:
                        PointByPoint<Lanes8>(v, g, gRowStride, count, tiles, sums, continues);
                        break;
                    case SimdPath.Vector128:
                        PointByPoint<Lanes4>(v, g, gRowStride, count, tiles, sums, continues);
                        break;
                    default:
                        PointByPoint<Lanes1>(v, g, gRowStride, count, tiles, sums, continues);
                        break;
                }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void PointByPoint<T>(float* v, float* g, long gRowStride, int count, int tiles, float* sums, bool continues)
            where T : struct, ILanes<T>
        {
            for (int point = 0; point < WinogradRows.Points; point++)
                for (int lane = 0; lane < Lanes; lane += T.Count)
                    RowWeightTile.Point<T>(
                        v, point, pass._rows.RowStride, g + lane, gRowStride, count, tiles, sums + lane, continues);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Scatter(int block, float* total)
        {
            const int Side = WinogradRows.Taps;
            ConvolutionShape s = pass._shape;
            float* taps = stackalloc float[Side * Lanes];
            int outputs = Math.Min(Lanes, s.OutChannels - (block * Lanes));
            for (int i = 0; i < s.InChannels; i++)
                for (int ky = 0; ky < Side; ky++)
                {
                    int plane = i / WinogradRows.PlaneChannels;
                    int term = (ky * WinogradRows.PlaneChannels) + (i % WinogradRows.PlaneChannels);
                    WinogradTransforms.FilterGradientRow<Lanes1>(
                        total + (plane * PlaneSums) + (term * Lanes), RowWeightTile.PointSums, taps);
                    for (int o = 0; o < outputs; o++)
                        for (int kx = 0; kx < Side; kx++)
                        {
                            long weight = ((((((long)block * Lanes) + o) * s.InChannels) + i) * Side) + ky;
                            call.Gradient[(weight * Side) + kx] = taps[(kx * Lanes) + o];
                        }
                }
        }
    }
}
