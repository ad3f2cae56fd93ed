using System.Diagnostics;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Engine.Layers;

/// <summary>How a tensor's first values are drawn.</summary>
internal readonly record struct Initializer(Initializer.Distribution Shape, float Scale)
{
    public enum Distribution
    {
        /// <summary>Every value is Scale.</summary>
        Constant,

        /// <summary>Normal with mean 0 and standard deviation Scale.</summary>
        Normal,

        /// <summary>Uniform in [-Scale, Scale).</summary>
        Uniform,
    }

    public static Initializer Zero { get; } = new(Distribution.Constant, 0f);

    public static Initializer One { get; } = new(Distribution.Constant, 1f);

    /// <summary>N(0, 2/fanIn): keeps the variance through ReLU (He et al. 2015).</summary>
    public static Initializer He(int fanIn) => new(Distribution.Normal, (float)Math.Sqrt(2.0 / fanIn));

    /// <summary>
    /// U(±sqrt(6/(fanIn+fanOut))): keeps it through tanh and sigmoid, both ways (Glorot and Bengio 2010).
    /// </summary>
    public static Initializer Xavier(int fanIn, int fanOut)
        => new(Distribution.Uniform, (float)Math.Sqrt(6.0 / ((double)fanIn + fanOut)));

    /// <summary>N(0, 1/fanIn) (LeCun et al. 1998; Nielsen's improved weights).</summary>
    public static Initializer LeCun(int fanIn) => new(Distribution.Normal, (float)Math.Sqrt(1.0 / fanIn));

    public static Initializer Normal(float deviation) => new(Distribution.Normal, deviation);

    /// <summary>Value i depends on the random stream and i alone.</summary>
    public void Fill(Span<float> values, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Shape switch
            {
                Distribution.Constant => Scale,
                Distribution.Normal => Scale * random.Normal((ulong)i),
                Distribution.Uniform => Scale * ((2f * random.Uniform((ulong)i)) - 1f),
                _ => throw new UnreachableException(),
            };
        }
    }
}
