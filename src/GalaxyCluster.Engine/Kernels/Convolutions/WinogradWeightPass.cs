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
/// Threads share a panel: first its transforms, then the points of C.
/// </remarks>
internal sealed unsafe class WinogradWeightPass(ConvolutionShape shape) : WeightPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Points = WinogradTransforms.Points;
    private const int PanelTiles = 32;

    private readonly ConvolutionShape _shape = shape;
    private readonly WinogradTiles _tiles = new(shape.OutHeight, shape.OutWidth);

    public override int InputHalo => _shape.Padding;

    private int InputBlocks => _shape.Input.Blocks;

    private int OutputBlocks => _shape.Output.Blocks;

    private int Pairs => (OutputBlocks + 1) / 2;

    private long InputStride => WinogradTiles.PointStride(InputBlocks, PanelTiles);

    private long OutputStride => WinogradTiles.PointStride(OutputBlocks, PanelTiles);

    private long PointFloats => (long)Pairs * InputBlocks * Lanes * TileChunk.Columns;

    public override bool ContinuesSums => true;

    public override long SumsLength => Points * PointFloats;

    public override long ScratchLength(int threads) => Points * (InputStride + OutputStride);

    public override void Run(in WeightCall call)
    {
        int tiles = call.Count * _tiles.PerImage;
        float* v = call.Scratch;
        float* w = v + (Points * InputStride);
        var path = Simd.Path;
        for (int first = 0; first < tiles; first += PanelTiles)
        {
            int count = Math.Min(PanelTiles, tiles - first);
            bool continues = first > 0 || !call.Group.IsFirst;
            ThreadTeam.Run(call.Team, count, new Transforms(this, call.Input, call.OutputGradient, first, v, w, path));
            ThreadTeam.Run(call.Team, Points, new Products(this, v, w, call.Sums, count, continues, path));
        }

        if (call.Group.IsLast)
            ThreadTeam.Run(call.Team, OutputBlocks, new Finish(this, call.Sums, call.Gradient, path));
    }

    /// <summary>Part = tile of the panel.</summary>
    private readonly struct Transforms(
        WinogradWeightPass pass, BlockedTensor x, BlockedTensor gradY, int first, float* v, float* w, SimdPath path)
        : ITeamWork
    {
        public void Execute(int part, int member)
        {
            switch (path)
            {
                case SimdPath.Vector512:
                    Tile<Lanes16>(part);
                    break;
                case SimdPath.Vector256:
                    Tile<Lanes8>(part);
                    break;
                case SimdPath.Vector128:
                    Tile<Lanes4>(part);
                    break;
                default:
                    Tile<Lanes1>(part);
                    break;
            }
        }

        private void Tile<T>(int part)
            where T : struct, ILanes<T>
        {
            float* window = stackalloc float[Points * Lanes];
            var (sample, ty, tx) = pass._tiles.At(first + part);
            int y0 = ty - pass._shape.Padding;
            int x0 = tx - pass._shape.Padding;
            bool whole = y0 + 6 <= x.Height + x.Halo && x0 + 6 <= x.Width + x.Halo;
            for (int block = 0; block < x.Blocks; block++)
            {
                float* to = v + ((((long)block * PanelTiles) + part) * Lanes);
                float* origin = x.Origin(sample, block);
                if (!whole)
                    WinogradTiles.CopyWindow(x, origin, y0, x0, 6, window);
                float* from = whole ? origin + ((long)y0 * x.RowStride) + (x0 * Lanes) : window;
                WinogradTransforms.Input<T>(from, whole ? x.RowStride : 6 * Lanes, to, pass.InputStride);
            }

            whole = ty + 4 <= gradY.Height && tx + 4 <= gradY.Width;
            for (int block = 0; block < gradY.Blocks; block++)
            {
                float* to = w + ((((long)block * PanelTiles) + part) * Lanes);
                float* origin = gradY.Origin(sample, block);
                if (!whole)
                    WinogradTiles.CopyWindow(gradY, origin, ty, tx, 4, window);
                float* from = whole ? origin + ((long)ty * gradY.RowStride) + (tx * Lanes) : window;
                WinogradTransforms.OutputGradient<T>(from, whole ? gradY.RowStride : 4 * Lanes, to, pass.OutputStride);
            }
        }
    }

    /// <summary>Part = point xi: C[xi] (+)= V[xi]^T W[xi].</summary>
    private readonly struct Products(
        WinogradWeightPass pass, float* v, float* w, float* c, int count, bool continues, SimdPath path) : ITeamWork
    {
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
                    case SimdPath.Vector512 or SimdPath.Vector256:
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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pair<T>(int xi, int pair)
            where T : struct, ILanes<T>
        {
            int* offsets = stackalloc int[PanelTiles];
            for (int i = 0; i < PanelTiles; i++)
                offsets[i] = i * Lanes;
            long second = T.Count == Lanes ? PanelTiles * Lanes : T.Count;
            float* x = v + (xi * pass.InputStride);
            float* g = w + (xi * pass.OutputStride);
            float* to = c + (xi * pass.PointFloats) + ((long)pair * pass.InputBlocks * Lanes * TileChunk.Columns);
            for (int block = 0; block < pass.InputBlocks; block++, x += PanelTiles * Lanes)
                for (int row = 0; row < Lanes; row += T.Count == 16 ? 8 : 4)
                    for (int column = 0; column < TileChunk.Columns; column += 2 * T.Count)
                    {
                        int outBlock = (2 * pair) + (column / Lanes);
                        if (outBlock >= pass.OutputBlocks)
                            break;
                        float* from = g + ((long)outBlock * PanelTiles * Lanes) + (column % Lanes);
                        float* tile = to + (((block * Lanes) + row) * TileChunk.Columns) + column;
                        if (T.Count == 16)
                            WeightTile.Rows8<T>(x + row, from, second, offsets, offsets, count, tile, TileChunk.Columns, continues);
                        else
                            WeightTile.Rows4<T>(x + row, from, second, offsets, offsets, count, tile, TileChunk.Columns, continues);
                    }
        }
    }

    /// <summary>Part = block of output channels: transform back and write [O, I, 3, 3].</summary>
    private readonly struct Finish(WinogradWeightPass pass, float* c, float* gradWeight, SimdPath path) : ITeamWork
    {
        public void Execute(int part, int member)
        {
            float* taps = stackalloc float[9 * Lanes];
            int inputs = pass._shape.InChannels;
            int outputs = Math.Min(Lanes, pass._shape.OutChannels - (part * Lanes));
            for (int i = 0; i < inputs; i++)
            {
                float* from = c + (((((long)part / 2 * pass.InputBlocks) * Lanes) + i) * TileChunk.Columns) + (part % 2 * Lanes);
                Transform(from, taps);
                for (int lane = 0; lane < outputs; lane++)
                {
                    float* to = gradWeight + (((((long)part * Lanes) + lane) * inputs) + i) * 9;
                    for (int tap = 0; tap < 9; tap++)
                        to[tap] = taps[(tap * Lanes) + lane];
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
