namespace GalaxyCluster.Data.Survey;

/// <summary>A flux in each of SDSS's bands, nanomaggies.</summary>
internal readonly record struct BandFlux(double U, double G, double R, double I, double Z)
{
    public const int Bands = 5;

    /// <summary>In the order u g r i z.</summary>
    public double this[int band] => band switch { 0 => U, 1 => G, 2 => R, 3 => I, _ => Z };

    public static BandFlux operator *(BandFlux flux, double factor) =>
        new(flux.U * factor, flux.G * factor, flux.R * factor, flux.I * factor, flux.Z * factor);

    public static BandFlux operator +(BandFlux a, BandFlux b) =>
        new(a.U + b.U, a.G + b.G, a.R + b.R, a.I + b.I, a.Z + b.Z);
}
