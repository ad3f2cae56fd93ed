using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// F(3x3, 4x4): the weight gradient with the input transform of the forward pass; sums over tiles are kept in the
/// Winograd domain and transformed back once.
/// </summary>
/// <remarks>
/// V of x and W of gradY lie as [xi][block][tile][16], the accumulators C as [xi][pair of output blocks][input][32].
/// Order of each chain: tiles in the order (sample, ty, tx), from 0, over the whole batch, whatever groups it comes in.
/// Threads share a panel: first its transforms, then the points of C. A 5x5 filter is four 3x3 filters, two taps from
/// each other, and takes four runs: F(5x5, 2x2) would do as few multiplications in one, but its corner taps have seven times
/// direct's error.
/// </remarks>
internal sealed unsafe partial class WinogradWeightPass(ConvolutionShape shape) : WeightPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Points = WinogradTransforms.Points;
    private const int PanelTiles = 32;
    private const int PartTiles = 8;

    private readonly ConvolutionShape _shape = shape;
    private readonly WinogradTiles _tiles = new(shape.OutHeight, shape.OutWidth, 4);

    public override int InputHalo => _shape.Padding;

    // Kept, because the shape would divide anew at every tile that asks.
    private int InputBlocks { get; } = shape.Input.Blocks;

    private int OutputBlocks { get; } = shape.Output.Blocks;

    private int Pairs { get; } = (shape.Output.Blocks + 1) / 2;

    private long InputStride { get; } = WinogradTiles.PointStride(shape.Input.Blocks, PanelTiles);

    private long OutputStride { get; } = WinogradTiles.PointStride(shape.Output.Blocks, PanelTiles);

    // The extra line, here as in the panels, keeps the 36 points of one place out of each other's L1 sets.
    private long PointFloats => ((long)Pairs * InputBlocks * Lanes * TileChunk.Columns) + Lanes;

    /// <summary>3x3 filters on a side of the filter: the second one begins at tap 2.</summary>
    private int PartSide => _shape.KernelHeight == 3 ? 1 : 2;

    private int Parts => PartSide * PartSide;

    private long PartFloats => Points * PointFloats;

    public override bool ContinuesSums => true;

    public override long SumsLength => Parts * PartFloats;

    public override long ScratchLength(int threads) => Points * (InputStride + OutputStride);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in WeightCall call)
    {
        int tiles = call.Count * _tiles.PerImage;
        float* v = call.Scratch;
        float* w = v + (Points * InputStride);
        var path = Simd.Path;
        float** addresses = stackalloc float*[TileRows.Most];
        for (int part = 0; part < Parts; part++)
        {
            float* c = call.Sums + (part * PartFloats);
            (int y, int x) = (OffsetOf(part / PartSide), OffsetOf(part % PartSide));
            for (int first = 0; first < tiles; first += PanelTiles)
            {
                int count = Math.Min(PanelTiles, tiles - first);
                bool continues = first > 0 || !call.Group.IsFirst;
                ThreadTeam.Run(
                    call.Team, (count + PartTiles - 1) / PartTiles,
                    new Transforms(this, call.Input, call.OutputGradient, y, x, first, count, v, w, path));
                TileRows ahead = RowsOf(first + PanelTiles, tiles, y, call, addresses);
                ThreadTeam.Run(call.Team, Points, new Products(this, v, w, c, count, continues, ahead, path));
            }
        }

        if (call.Group.IsLast)
            ThreadTeam.Run(call.Team, Pairs * InputBlocks, new Finish(this, call.Sums, call.Gradient, path));
    }

    /// <summary>Where the input begins that the first tap of a 3x3 filter sees; both directions.</summary>
    private int OffsetOf(int part) => (2 * part) - _shape.Padding;

    /// <summary>Part = a few tiles of the panel.</summary>
    private readonly struct Transforms(
        WinogradWeightPass pass, BlockedTensor x, BlockedTensor gradY, int yOffset, int xOffset, int first, int count,
        float* v, float* w, SimdPath path) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            switch (path)
            {
                case SimdPath.Vector512:
                    Tiles<Lanes16>(part);
                    break;
                case SimdPath.Vector256:
                    Tiles<Lanes8>(part);
                    break;
                case SimdPath.Vector128:
                    Tiles<Lanes4>(part);
                    break;
                default:
                    Tiles<Lanes1>(part);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Tiles<T>(int part)
            where T : struct, ILanes<T>
        {
            int end = Math.Min(count, (part + 1) * PartTiles);
            for (int tile = part * PartTiles; tile < end;)
                tile += InputRun<T>(tile, end - tile);
            for (int tile = part * PartTiles; tile < end;)
                tile += GradientRun<T>(tile, end - tile);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int InputRun<T>(int tile, int most)
            where T : struct, ILanes<T>
        {
            var run = pass._tiles.RunAt(
                first + tile, most, -yOffset, -xOffset, 6, x.Height + x.Halo, x.Width + x.Halo);
            float* window = stackalloc float[Points * Lanes];
            float* to = v + (tile * Lanes);
            for (int block = 0; block < x.Blocks; block++, to += PanelTiles * Lanes)
            {
                float* origin = x.Origin(run.Sample, block);
                if (run.Whole > 0)
                    WinogradTransforms.Input<T>(
                        origin + ((long)(run.Y + yOffset) * x.RowStride) + ((run.X + xOffset) * Lanes), x.RowStride,
                        4 * Lanes, to, pass.InputStride, run.Whole, pass._tiles.Ahead(x, block));
                for (int i = run.Whole; i < run.Length; i++)
                {
                    WinogradTiles.CopyWindow(x, origin, run.Y + yOffset, run.X + xOffset + (4 * i), 6, window);
                    WinogradTransforms.Input<T>(window, 6 * Lanes, 0, to + (i * Lanes), pass.InputStride, 1, 0);
                }
            }

            return run.Length;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int GradientRun<T>(int tile, int most)
            where T : struct, ILanes<T>
        {
            var run = pass._tiles.RunAt(first + tile, most, 0, 0, 4, gradY.Height, gradY.Width);
            float* window = stackalloc float[Points * Lanes];
            float* to = w + (tile * Lanes);
            for (int block = 0; block < gradY.Blocks; block++, to += PanelTiles * Lanes)
            {
                float* origin = gradY.Origin(run.Sample, block);
                if (run.Whole > 0)
                    WinogradTransforms.OutputGradient<T>(
                        origin + ((long)run.Y * gradY.RowStride) + (run.X * Lanes), gradY.RowStride, to,
                        pass.OutputStride, run.Whole);
                for (int i = run.Whole; i < run.Length; i++)
                {
                    WinogradTiles.CopyWindow(gradY, origin, run.Y, run.X + (4 * i), 4, window);
                    WinogradTransforms.OutputGradient<T>(window, 4 * Lanes, to + (i * Lanes), pass.OutputStride, 1);
                }
            }

            return run.Length;
        }
    }

    /// <summary>Part = point xi: C[xi] (+)= V[xi]^T W[xi].</summary>
    private readonly partial struct Products(
        WinogradWeightPass pass, float* v, float* w, float* c, int count, bool continues, TileRows ahead, SimdPath path)
        : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            for (int pair = 0; pair < pass.Pairs; pair++)
            {
                bool whole = (2 * pair) + 1 < pass.OutputBlocks;
                switch (path)
                {
                    case SimdPath.Vector512 when whole:
                        Pair<Lanes16>(part, pair);
                        break;
                    case SimdPath.Vector512:
                        Single(part, pair);
                        break;
                    case SimdPath.Vector256:
                        Pair<Lanes8>(part, pair);
                        break;
                    case SimdPath.Vector128:
                        Pair<Lanes4>(part, pair);
                        break;
                    default:
                        Pair<Lanes1>(part, pair);
                        break;
                }
            }
        }

        /// <summary>The last block of output channels, when it has no other to make a pair.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Single(int xi, int pair)
        {
            float* x = v + (xi * pass.InputStride);
            float* g = w + (xi * pass.OutputStride) + (2L * pair * PanelTiles * Lanes);
            long rows = (long)pass.InputBlocks * Lanes;
            float* to = c + (xi * pass.PointFloats) + (pair * rows * TileChunk.Columns);
            for (int block = 0; block < pass.InputBlocks; block++, x += PanelTiles * Lanes, to += Lanes * TileChunk.Columns)
            {
                Fetch(xi, pair, block, 0);
                Fetch(xi, pair, block, 1);
                NarrowPanelTile.Weight16(x, g, count, to, continues);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pair<T>(int xi, int pair)
            where T : struct, ILanes<T>
        {
            long second = T.Count == Lanes ? PanelTiles * Lanes : T.Count;
            float* x = v + (xi * pass.InputStride);
            float* g = w + (xi * pass.OutputStride);
            float* to = c + (xi * pass.PointFloats) + ((long)pair * pass.InputBlocks * Lanes * TileChunk.Columns);
            for (int block = 0; block < pass.InputBlocks; block++, x += PanelTiles * Lanes)
                for (int row = 0; row < Lanes; row += T.Count == 16 ? 8 : 4)
                {
                    if (row % 8 == 0)
                        Fetch(xi, pair, block, row / 8);
                    for (int column = 0; column < TileChunk.Columns; column += 2 * T.Count)
                    {
                        int outBlock = (2 * pair) + (column / Lanes);
                        if (outBlock >= pass.OutputBlocks)
                            break;
                        float* from = g + ((long)outBlock * PanelTiles * Lanes) + (column % Lanes);
                        float* tile = to + (((block * Lanes) + row) * TileChunk.Columns) + column;
                        if (T.Count == 16)
                            WidePanelTile.Weight8(x + row, from, second, count, tile, continues);
                        else
                            PanelTile.Weight4<T>(x + row, from, second, count, tile, continues);
                    }
                }
        }
    }

    /// <summary>
    /// Part = (pair of output blocks, input block): transform back and write [O, I, k, k]. What one output has of the 16
    /// inputs lies together there, so that a transposition writes it.
    /// </summary>
    private readonly struct Finish(WinogradWeightPass pass, float* c, float* gradWeight, SimdPath path) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int side = pass._shape.KernelHeight;
            int inputs = pass._shape.InChannels;
            int block = part % pass.InputBlocks;
            int count = Math.Min(Lanes, inputs - (block * Lanes));
            long stride = (long)inputs * side * side;
            float* rows = stackalloc float[Lanes * WinogradTransforms.MostTaps * Lanes];
            int first = part / pass.InputBlocks * 2;
            for (int outBlock = first; outBlock < Math.Min(first + 2, pass.OutputBlocks); outBlock++)
            {
                float* from = c + ((long)part * Lanes * TileChunk.Columns) + (outBlock % 2 * Lanes);
                for (int i = 0; i < count; i++, from += TileChunk.Columns)
                    Taps(from, side, rows + ((long)i * side * side * Lanes));
                Transposition.Copy(
                    rows, Lanes, gradWeight + (outBlock * Lanes * stride) + ((long)block * Lanes * side * side), stride,
                    count * side * side, Math.Min(Lanes, pass._shape.OutChannels - (outBlock * Lanes)));
            }
        }

        /// <summary>All taps of one input, [tap][16].</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Taps(float* from, int side, float* to)
        {
            float* taps = stackalloc float[9 * Lanes];
            for (int filter = 0; filter < pass.Parts; filter++)
            {
                Transform(from + (filter * pass.PartFloats), taps);
                (int y, int x) = (filter / pass.PartSide, filter % pass.PartSide);
                // Tap 2 is the last of one filter and the first of the next: the first one has it.
                for (int u = y; u < 3; u++)
                {
                    float* row = to + (((((2 * y) + u) * side) + (2 * x) + x) * Lanes);
                    new ReadOnlySpan<float>(taps + (((u * 3) + x) * Lanes), (3 - x) * Lanes)
                        .CopyTo(new Span<float>(row, (3 - x) * Lanes));
                }
            }
        }

        private void Transform(float* from, float* taps)
        {
            switch (path)
            {
                case SimdPath.Vector512:
                    WinogradTransforms.FilterGradient<Lanes16>(from, pass.PointFloats, taps);
                    break;
                case SimdPath.Vector256:
                    WinogradTransforms.FilterGradient<Lanes8>(from, pass.PointFloats, taps);
                    break;
                case SimdPath.Vector128:
                    WinogradTransforms.FilterGradient<Lanes4>(from, pass.PointFloats, taps);
                    break;
                default:
                    WinogradTransforms.FilterGradient<Lanes1>(from, pass.PointFloats, taps);
                    break;
            }
        }
    }
}
