using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>Sums of a blocked tensor over samples and pixels, one for every channel.</summary>
/// <remarks>Order: pixels of a row from the left; rows from the top; samples in order; each level starts from 0.</remarks>
public static unsafe class BiasGradient
{
    private const int Lanes = BlockedTensor.Lanes;

    /// <summary>gradBias[c] = (continues: gradBias[c], else 0) + sum of gradY over samples 0..n-1 and all pixels.</summary>
    public static void Run(
        BlockedTensor gradY, Span<float> gradBias, int n, bool continues = false, ThreadTeam? team = null)
    {
        if (gradBias.Length != gradY.Channels)
            throw new ArgumentException($"{gradBias.Length} sums for {gradY.Channels} channels");
        fixed (float* sums = gradBias)
            ThreadTeam.Run(team, gradY.Blocks, new Work(gradY, sums, n, continues));
    }

    private readonly struct Work(BlockedTensor gradY, float* sums, int n, bool continues) : ITeamWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int member)
        {
            float* total = stackalloc float[Lanes];
            new Span<float>(total, Lanes).Clear();
            int count = Math.Min(Lanes, gradY.Channels - (part * Lanes));
            if (continues)
                new ReadOnlySpan<float>(sums + (part * Lanes), count).CopyTo(new Span<float>(total, count));
            for (int sample = 0; sample < n; sample++)
            {
                float* origin = gradY.Origin(sample, part);
                switch (Simd.Path)
                {
                    case SimdPath.Vector512:
                        Image<Lanes16>(origin, total);
                        break;
                    case SimdPath.Vector256:
                        Image<Lanes8>(origin, total);
                        break;
                    case SimdPath.Vector128:
                        Image<Lanes4>(origin, total);
                        break;
                    default:
                        Image<Lanes1>(origin, total);
                        break;
                }
            }

            new ReadOnlySpan<float>(total, count).CopyTo(new Span<float>(sums + (part * Lanes), count));
        }

        // Four rows at a time, to hide the latency of their chains.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Image<T>(float* origin, float* total)
            where T : struct, ILanes<T>
        {
            int height = gradY.Height;
            long stride = gradY.RowStride;
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                T sum = T.Zero;
                int y = 0;
                for (; y + 4 <= height; y += 4)
                {
                    float* p = origin + (y * stride) + lane;
                    float* end = p + ((long)gradY.Width * Lanes);
                    T a = T.Zero, b = T.Zero, c = T.Zero, d = T.Zero;
                    for (; p < end; p += Lanes)
                    {
                        a += T.Load(p);
                        b += T.Load(p + stride);
                        c += T.Load(p + (2 * stride));
                        d += T.Load(p + (3 * stride));
                    }

                    sum = sum + a + b + c + d;
                }

                for (; y < height; y++)
                {
                    float* p = origin + (y * stride) + lane;
                    float* end = p + ((long)gradY.Width * Lanes);
                    T a = T.Zero;
                    for (; p < end; p += Lanes)
                        a += T.Load(p);
                    sum += a;
                }

                (T.Load(total + lane) + sum).Store(total + lane);
            }
        }
    }
}
