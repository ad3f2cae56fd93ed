namespace GalaxyCluster.Data.Fits;

/// <summary>A rectangle of pixels of one plane.</summary>
/// <param name="X">First column, from 0.</param>
/// <param name="Y">First row, from 0; FITS files begin with the lowest row of the picture.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Plane">Position along all axes after the second, from 0.</param>
public readonly record struct FitsWindow(int X, int Y, int Width, int Height, int Plane = 0)
{
    public long Pixels => (long)Width * Height;
}

/// <summary>A window of one plane, or of several that follow each other and are read whole.</summary>
internal readonly record struct FitsRegion(FitsWindow Window, int Planes)
{
    public long Pixels => Window.Pixels * Planes;
}
