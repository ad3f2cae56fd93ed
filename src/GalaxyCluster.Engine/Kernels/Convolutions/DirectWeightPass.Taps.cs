using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>Few input channels: the taps make the rows of a tile.</content>
internal sealed unsafe partial class DirectWeightPass
{
    private readonly partial struct Work
    {
        /// <summary>Few input channels, 3x3: channel by channel, all taps at once.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void TapsTogether<T>(int sample, int pair, float* origin, float* c, int inputs, bool continues)
            where T : struct, ILanes<T>
        {
            var gradY = call.OutputGradient;
            float* g = gradY.Origin(sample, 2 * pair);
            for (int run = 0; run < pass.Pixels; run += RunPixels)
                for (int channel = 0; channel < inputs; channel++)
                    TapTile.Taps9<T>(
                        origin + channel, call.Input.RowStride, g, gradY.BlockStride, xOffsets + run, gOffsets + run,
                        Math.Min(RunPixels, pass.Pixels - run), c + (channel * TileChunk.Columns), TileFloats,
                        continues || run > 0);
        }

        /// <summary>Few input channels, 5x5: channel by channel, two rows of taps at once, then the last.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void FiveTogether<T>(int sample, int pair, float* origin, float* c, int inputs, bool continues)
            where T : struct, ILanes<T>
        {
            const int Side = 5;
            var gradY = call.OutputGradient;
            long rowStride = call.Input.RowStride;
            float* g = gradY.Origin(sample, 2 * pair);
            for (int run = 0; run < pass.Pixels; run += RunPixels)
            {
                int count = Math.Min(RunPixels, pass.Pixels - run);
                bool on = continues || run > 0;
                for (int channel = 0; channel < inputs; channel++)
                {
                    float* x = origin + channel;
                    float* to = c + (channel * TileChunk.Columns);
                    for (int ky = 0; ky < Side - 1; ky += 2)
                        TapTile.Taps10<T>(
                            x + (ky * rowStride), rowStride, g, gradY.BlockStride, xOffsets + run, gOffsets + run,
                            count, to + (ky * Side * TileFloats), TileFloats, on);
                    TapTile.Taps5<T>(
                        x + ((Side - 1) * rowStride), g, gradY.BlockStride, xOffsets + run, gOffsets + run, count,
                        to + ((Side - 1) * Side * TileFloats), TileFloats, on);
                }
            }
        }

        /// <summary>Few input channels, 3x3, one block of output channels.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void NarrowTaps(int sample, int block, int pair, float* c, bool continues)
        {
            var s = pass._shape;
            var x = call.Input;
            float* origin = x.Origin(sample, block) - (s.Padding * x.RowStride) - (s.Padding * Lanes);
            float* g = call.OutputGradient.Origin(sample, 2 * pair);
            for (int run = 0; run < pass.Pixels; run += RunPixels)
                for (int channel = 0; channel < pass.InputsOf(block); channel++)
                    TapTile.Narrow9(
                        origin + channel, x.RowStride, g, xOffsets + run, gOffsets + run,
                        Math.Min(RunPixels, pass.Pixels - run), c + (channel * TileChunk.Columns), TileFloats,
                        continues || run > 0);
        }
    }
}
