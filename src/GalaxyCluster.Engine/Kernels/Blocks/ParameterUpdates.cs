using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Optimizer steps over a range of parameters; every element alone, vectors first, with the bits of plain floats.</summary>
internal static unsafe class ParameterUpdates
{
    /// <summary>w -= rate (g + decay w).</summary>
    public static void Descend(Span<float> weights, ReadOnlySpan<float> gradients, float rate, float decay)
    {
        RequireLength(weights.Length, gradients.Length);
        fixed (float* w = weights)
        fixed (float* g = gradients)
            BlockLoop.Run(null, 1, 1, new Descent(w, g, weights.Length, rate, decay));
    }

    /// <summary>d = g + decay w; v = momentum v + d; w -= rate v, or rate (d + momentum v) for Nesterov.</summary>
    public static void DescendWithMomentum(
        Span<float> weights, ReadOnlySpan<float> gradients, Span<float> velocities, float rate, float decay,
        float momentum, bool nesterov)
    {
        RequireLength(weights.Length, gradients.Length);
        RequireLength(weights.Length, velocities.Length);
        fixed (float* w = weights)
        fixed (float* g = gradients)
        fixed (float* v = velocities)
            BlockLoop.Run(null, 1, 1, new Momentum(w, g, v, weights.Length, rate, decay, momentum, nesterov));
    }

    /// <summary>
    /// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w = w keep - rate m / (sqrt(v) rootScale + epsilon).
    /// </summary>
    public static void Adam(
        Span<float> weights, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares,
        in AdamFactors factors)
    {
        RequireLength(weights.Length, gradients.Length);
        RequireLength(weights.Length, means.Length);
        RequireLength(weights.Length, squares.Length);
        fixed (float* w = weights)
        fixed (float* g = gradients)
        fixed (float* m = means)
        fixed (float* v = squares)
            BlockLoop.Run(null, 1, 1, new AdamStep(w, g, m, v, weights.Length, factors));
    }

    /// <summary>values *= factor.</summary>
    public static void Scale(Span<float> values, float factor)
    {
        fixed (float* to = values)
            BlockLoop.Run(null, 1, 1, new Scaling(to, values.Length, factor));
    }

    private static void RequireLength(int wanted, int given)
    {
        if (given != wanted)
            throw new ArgumentException($"{given} values for {wanted} parameters");
    }

    private readonly struct Descent(float* w, float* g, long length, float rate, float decay) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            long i = 0;
            for (; i <= length - T.Count; i += T.Count)
                Step<T>(i);
            for (; i < length; i++)
                Step<Lanes1>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Step<T>(long i)
            where T : struct, ILanes<T>
        {
            T weight = T.Load(w + i);
            (weight - (T.All(rate) * (T.Load(g + i) + (T.All(decay) * weight)))).Store(w + i);
        }
    }

    private readonly struct Momentum(
        float* w, float* g, float* v, long length, float rate, float decay, float momentum, bool nesterov) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            long i = 0;
            for (; i <= length - T.Count; i += T.Count)
                Step<T>(i);
            for (; i < length; i++)
                Step<Lanes1>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Step<T>(long i)
            where T : struct, ILanes<T>
        {
            T weight = T.Load(w + i);
            T direction = T.Load(g + i) + (T.All(decay) * weight);
            T velocity = (T.All(momentum) * T.Load(v + i)) + direction;
            velocity.Store(v + i);
            T step = nesterov ? direction + (T.All(momentum) * velocity) : velocity;
            (weight - (T.All(rate) * step)).Store(w + i);
        }
    }

    private readonly struct AdamStep(float* w, float* g, float* m, float* v, long length, AdamFactors f) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            long i = 0;
            for (; i <= length - T.Count; i += T.Count)
                Step<T>(i);
            for (; i < length; i++)
                Step<Lanes1>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Step<T>(long i)
            where T : struct, ILanes<T>
        {
            T gradient = T.Load(g + i);
            T mean = (T.All(f.Beta1) * T.Load(m + i)) + (T.All(1f - f.Beta1) * gradient);
            T square = (T.All(f.Beta2) * T.Load(v + i)) + (T.All(1f - f.Beta2) * gradient * gradient);
            mean.Store(m + i);
            square.Store(v + i);
            T root = T.Sqrt(square) * T.All(f.RootScale);
            T step = T.All(f.Rate) * mean / (root + T.All(f.Epsilon));
            ((T.Load(w + i) * T.All(f.Keep)) - step).Store(w + i);
        }
    }

    private readonly struct Scaling(float* values, long length, float factor) : IBlockLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>(int sample, int block)
            where T : struct, ILanes<T>
        {
            long i = 0;
            for (; i <= length - T.Count; i += T.Count)
                (T.Load(values + i) * T.All(factor)).Store(values + i);
            for (; i < length; i++)
                values[i] *= factor;
        }
    }
}

/// <summary>What an Adam step multiplies with.</summary>
/// <param name="Beta1">Share of the old mean that stays.</param>
/// <param name="Beta2">Share of the old square that stays.</param>
/// <param name="Keep">Share of a weight that decay leaves.</param>
/// <param name="Rate">Learning rate over the mean's bias correction.</param>
/// <param name="RootScale">1 over the root of the squares' bias correction.</param>
/// <param name="Epsilon">Added to the root.</param>
internal readonly record struct AdamFactors(
    float Beta1, float Beta2, float Keep, float Rate, float RootScale, float Epsilon);
