using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>From a panel's products to the target: plain, masked or pooled, and cut where a tile leaves the picture.</content>
internal sealed unsafe partial class WinogradOutputPass
{
    private readonly partial struct Work
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int TransformOutput<T>(int tile, int count, float* m, long pointStride, int panelTiles)
            where T : struct, ILanes<T>
        {
            var y = call.Target;
            var run = pass._tiles.RunAt(tile, count, 0, 0, pass._tiles.Size, y.Height, y.Width);
            long size = pass._tiles.Size;
            float* window = stackalloc float[16 * Lanes];
            for (int block = 0; block < y.Blocks; block++, m += panelTiles * Lanes)
            {
                float* to = y.Origin(run.Sample, block) + ((long)run.Y * y.RowStride) + (run.X * Lanes);
                float* bias = call.Bias is null ? null : call.Bias + (block * Lanes);
                float* mask = null;
                long maskStride = 0;
                if (call.Mask is { } open)
                {
                    mask = open.Origin(run.Sample, block) + ((long)run.Y * open.RowStride) + (run.X * Lanes);
                    maskStride = open.RowStride;
                }

                if (run.Whole > 0)
                    Transform<T>(m, pointStride, to, y.RowStride, bias, mask, maskStride, run.Whole);
                for (int i = run.Whole; i < run.Length; i++)
                {
                    Transform<T>(m + (i * Lanes), pointStride, window, size * Lanes, bias, null, 0, 1);
                    long at = size * i;
                    float* maskAt = mask is null ? null : mask + (at * Lanes);
                    CopyPart(window, to + (at * Lanes), run.Y, run.X + (int)at, maskAt, maskStride);
                }
            }

            return run.Length;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Transform<T>(
            float* m, long pointStride, float* y, long rowStride, float* bias, float* mask, long maskStride, int tiles)
            where T : struct, ILanes<T>
        {
            if (pass._taps == 3)
                WinogradTransforms.Output<T>(m, pointStride, y, rowStride, bias, call.Relu, mask, maskStride, tiles);
            else
                WinogradTransforms.OutputOfTwo<T>(
                    m, pointStride, y, rowStride, bias, call.Relu, mask, maskStride, tiles);
        }

        /// <summary>The part of a tile that lies inside the picture.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void CopyPart(float* window, float* to, int ty, int tx, float* mask, long maskStride)
        {
            var y = call.Target;
            int size = pass._tiles.Size;
            for (int row = 0; row < Math.Min(size, y.Height - ty); row++)
                for (int column = 0; column < Math.Min(size, y.Width - tx); column++)
                {
                    float* target = to + ((long)row * y.RowStride) + (column * Lanes);
                    float* source = window + (((row * size) + column) * Lanes);
                    new ReadOnlySpan<float>(source, Lanes).CopyTo(new Span<float>(target, Lanes));
                    if (mask is not null)
                        Masking.Apply(mask + (row * maskStride) + (column * Lanes), target);
                }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int TransformPooled<T>(
            int tile, int count, float* m, long pointStride, int panelTiles, PoolWinners winners)
            where T : struct, ILanes<T>
        {
            var y = call.Target;
            var run = pass._tiles.RunAt(tile, count, 0, 0, 4, 2 * y.Height, 2 * y.Width);
            float* window = stackalloc float[4 * Lanes];
            byte* places = stackalloc byte[4 * Lanes];
            for (int block = 0; block < y.Blocks; block++, m += panelTiles * Lanes)
            {
                float* bias = call.Bias + (block * Lanes);
                if (run.Whole > 0)
                {
                    float* to = y.Origin(run.Sample, block) + (run.Y / 2 * (long)y.RowStride) + (run.X / 2 * Lanes);
                    byte* winner = winners.At(run.Sample, block, run.Y / 2, run.X / 2);
                    WinogradPooling.Output<T>(
                        m, pointStride, to, y.RowStride, bias, winner, winners.RowStride, run.Whole);
                }

                for (int i = run.Whole; i < run.Length; i++)
                {
                    WinogradPooling.Output<T>(m + (i * Lanes), pointStride, window, 2 * Lanes, bias, places, 2 * Lanes, 1);
                    CopyPart(window, places, winners, run.Sample, block, run.Y / 2, (run.X / 2) + (2 * i));
                }
            }

            return run.Length;
        }

        /// <summary>The part of a pooled tile that lies inside the pooled picture: none of it may.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void CopyPart(
            float* window, byte* places, PoolWinners winners, int sample, int block, int ty, int tx)
        {
            var y = call.Target;
            for (int row = 0; row < Math.Min(2, y.Height - ty); row++)
                for (int column = 0; column < Math.Min(2, y.Width - tx); column++)
                {
                    int from = ((row * 2) + column) * Lanes;
                    float* to = y.Origin(sample, block) + ((long)(ty + row) * y.RowStride) + ((tx + column) * Lanes);
                    byte* winner = winners.At(sample, block, ty + row, tx + column);
                    new ReadOnlySpan<float>(window + from, Lanes).CopyTo(new Span<float>(to, Lanes));
                    if (winner is not null)
                        new ReadOnlySpan<byte>(places + from, Lanes).CopyTo(new Span<byte>(winner, Lanes));
                }
        }
    }
}
