using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>From the accumulators, after the last group of samples, to the weight gradient.</content>
internal sealed unsafe partial class WinogradWeightPass
{
    /// <summary>
    /// Part = (pair of output blocks, input block): transform back and write [O, I, k, k]. What one output has of the 16
    /// inputs lies together there, so that a transposition writes it.
    /// </summary>
    private readonly struct Taps(WinogradWeightPass pass, float* c, float* gradWeight, SimdPath path) : ITeamWork
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
                    All(from, side, rows + ((long)i * side * side * Lanes));
                Transposition.Copy(
                    rows, Lanes, gradWeight + (outBlock * Lanes * stride) + ((long)block * Lanes * side * side), stride,
                    count * side * side, Math.Min(Lanes, pass._shape.OutChannels - (outBlock * Lanes)));
            }
        }

        /// <summary>All taps of one input, [tap][16]. The windows see them from the last to the first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void All(float* from, int side, float* to)
        {
            float* taps = stackalloc float[9 * Lanes];
            for (int filter = 0; filter < pass.Filters; filter++)
            {
                Transform(from + (filter * pass.FilterFloats), taps);
                (int y, int x) = (filter / pass.FilterSide, filter % pass.FilterSide);
                // Tap 2 is the last of one filter and the first of the next: the first one has it.
                for (int ky = y; ky < 3; ky++)
                    for (int kx = x; kx < 3; kx++)
                    {
                        int tap = (((2 * y) + ky) * side) + (2 * x) + kx;
                        new ReadOnlySpan<float>(taps + (((3 * (2 - ky)) + 2 - kx) * Lanes), Lanes)
                            .CopyTo(new Span<float>(to + (tap * Lanes), Lanes));
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
