namespace GalaxyCluster.Data.Pictures;

/// <summary>A picture as its file holds it, cropped: whole numbers, or measured values.</summary>
internal readonly struct DecodedPicture
{
    public DecodedPicture(PixelPlanes pixels) => Pixels = pixels;

    public DecodedPicture(FluxPlanes flux)
    {
        Flux = flux;
        IsFlux = true;
    }

    public bool IsFlux { get; }

    /// <summary>When not <see cref="IsFlux"/>.</summary>
    public PixelPlanes Pixels { get; }

    /// <summary>When <see cref="IsFlux"/>.</summary>
    public FluxPlanes Flux { get; }

    /// <summary>Measured values in any case; whole numbers keep their value.</summary>
    public FluxPlanes ToFlux()
    {
        if (IsFlux)
            return Flux;
        float[] values = new float[Pixels.Channels * Pixels.Height * Pixels.Width];
        for (int i = 0; i < values.Length; i++)
            values[i] = Pixels.Values[i];
        return new FluxPlanes(values, Pixels.Channels, Pixels.Height, Pixels.Width);
    }
}
