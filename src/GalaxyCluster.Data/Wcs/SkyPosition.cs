namespace GalaxyCluster.Data.Wcs;

/// <summary>Equatorial coordinates, degrees: right ascension 0 to 360, declination -90 to 90.</summary>
public readonly record struct SkyPosition(double RightAscension, double Declination);

/// <summary>A place in an image: the centre of the first pixel of the first row is (0, 0). FITS counts from
/// 1.</summary>
public readonly record struct PixelPosition(double X, double Y);
