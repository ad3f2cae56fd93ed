using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// F(4x4, 3x3): 36 products for 16 outputs instead of 144; F(2x2, 5x5): 36 for 4 instead of 100. Per panel of tiles:
/// transform the input, multiply by the transformed weights point by point, transform back with bias, ReLU, pooling or
/// mask fused.
/// </summary>
/// <remarks>
/// A panel's V and M lie as [xi][block][tile][16]; U as [xi][pair of target blocks][source channel][32], so that one
/// slab stays in L1 while the panel's tiles pass. Order of each product's chain: source channels, from 0. The input
/// gradient is the same routine on weights with rotated taps and padding taps - 1 - p.
/// </remarks>
internal sealed unsafe partial class WinogradOutputPass : OutputPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Points = WinogradTransforms.Points;
    private const int NarrowRows = 16;

    /// <summary>Tiles at a time in the 16 registers of AVX2 and SSE.</summary>
    private const int SmallRows = 6;

    private readonly bool _towardsInput;
    private readonly int _sourceChannels;
    private readonly int _pairs;
    private readonly int _padding;
    private readonly int _taps;
    private readonly WinogradTiles _tiles;

    public WinogradOutputPass(in ConvolutionShape shape, bool towardsInput)
    {
        _towardsInput = towardsInput;
        _sourceChannels = towardsInput ? shape.OutChannels : shape.InChannels;
        int targetChannels = towardsInput ? shape.InChannels : shape.OutChannels;
        _pairs = (targetChannels + TileChunk.Columns - 1) / TileChunk.Columns;
        _taps = shape.KernelHeight;
        _padding = towardsInput ? _taps - 1 - shape.Padding : shape.Padding;
        var target = towardsInput ? shape.Input : shape.Output;
        _tiles = new WinogradTiles(target.Height, target.Width, WinogradTransforms.Side + 1 - _taps);
    }

    public override int SourceHalo => Math.Max(0, _padding);

    public override long PackedLength => Points * PackedPointStride;

    // The extra line keeps the 36 points of one filter out of each other's L1 sets while they are packed.
    private long PackedPointStride => ((long)_pairs * _sourceChannels * TileChunk.Columns) + Lanes;

    private int SourceBlocks => (_sourceChannels + Lanes - 1) / Lanes;

    /// <summary>Room for the products of a panel.</summary>
    public long ProductFloats => Points * WinogradTiles.PointStride(2 * _pairs, WinogradTiles.MostPanelTiles);

    private long MemberFloats =>
        (Points * WinogradTiles.PointStride(SourceBlocks, WinogradTiles.MostPanelTiles)) + ProductFloats;

    public override long ScratchLength(int threads) => threads * MemberFloats;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(in WeightView weights, float* into)
    {
        int count = _taps * _taps;
        float* taps = stackalloc float[WinogradTransforms.MostTaps * Lanes];
        for (int block = 0; block < 2 * _pairs; block++)
            for (int source = 0; source < _sourceChannels; source++)
            {
                weights.GatherTaps(
                    block * Lanes, source, count, reversed: _towardsInput, new Span<float>(taps, count * Lanes));
                float* to = into + (((((long)block / 2) * _sourceChannels) + source) * TileChunk.Columns) + (block % 2 * Lanes);
                TransformFilter(taps, to, PackedPointStride);
            }
    }

    public override void Run(in OutputCall call)
    {
        int panelTiles = WinogradTiles.PanelTiles(Simd.Path);
        int tiles = call.Count * _tiles.PerImage;
        ThreadTeam.Run(call.Team, (tiles + panelTiles - 1) / panelTiles, new Work(this, call, Simd.Path));
    }

    private void TransformFilter(float* taps, float* to, long pointStride)
    {
        switch (Simd.Path)
        {
            case SimdPath.Vector512:
                TransformFilter<Lanes16>(taps, to, pointStride);
                break;
            case SimdPath.Vector256:
                TransformFilter<Lanes8>(taps, to, pointStride);
                break;
            case SimdPath.Vector128:
                TransformFilter<Lanes4>(taps, to, pointStride);
                break;
            default:
                TransformFilter<Lanes1>(taps, to, pointStride);
                break;
        }
    }

    private void TransformFilter<T>(float* taps, float* to, long pointStride)
        where T : struct, ILanes<T>
    {
        if (_taps == 3)
            WinogradTransforms.Filter<T>(taps, to, pointStride);
        else
            WinogradTransforms.FilterOfFive<T>(taps, to, pointStride);
    }

    /// <summary>
    /// Part = panel of consecutive tiles. The output transforms take as many of them as stand in one row, and say how many.
    /// </summary>
    internal readonly partial struct Work(WinogradOutputPass pass, OutputCall call, SimdPath path) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            float* scratch = call.Scratch + (member * pass.MemberFloats);
            switch (path)
            {
                case SimdPath.Vector512:
                    Panel<Lanes16>(part, scratch);
                    break;
                case SimdPath.Vector256:
                    Panel<Lanes8>(part, scratch);
                    break;
                case SimdPath.Vector128:
                    Panel<Lanes4>(part, scratch);
                    break;
                default:
                    Panel<Lanes1>(part, scratch);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Panel<T>(int panel, float* v)
            where T : struct, ILanes<T>
        {
            int panelTiles = WinogradTiles.PanelTiles<T>();
            int first = panel * panelTiles;
            int count = Math.Min(panelTiles, (call.Count * pass._tiles.PerImage) - first);
            // One tile of the narrow kernel reads all of a point's values before it writes: the products may take their
            // place, and stay in the first-level cache.
            bool inPlace = T.Count == 16 && pass.SourceBlocks == 1 && call.Target.Blocks == 1 && panelTiles == NarrowRows;
            WinogradSources.Windows<T>(
                pass._tiles, call.Source, first, count, -pass._padding, -pass._padding, v, panelTiles);
            float* m = inPlace ? v : v + (Points * WinogradTiles.PointStride(pass.SourceBlocks, panelTiles));
            Finish<T>(first, count, v, panelTiles, m);
        }

        /// <summary>
        /// From the transformed windows of at most <see cref="WinogradTiles.PanelTiles"/> tiles, which lie in a panel of
        /// sourceTiles, to the target. m is room for the products.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Finish<T>(int first, int count, float* v, int sourceTiles, float* m)
            where T : struct, ILanes<T>
        {
            int panelTiles = WinogradTiles.PanelTiles<T>();
            long targetStride = WinogradTiles.PointStride(call.Target.Blocks, panelTiles);
            float** addresses = stackalloc float*[TileRows.Most];
            TileRows ahead = new(addresses);
            int stores = OutputRows(first, count, ref ahead);
            Multiply<T>(v, sourceTiles, m, targetStride, count, panelTiles, ahead, stores);
            for (int done = 0; done < count;)
                done += call.Winners is { } winners
                    ? TransformPooled<T>(first + done, count - done, m + (done * Lanes), targetStride, panelTiles, winners)
                    : TransformOutput<T>(first + done, count - done, m + (done * Lanes), targetStride, panelTiles);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply<T>(
            float* v, int sourceTiles, float* m, long targetStride, int count, int panelTiles, in TileRows ahead,
            int stores)
            where T : struct, ILanes<T>
        {
            long sourceStride = WinogradTiles.PointStride(pass.SourceBlocks, sourceTiles);
            long blockStride = sourceTiles * Lanes;
            long targetBlock = panelTiles * Lanes;
            long slab = (long)pass._sourceChannels * TileChunk.Columns;
            long second = T.Count == Lanes ? targetBlock : T.Count;
            int rowsAtOnce = (ahead.Count + (Points * pass._pairs) - 1) / (Points * pass._pairs);
            int fetched = 0;
            for (int xi = 0; xi < Points; xi++, v += sourceStride, m += targetStride)
            {
                float* u = call.Packed + (xi * pass.PackedPointStride);
                for (int pair = 0; pair < pass._pairs; pair++, u += slab)
                {
                    Fetch(ahead, ref fetched, stores, rowsAtOnce);
                    if (T.Count == 16 && (2 * pair) + 1 >= call.Target.Blocks)
                    {
                        float* last = m + (2L * pair * targetBlock);
                        for (int tile = 0; tile < count; tile += NarrowRows)
                            NarrowPanelTile.Output16(
                                v + (tile * Lanes), blockStride, pass._sourceChannels, u, last + (tile * Lanes));
                        continue;
                    }

                    for (int column = 0; column < TileChunk.Columns; column += 2 * T.Count)
                    {
                        int block = (2 * pair) + (column / Lanes);
                        if (block >= call.Target.Blocks)
                            break;
                        float* to = m + (block * targetBlock) + (column % Lanes);
                        if (T.Count == 16)
                        {
                            PanelTile.Output8<T>(
                                v, blockStride, pass._sourceChannels, u, to, second, ahead: u + slab, count);
                            continue;
                        }

                        for (int tile = 0; tile < count; tile += SmallRows)
                            PanelTile.Output6<T>(
                                v + (tile * Lanes), blockStride, pass._sourceChannels, u + column, to + (tile * Lanes), second);
                    }
                }
            }
        }
    }
}
