namespace GalaxyCluster.Data.Sources;

/// <summary>One source of a field. Places are zero-based pixels, fluxes in the plane's unit.</summary>
public sealed record Source
{
    /// <summary>Barycentre of the pixels above the threshold.</summary>
    public required double X { get; init; }

    public required double Y { get; init; }

    /// <summary>Of the pixels above the threshold.</summary>
    public required MomentEllipse Shape { get; init; }

    /// <summary>Pixels above the threshold; SExtractor's ISOAREA.</summary>
    public required int Area { get; init; }

    /// <summary>Highest pixel; FLUX_MAX.</summary>
    public required double Peak { get; init; }

    /// <summary>Sum of the pixels above the threshold; FLUX_ISO.</summary>
    public required double IsophotalFlux { get; init; }

    /// <summary>Radius of the automatic aperture in units of the shape's axes; KRON_RADIUS.</summary>
    public required double KronRadius { get; init; }

    /// <summary>In the automatic (Kron) aperture; FLUX_AUTO.</summary>
    public required FluxMeasurement Automatic { get; init; }

    /// <summary>In the fixed aperture; FLUX_APER.</summary>
    public required FluxMeasurement Aperture { get; init; }

    /// <summary>Of the circle that holds half the automatic flux, pixels; FLUX_RADIUS. NaN where the flux is not above 0.</summary>
    public required double HalfLightRadius { get; init; }

    public required SourceFlags Flags { get; init; }

    /// <summary>Automatic flux over its error.</summary>
    public double SignalToNoise => Automatic.Flux / Automatic.Error;
}

/// <param name="Error">One standard deviation: background noise, and the source's photons where the gain is known.</param>
public readonly record struct FluxMeasurement(double Flux, double Error);
