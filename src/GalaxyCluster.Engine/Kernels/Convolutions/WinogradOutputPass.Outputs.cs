using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>From a panel's products to the target: plain, masked or pooled, and cut where a tile leaves the picture.</content>
internal sealed unsafe partial class WinogradOutputPass
{
    internal readonly partial struct Work
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
                float* addend = At(call.Addend, run.Sample, block, run.Y, run.X, out long addendStride);
                float* mask = At(call.Mask, run.Sample, block, run.Y, run.X, out long maskStride);
                if (run.Whole > 0)
                    Transform<T>(
                        m, pointStride, to, y.RowStride, bias, addend, addendStride, mask, maskStride, run.Whole);
                for (int i = run.Whole; i < run.Length; i++)
                {
                    Transform<T>(m + (i * Lanes), pointStride, window, size * Lanes, bias, null, 0, null, 0, 1);
                    CopyPart<T>(window, run.Sample, block, run.Y, run.X + ((int)size * i));
                }
            }

            return run.Length;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Transform<T>(
            float* m, long pointStride, float* y, long rowStride, float* bias, float* addend, long addendStride,
            float* mask, long maskStride, int tiles)
            where T : struct, ILanes<T>
        {
            if (pass._taps == 3)
                WinogradTransforms.Output<T>(
                    m, pointStride, y, rowStride, bias, call.Relu, addend, addendStride, mask, maskStride, tiles);
            else
                WinogradTransforms.OutputOfTwo<T>(
                    m, pointStride, y, rowStride, bias, call.Relu, addend, addendStride, mask, maskStride, tiles);
        }

        /// <summary>A pixel of a tensor that may not be there.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float* At(BlockedTensor? tensor, int sample, int block, int y, int x, out long rowStride)
        {
            rowStride = tensor is null ? 0 : tensor.RowStride;
            return tensor is null ? null : tensor.Origin(sample, block) + (y * rowStride) + (x * Lanes);
        }

        /// <summary>The part of a tile that lies inside the picture.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void CopyPart<T>(float* window, int sample, int block, int ty, int tx)
            where T : struct, ILanes<T>
        {
            var y = call.Target;
            int size = pass._tiles.Size;
            for (int row = 0; row < Math.Min(size, y.Height - ty); row++)
                for (int column = 0; column < Math.Min(size, y.Width - tx); column++)
                {
                    float* source = window + (((row * size) + column) * Lanes);
                    float* target = At(y, sample, block, ty + row, tx + column, out _);
                    float* addend = At(call.Addend, sample, block, ty + row, tx + column, out _);
                    float* mask = At(call.Mask, sample, block, ty + row, tx + column, out _);
                    for (int lane = 0; lane < Lanes; lane += T.Count)
                    {
                        T value = T.Load(source + lane);
                        if (addend is not null)
                            value += T.Load(addend + lane);
                        if (mask is not null)
                            value = T.IfGreater(T.Load(mask + lane), T.Zero, value, T.Zero);
                        value.Store(target + lane);
                    }
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
