namespace GalaxyCluster.Data.Sources;

/// <summary>One band of a field: fluxes row by row, x running fastest, (0, 0) the centre of the first pixel.</summary>
public sealed class FluxPlane
{
    /// <param name="values">[height, width], not copied.</param>
    /// <exception cref="ArgumentException">The length is not width x height, or a side is not positive.</exception>
    public FluxPlane(int width, int height, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (width <= 0 || height <= 0 || values.Length != (long)width * height)
            throw new ArgumentException($"{values.Length} values for {width} x {height} pixels", nameof(values));
        Width = width;
        Height = height;
        Values = values;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>[height, width]; NaN where there is no datum.</summary>
    public float[] Values { get; }

    public ReadOnlySpan<float> Row(int y) => Values.AsSpan(y * Width, Width);
}
