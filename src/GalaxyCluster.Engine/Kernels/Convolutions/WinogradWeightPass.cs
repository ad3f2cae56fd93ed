using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// F(3x3, 4x4): the weight gradient as a convolution of the input's 4x4 tiles with the 6x6 windows of gradY around them;
/// sums over tiles are kept in the Winograd domain and transformed back once. The input gradient begins with the same
/// transform of the same windows, and can be made on the way.
/// </summary>
/// <remarks>
/// V of gradY and W of x lie as [xi][block][tile][16], the accumulators C as [xi][pair of output blocks][input][32].
/// Order of each sum: tiles of the input as (sample, ty, tx) over the whole batch, whatever groups it comes in; every 32 of
/// them are a chain from 0, every 16 chains are added in order, and what they give again. One chain over a batch of 32 would
/// have 4 to 8 times direct's error. Threads share a panel: first its transforms, then the points of C. A 5x5 filter is four 3x3 filters, two taps from
/// each other, with windows of their own: F(5x5, 2x2) would do as few multiplications in one, but its corner taps have seven
/// times direct's error; its input gradient has other tiles, and is a pass apart.
/// </remarks>
internal sealed unsafe partial class WinogradWeightPass : WeightPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Points = WinogradTransforms.Points;

    /// <summary>Tiles whose products are one chain.</summary>
    private const int ChainTiles = 32;

    /// <summary>Chains that are added before they are added to the total.</summary>
    private const int RunChains = 16;

    /// <summary>Shares of a panel that threads transform: with AVX-512 two of them are a chain.</summary>
    private const int FewestShares = 2;

    private readonly ConvolutionShape _shape;
    private readonly WinogradOutputPass? _towardsInput;
    private readonly WinogradTiles _tiles;

    /// <param name="shape">3x3 or 5x5.</param>
    /// <param name="towardsInput">The input gradient of the same shape.</param>
    public WinogradWeightPass(in ConvolutionShape shape, WinogradOutputPass towardsInput)
    {
        _shape = shape;
        _towardsInput = shape.KernelHeight == 3 ? towardsInput : null;
        _tiles = new WinogradTiles(shape.InHeight, shape.InWidth, 4);
        InputBlocks = shape.Input.Blocks;
        OutputBlocks = shape.Output.Blocks;
        Pairs = (OutputBlocks + 1) / 2;
    }

    public override int InputHalo => 0;

    public override int GradientHalo => Math.Max(0, -OffsetOf(FilterSide - 1));

    public override bool MakesInputGradient => _towardsInput is not null;

    // Kept, because the shape would divide anew at every tile that asks.
    private int InputBlocks { get; }

    private int OutputBlocks { get; }

    private int Pairs { get; }

    // The extra line, here as in the panels, keeps the 36 points of one place out of each other's L1 sets.
    private long PointFloats => ((long)Pairs * InputBlocks * Lanes * TileChunk.Columns) + Lanes;

    /// <summary>3x3 filters on a side of the filter: the second one begins at tap 2.</summary>
    private int FilterSide => _shape.KernelHeight == 3 ? 1 : 2;

    private int Filters => FilterSide * FilterSide;

    private long FilterFloats => Points * PointFloats;

    public override bool ContinuesSums => true;

    /// <summary>Totals, chains that a panel leaves open, and, where a batch has more than one, runs of chains.</summary>
    public override long SumsLength(int maxBatch) =>
        ((long)maxBatch * _tiles.PerImage > ChainTiles * RunChains ? 3 : 2) * Filters * FilterFloats;

    public override long ScratchLength(int threads)
    {
        int tiles = Shares(threads) * WinogradTiles.MostPanelTiles;
        long panels = WinogradTiles.PointStride(InputBlocks, tiles) + WinogradTiles.PointStride(OutputBlocks, tiles);
        return (Points * panels) + (threads * (_towardsInput?.ProductFloats ?? 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in WeightCall call)
    {
        var path = Simd.Path;
        int shareTiles = WinogradTiles.PanelTiles(path);
        int panelTiles = Shares(call.Team?.Count ?? 1) * shareTiles;
        int tiles = call.Count * _tiles.PerImage;
        int before = call.Group.First * _tiles.PerImage;
        float* v = call.Scratch;
        float* w = v + (Points * WinogradTiles.PointStride(OutputBlocks, panelTiles));
        float* m = w + (Points * WinogradTiles.PointStride(InputBlocks, panelTiles));
        float** addresses = stackalloc float*[TileRows.Most];
        for (int first = 0, count; first < tiles; first += count)
        {
            // A panel ends with a chain if it can.
            int open = panelTiles % ChainTiles == 0 ? (before + first) % ChainTiles : 0;
            count = Math.Min(panelTiles - open, tiles - first);
            Panel panel = new(v, w, m, panelTiles, first, count);
            bool ends = call.Group.IsLast && first + count == tiles;
            for (int filter = 0; filter < Filters; filter++)
            {
                ThreadTeam.Run(
                    call.Team, (count + shareTiles - 1) / shareTiles,
                    new Transforms(this, call, panel, filter, shareTiles, path));
                TileRows ahead = filter + 1 < Filters
                    ? new TileRows(addresses)
                    : RowsOf(first + count, Math.Min(panelTiles, tiles - first - count), call, addresses);
                float* totals = call.Sums + (filter * FilterFloats);
                ThreadTeam.Run(call.Team, Points, new Products(this, panel, totals, before + first, ends, ahead, path));
            }
        }

        if (call.Group.IsLast)
            ThreadTeam.Run(call.Team, Pairs * InputBlocks, new Taps(this, call.Sums, call.Gradient, path));
    }

    private static int Shares(int threads) => Math.Max(FewestShares, threads);

    /// <summary>Where, from a tile of the input, the window begins that a 3x3 filter pairs it with; both directions.</summary>
    private int OffsetOf(int filter) => _shape.Padding - 2 - (2 * filter);

    /// <summary>V and W of some consecutive tiles of the input.</summary>
    private readonly struct Panel(float* v, float* w, float* m, int tiles, int first, int count)
    {
        /// <summary>Of gradY's windows.</summary>
        public float* V => v;

        /// <summary>Of the input's tiles.</summary>
        public float* W => w;

        /// <summary>Room for the products of the input gradient, for each thread.</summary>
        public float* M => m;

        /// <summary>Tiles that there is room for.</summary>
        public int Tiles => tiles;

        /// <summary>Counted through the samples.</summary>
        public int First => first;

        public int Count => count;
    }

    /// <summary>Part = a share of the panel's tiles; with its input gradient, if that is wanted.</summary>
    private readonly struct Transforms(
        WinogradWeightPass pass, WeightCall call, Panel panel, int filter, int shareTiles, SimdPath path) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            switch (path)
            {
                case SimdPath.Vector512:
                    Share<Lanes16>(part, member);
                    break;
                case SimdPath.Vector256:
                    Share<Lanes8>(part, member);
                    break;
                case SimdPath.Vector128:
                    Share<Lanes4>(part, member);
                    break;
                default:
                    Share<Lanes1>(part, member);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Share<T>(int part, int member)
            where T : struct, ILanes<T>
        {
            int start = part * shareTiles;
            int count = Math.Min(shareTiles, panel.Count - start);
            int first = panel.First + start;
            float* v = panel.V + (start * Lanes);
            int y = pass.OffsetOf(filter / pass.FilterSide);
            int x = pass.OffsetOf(filter % pass.FilterSide);
            WinogradSources.Windows<T>(pass._tiles, call.OutputGradient, first, count, y, x, v, panel.Tiles);
            if (call.InputGradient is { } inputGradient)
            {
                float* m = panel.M + (member * pass._towardsInput!.ProductFloats);
                new WinogradOutputPass.Work(pass._towardsInput, inputGradient, path)
                    .Finish<T>(first, count, v, panel.Tiles, m);
            }

            if (filter == 0)
                WinogradSources.Tiles<T>(pass._tiles, call.Input, first, count, panel.W + (start * Lanes), panel.Tiles);
        }
    }
}
