using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// Convolution without rearranging the input: a tile of pixels walks a table of offsets, one entry for every (source
/// block, tap), 16 terms an entry. Any kernel, stride, padding and grouping.
/// </summary>
/// <remarks>
/// Order of every output's chain: source block, ky, kx, channel; from 0; bias last. Packed weights: [pair of target
/// blocks][class][source block][tap][channel][32]. Channels of another group within a block are terms with weight 0.
/// </remarks>
internal sealed unsafe class DirectOutputPass : OutputPass
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int TailRows = 8;

    /// <summary>Up to so many source channels, one block of filters is faster as two half vectors.</summary>
    private const int MostHalfChannels = 8;

    private readonly int _sourceChannels;
    private readonly int _targetChannels;
    private readonly TapClass[] _classes;
    private readonly (int First, int End)[] _sourceBlocks;
    private readonly long[] _slabs;
    private readonly PixelTable?[] _tables;

    // 1x1 of stride 2, a residual's shortcut.
    private readonly bool _leavesPixelsOut;

    /// <param name="shape">The convolution.</param>
    /// <param name="towardsInput">The input gradient instead of the forward pass.</param>
    public DirectOutputPass(in ConvolutionShape shape, bool towardsInput)
    {
        _sourceChannels = towardsInput ? shape.OutChannels : shape.InChannels;
        _targetChannels = towardsInput ? shape.InChannels : shape.OutChannels;
        _classes = towardsInput ? TapClass.Backward(shape) : TapClass.Forward(shape);
        _tables = new PixelTable?[_classes.Length];
        int targetGroup = _targetChannels / shape.Groups;
        int sourceGroup = _sourceChannels / shape.Groups;
        int pairs = (_targetChannels + TileChunk.Columns - 1) / TileChunk.Columns;
        _sourceBlocks = new (int, int)[pairs];
        _slabs = new long[pairs * _classes.Length];
        long length = 0;
        for (int pair = 0; pair < pairs; pair++)
        {
            int firstTarget = pair * TileChunk.Columns;
            int lastTarget = Math.Min(firstTarget + TileChunk.Columns, _targetChannels) - 1;
            int firstSource = firstTarget / targetGroup * sourceGroup;
            int endSource = ((lastTarget / targetGroup) + 1) * sourceGroup;
            _sourceBlocks[pair] = (firstSource / Lanes, (endSource + Lanes - 1) / Lanes);
            for (int c = 0; c < _classes.Length; c++)
            {
                _slabs[(pair * _classes.Length) + c] = length;
                for (int block = _sourceBlocks[pair].First; block < _sourceBlocks[pair].End; block++)
                    length += (long)_classes[c].Taps.Length * ChannelsOf(block) * TileChunk.Columns;
            }
        }

        PackedLength = length;
        _leavesPixelsOut = !towardsInput && shape.KernelHeight < shape.Stride && shape.KernelWidth < shape.Stride;
        var source = towardsInput ? shape.Output : shape.Input;
        foreach (var c in _classes)
            SourceHalo = Math.Max(SourceHalo, c.Halo(source.Height, source.Width));
    }

    public override int SourceHalo { get; }

    public override long PackedLength { get; }

    private int SourceBlockCount => (_sourceChannels + Lanes - 1) / Lanes;

    public override long ScratchLength(int threads) => 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(in WeightView weights, float* into)
    {
        for (int pair = 0; pair < _sourceBlocks.Length; pair++)
            foreach (var c in _classes)
                for (int block = _sourceBlocks[pair].First; block < _sourceBlocks[pair].End; block++)
                    foreach (var tap in c.Taps)
                        for (int k = 0; k < ChannelsOf(block); k++, into += TileChunk.Columns)
                        {
                            var columns = new Span<float>(into, TileChunk.Columns);
                            weights.Gather(
                                pair * TileChunk.Columns, (block * Lanes) + k, weights.TapOf(tap.Ky, tap.Kx), columns);
                        }
    }

    public override void Run(in OutputCall call)
    {
        for (int c = 0; c < _classes.Length; c++)
        {
            // Executors share this pass: another may put its own table here at any time, so this one is held.
            PixelTable? table = _tables[c];
            if (table is null || !table.Fits(call.Source, call.Target))
                _tables[c] = table = NewTable(call, _classes[c]);
            var work = Prepare(call, c, table);
            int parts = call.Count * _sourceBlocks.Length * work.Splits;
            ThreadTeam.Run(call.Team, parts, work);
            GC.KeepAlive(table);
        }
    }

    private static int PaddedPixels(TapClass c) => c.Pixels + TailRows;

    private int ChannelsOf(int block) => Math.Min(Lanes, _sourceChannels - (block * Lanes));

    /// <summary>Pixels of the source and of the target, repeated up to a whole tile, then the chunks.</summary>
    private PixelTable NewTable(in OutputCall call, TapClass c)
    {
        int length = (2 * PaddedPixels(c)) + (2 * SourceBlockCount * c.Taps.Length);
        PixelTable table = new(call.Source, call.Target, length);
        int* sourceOffsets = table.Pointer;
        int* targetOffsets = sourceOffsets + PaddedPixels(c);
        var chunks = (TileChunk*)(targetOffsets + PaddedPixels(c));
        int pixel = 0;
        for (int a = 0; a < c.Rows; a++)
            for (int b = 0; b < c.Columns; b++, pixel++)
            {
                sourceOffsets[pixel] = (a * c.SourceStep * call.Source.RowStride) + (b * c.SourceStep * Lanes);
                targetOffsets[pixel] = ((c.Y + (c.Step * a)) * call.Target.RowStride) + ((c.X + (c.Step * b)) * Lanes);
            }

        for (; pixel < PaddedPixels(c); pixel++)
            sourceOffsets[pixel] = sourceOffsets[c.Pixels - 1];
        int chunk = 0;
        for (int block = 0; block < SourceBlockCount; block++)
            foreach (var tap in c.Taps)
            {
                int offset = checked(block * call.Source.BlockStride) + (tap.Dy * call.Source.RowStride) + (tap.Dx * Lanes);
                chunks[chunk++] = new TileChunk(offset, ChannelsOf(block));
            }

        return table;
    }

    private Work Prepare(in OutputCall call, int classIndex, PixelTable table)
    {
        var c = _classes[classIndex];
        int* sourceOffsets = table.Pointer;
        int* targetOffsets = sourceOffsets + PaddedPixels(c);
        var chunks = (TileChunk*)(targetOffsets + PaddedPixels(c));

        // Enough parts for the team even with one picture.
        int threads = call.Team?.Count ?? 1;
        int perSplit = call.Count * _sourceBlocks.Length;
        int splits = Math.Clamp(((4 * threads) + perSplit - 1) / perSplit, 1, Math.Max(1, c.Pixels / 64));
        return new Work(this, call, classIndex, sourceOffsets, targetOffsets, chunks, threads == 1 ? 1 : splits);
    }

    /// <summary>Part = (pair of target blocks, sample, share of the class's pixels).</summary>
    private readonly struct Work(
        DirectOutputPass pass, OutputCall call, int classIndex, int* sourceOffsets, int* targetOffsets, TileChunk* chunks,
        int splits) : ITeamWork
    {
        public int Splits => splits;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            int split = part % splits;
            int sample = part / splits % call.Count;
            int pair = part / splits / call.Count;
            int pixels = pass._classes[classIndex].Pixels;
            int first = (int)((long)pixels * split / splits);
            int end = (int)((long)pixels * (split + 1) / splits);
            bool wide = (2 * pair) + 1 < call.Target.Blocks || pass._sourceChannels > MostHalfChannels;
            switch (Simd.Path)
            {
                case SimdPath.Vector512 when wide:
                    Pixels<Lanes16>(pair, sample, first, end);
                    break;
                case SimdPath.Vector512 or SimdPath.Vector256:
                    Pixels<Lanes8>(pair, sample, first, end);
                    break;
                case SimdPath.Vector128:
                    Pixels<Lanes4>(pair, sample, first, end);
                    break;
                default:
                    Pixels<Lanes1>(pair, sample, first, end);
                    break;
            }

            if (call.Mask is { } mask)
                ApplyMask(mask, pair, sample, first, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Pixels<T>(int pair, int sample, int first, int end)
            where T : struct, ILanes<T>
        {
            int rows = T.Count == 16 ? 8 : 6;
            bool narrow = T.Count == 16 && (2 * pair) + 1 == call.Target.Blocks;
            var (firstBlock, endBlock) = pass._sourceBlocks[pair];
            int taps = pass._classes[classIndex].Taps.Length;
            TileChunk* from = chunks + (firstBlock * taps);
            int count = (endBlock - firstBlock) * taps;
            float* x = call.Source.Origin(sample, 0);
            float* w = call.Packed + pass._slabs[(pair * pass._classes.Length) + classIndex];
            float* tail = stackalloc float[TailRows * 2 * Lanes];
            int* tailOffsets = stackalloc int[TailRows];
            for (int i = 0; i < TailRows; i++)
                tailOffsets[i] = i * 2 * Lanes;
            for (int p = first; p < end; p += rows)
            {
                if (T.Count == 16 && pass._leavesPixelsOut)
                    FetchSource(x, p + pass._classes[classIndex].Columns, end, firstBlock, endBlock);
                for (int column = 0; column < TileChunk.Columns; column += 2 * T.Count)
                {
                    int block = (2 * pair) + (column / Lanes);
                    if (block >= call.Target.Blocks)
                        break;
                    float* y = call.Target.Origin(sample, block) + (column % Lanes);
                    long second = narrow ? 0 : T.Count == Lanes ? call.Target.BlockStride : T.Count;
                    float* bias = call.Bias is null ? null : call.Bias + (pair * TileChunk.Columns) + column;
                    if (p + rows <= end)
                    {
                        if (T.Count == 16 && p + (2 * rows) <= end)
                            Fetch(y, targetOffsets + p + rows, second);
                        Tile<T>(x, sourceOffsets + p, from, count, w + column, y, targetOffsets + p, second, bias);
                        continue;
                    }

                    long tailSecond = narrow ? 0 : T.Count;
                    Tile<T>(x, sourceOffsets + p, from, count, w + column, tail, tailOffsets, tailSecond, bias);
                    for (int i = 0; i < end - p; i++)
                    {
                        T.Load(tail + tailOffsets[i]).Store(y + targetOffsets[p + i]);
                        if (!narrow)
                            T.Load(tail + tailOffsets[i] + T.Count).Store(y + targetOffsets[p + i] + second);
                    }
                }
            }
        }

        /// <summary>
        /// What eight outputs of the next row are made of, where pixels are left out: the processor's own prefetcher fetches
        /// their neighbours, and where a row is a page it knows nothing of the next.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void FetchSource(float* x, int first, int end, int firstBlock, int endBlock)
        {
            x += (long)firstBlock * call.Source.BlockStride;
            for (int block = firstBlock; block < endBlock; block++, x += call.Source.BlockStride)
                for (int i = first; Sse.IsSupported && i < Math.Min(first + 8, end); i++)
                    Sse.Prefetch0(x + sourceOffsets[i]);
        }

        /// <summary>Where the next eight outputs will be stored.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Fetch(float* y, int* offsets, long second)
        {
            for (int i = 0; Sse.IsSupported && i < 8; i++)
            {
                Sse.Prefetch0(y + offsets[i]);
                Sse.Prefetch0(y + offsets[i] + second);
            }
        }

        /// <summary>With a second vector at y + second; with 0, there is none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Tile<T>(
            float* x, int* xOffsets, TileChunk* from, int count, float* w, float* y, int* yOffsets, long second, float* bias)
            where T : struct, ILanes<T>
        {
            if (T.Count == 16 && second == 0)
                NarrowTile.Output8(x, xOffsets, from, count, w, y, yOffsets, bias, call.Relu);
            else if (T.Count == 16)
                OutputTile.Rows8<T>(x, xOffsets, from, count, w, y, yOffsets, second, bias, call.Relu);
            else
                OutputTile.Rows6<T>(x, xOffsets, from, count, w, y, yOffsets, second, bias, call.Relu);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void ApplyMask(BlockedTensor mask, int pair, int sample, int first, int end)
        {
            var c = pass._classes[classIndex];
            for (int block = 2 * pair; block < Math.Min((2 * pair) + 2, call.Target.Blocks); block++)
            {
                float* y = call.Target.Origin(sample, block);
                float* m = mask.Origin(sample, block);
                int a = first / c.Columns;
                int b = first % c.Columns;
                for (int p = first; p < end; p++)
                {
                    long open = ((long)(c.Y + (c.Step * a)) * mask.RowStride) + ((c.X + (c.Step * b)) * Lanes);
                    Masking.Apply(m + open, y + targetOffsets[p]);
                    if (++b == c.Columns)
                        (a, b) = (a + 1, 0);
                }
            }
        }
    }
}
