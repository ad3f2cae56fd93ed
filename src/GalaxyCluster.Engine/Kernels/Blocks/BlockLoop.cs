using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// Runs a <see cref="IBlockLoop"/> over samples and blocks, shared by a team, at the processor's vector width.
/// </summary>
internal static class BlockLoop
{
    public static void Run<TLoop>(ThreadTeam? team, int samples, int blocks, TLoop loop)
        where TLoop : struct, IBlockLoop
        => ThreadTeam.Run(team, samples * blocks, new Work<TLoop>(blocks, loop));

    private readonly struct Work<TLoop>(int blocks, TLoop loop) : ITeamWork
        where TLoop : struct, IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            (int sample, int block) = (part / blocks, part % blocks);
            switch (Simd.Path)
            {
                case SimdPath.Vector512:
                    loop.Run<Lanes16>(sample, block);
                    break;
                case SimdPath.Vector256:
                    loop.Run<Lanes8>(sample, block);
                    break;
                case SimdPath.Vector128:
                    loop.Run<Lanes4>(sample, block);
                    break;
                default:
                    loop.Run<Lanes1>(sample, block);
                    break;
            }
        }
    }
}
