namespace SixLabors.ImageSharp.Processing.Processors.Transforms;

/// <summary>A resampling kernel: an even function that is 0 beyond its radius.</summary>
public interface IResampler
{
    /// <summary>In source pixels, when scaling up.</summary>
    float Radius { get; }

    /// <summary>The weight of a sample at distance <paramref name="x"/>.</summary>
    float GetValue(float x);
}
