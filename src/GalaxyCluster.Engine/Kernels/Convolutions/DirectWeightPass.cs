using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Weight gradient straight from its definition: for every tap, input channels x output channels accumulate over the
/// pixels of an image in register tiles.
/// </summary>
/// <remarks>
/// Order: a chain over (image, oy, ox) for each group of <see cref="ConvolutionKernel.ImagesPerChain"/> images; the
/// chains are added in order. Pixels go in runs of about <see cref="RunPixels"/>, so that all taps find them in L1.
/// Parts are (block of 16 inputs, pair of output blocks), whose accumulators [tap][16][32], the total and the chain at
/// work, stay in L1 or L2. Those of all parts lie in the sums, except with several groups of channels, where most parts
/// have nothing to add up.
/// </remarks>
internal sealed unsafe partial class DirectWeightPass(ConvolutionShape shape) : WeightPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int RunPixels = 128;

    /// <summary>Up to so many input channels the taps, not the channels, make the rows of a tile.</summary>
    private const int MostTapChannels = 4;

    /// <summary>Up to so many, half vectors waste less than a tile of 16 channels.</summary>
    private const int MostNarrowChannels = 8;

    private const int TileFloats = Lanes * TileChunk.Columns;

    private readonly ConvolutionShape _shape = shape;
    private PixelTable? _table;

    public override int InputHalo => _shape.Padding;

    private int Taps => _shape.KernelHeight * _shape.KernelWidth;

    private int Pixels => _shape.OutHeight * _shape.OutWidth;

    public override bool ContinuesSums => _shape.Groups == 1;

    public override long SumsLength(int maxBatch)
        => ContinuesSums ? (long)_shape.Input.Blocks * ((_shape.Output.Blocks + 1) / 2) * PartFloats : 0;

    private long PartFloats => 2L * Taps * TileFloats;

    public override long ScratchLength(int threads) => ContinuesSums ? 0 : threads * PartFloats;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in WeightCall call)
    {
        var (x, gradY) = (call.Input, call.OutputGradient);
        // Executors share this pass: another may put its own table here at any time, so this one is held.
        PixelTable? table = _table;
        if (table is null || !table.Fits(x, gradY))
            _table = table = NewTable(x, gradY);
        int pairs = (gradY.Blocks + 1) / 2;
        var work = new Work(this, call, table.Pointer, table.Pointer + Pixels, call.Scratch);
        ThreadTeam.Run(call.Team, pairs * x.Blocks, work);
        GC.KeepAlive(table);
    }

    private PixelTable NewTable(BlockedTensor x, BlockedTensor gradY)
    {
        PixelTable table = new(x, gradY, 2 * Pixels);
        int* xOffsets = table.Pointer;
        int* gOffsets = xOffsets + Pixels;
        for (int oy = 0; oy < _shape.OutHeight; oy++)
            for (int ox = 0; ox < _shape.OutWidth; ox++)
            {
                *xOffsets++ = (oy * _shape.Stride * x.RowStride) + (ox * _shape.Stride * Lanes);
                *gOffsets++ = (oy * gradY.RowStride) + (ox * Lanes);
            }

        return table;
    }

    private bool IsSquare(int side) => _shape.KernelHeight == side && _shape.KernelWidth == side;

    private int InputsOf(int block) => Math.Min(Lanes, _shape.InChannels - (block * Lanes));

    /// <summary>True when some channel of the input block and some of the output pair are of one group.</summary>
    private bool Meets(int block, int pair)
    {
        int firstOut = pair * TileChunk.Columns;
        int lastOut = Math.Min(firstOut + TileChunk.Columns, _shape.OutChannels) - 1;
        int firstIn = firstOut / _shape.OutPerGroup * _shape.InPerGroup;
        int endIn = ((lastOut / _shape.OutPerGroup) + 1) * _shape.InPerGroup;
        return block * Lanes < endIn && (block + 1) * Lanes > firstIn;
    }

    /// <summary>Part = (input block, pair of output blocks).</summary>
    private readonly partial struct Work(
        DirectWeightPass pass, WeightCall call, int* xOffsets, int* gOffsets, float* members) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int block = part % call.Input.Blocks;
            int pair = part / call.Input.Blocks;
            if (!pass.Meets(block, pair))
                return;
            long floats = (long)pass.Taps * TileFloats;
            float* total = pass.ContinuesSums
                ? call.Sums + (part * pass.PartFloats)
                : members + (member * pass.PartFloats);
            float* chain = total + floats;
            int perChain = ConvolutionKernel.ImagesPerChain(pass._shape);
            for (int sample = 0; sample < call.Count; sample++)
            {
                // Chains are counted through the batch, so that a group may end within one.
                int inBatch = call.Group.First + sample;
                bool isFirst = inBatch < perChain;
                Accumulate(sample, block, pair, isFirst ? total : chain, inBatch % perChain > 0);
                if (!isFirst && call.Group.EndsChain(sample, call.Count, perChain))
                    Sums.AddTo(total, chain, floats);
            }

            if (call.Group.IsLast)
                Scatter(block, pair, total);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Accumulate(int sample, int block, int pair, float* c, bool continues)
        {
            bool whole = (2 * pair) + 1 < call.OutputGradient.Blocks;
            switch (Simd.Path)
            {
                case SimdPath.Vector512 when whole:
                    Image<Lanes16>(sample, block, pair, c, continues);
                    break;
                case SimdPath.Vector512 when pass.InputsOf(block) <= MostTapChannels && pass.IsSquare(3):
                    NarrowTaps(sample, block, pair, c, continues);
                    break;
                case SimdPath.Vector512 when pass.InputsOf(block) > MostNarrowChannels:
                    NarrowImage(sample, block, pair, c, continues);
                    break;
                case SimdPath.Vector512 or SimdPath.Vector256:
                    Image<Lanes8>(sample, block, pair, c, continues);
                    break;
                case SimdPath.Vector128:
                    Image<Lanes4>(sample, block, pair, c, continues);
                    break;
                default:
                    Image<Lanes1>(sample, block, pair, c, continues);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Image<T>(int sample, int block, int pair, float* c, bool continues)
            where T : struct, ILanes<T>
        {
            var s = pass._shape;
            var (x, gradY) = (call.Input, call.OutputGradient);
            int inputs = pass.InputsOf(block);
            float* origin = x.Origin(sample, block) - (s.Padding * x.RowStride) - (s.Padding * Lanes);
            if (T.Count == Lanes && inputs <= MostTapChannels && pass.IsSquare(3))
            {
                TapsTogether<T>(sample, pair, origin, c, inputs, continues);
                return;
            }

            if (T.Count == Lanes && inputs <= MostTapChannels && pass.IsSquare(5))
            {
                FiveTogether<T>(sample, pair, origin, c, inputs, continues);
                return;
            }

            for (int run = 0; run < pass.Pixels; run += RunPixels)
            {
                int count = Math.Min(RunPixels, pass.Pixels - run);
                bool on = continues || run > 0;
                float* tile = c;
                for (int ky = 0; ky < s.KernelHeight; ky++)
                    for (int kx = 0; kx < s.KernelWidth; kx++, tile += TileFloats)
                        for (int column = 0; column < TileChunk.Columns; column += 2 * T.Count)
                        {
                            int outBlock = (2 * pair) + (column / Lanes);
                            if (outBlock >= gradY.Blocks)
                                break;
                            float* p = origin + (ky * x.RowStride) + (kx * Lanes);
                            float* g = gradY.Origin(sample, outBlock) + (column % Lanes);
                            long second = T.Count == Lanes ? gradY.BlockStride : T.Count;
                            Rows<T>(p, g, second, run, count, tile + column, inputs, on);
                        }
            }
        }

        /// <summary>One block of output channels; all 16 of the input block.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void NarrowImage(int sample, int block, int pair, float* c, bool continues)
        {
            var s = pass._shape;
            var (x, gradY) = (call.Input, call.OutputGradient);
            float* origin = x.Origin(sample, block) - (s.Padding * x.RowStride) - (s.Padding * Lanes);
            float* g = gradY.Origin(sample, 2 * pair);
            for (int run = 0; run < pass.Pixels; run += RunPixels)
                for (int tap = 0; tap < pass.Taps; tap++)
                    NarrowTile.Weight16(
                        origin + (tap / s.KernelWidth * x.RowStride) + (tap % s.KernelWidth * Lanes), g, xOffsets + run,
                        gOffsets + run, Math.Min(RunPixels, pass.Pixels - run), c + (tap * TileFloats), continues || run > 0);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Rows<T>(float* p, float* g, long second, int run, int count, float* tile, int inputs, bool on)
            where T : struct, ILanes<T>
        {
            int row = 0;
            while (row < inputs)
            {
                float* c = tile + (row * TileChunk.Columns);
                if (T.Count == 16 && inputs - row > 4)
                {
                    WeightTile.Rows8<T>(
                        p + row, g, second, xOffsets + run, gOffsets + run, count, c, TileChunk.Columns, on);
                    row += 8;
                }
                else
                {
                    WeightTile.Rows4<T>(
                        p + row, g, second, xOffsets + run, gOffsets + run, count, c, TileChunk.Columns, on);
                    row += 4;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Scatter(int block, int pair, float* total)
        {
            var s = pass._shape;
            int lastOut = Math.Min((pair + 1) * TileChunk.Columns, s.OutChannels);
            for (int o = pair * TileChunk.Columns; o < lastOut; o++)
            {
                int firstIn = o / s.OutPerGroup * s.InPerGroup;
                int from = Math.Max(block * Lanes, firstIn);
                int end = Math.Min((block + 1) * Lanes, firstIn + s.InPerGroup);
                for (int i = from; i < end; i++)
                {
                    float* target = call.Gradient + ((((long)o * s.InPerGroup) + i - firstIn) * pass.Taps);
                    float* source = total + ((i - (block * Lanes)) * TileChunk.Columns) + (o - (pair * TileChunk.Columns));
                    for (int tap = 0; tap < pass.Taps; tap++)
                        target[tap] = source[tap * TileFloats];
                }
            }
        }
    }
}
