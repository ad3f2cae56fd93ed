using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Light that the vanes of the secondary mirror bend out of a bright star: four rays at 45 degrees to the CCD, the
/// brightness along them falling as the inverse square of the distance.
/// </summary>
internal static class DiffractionSpikes
{
    private const double Share = 0.006; // of the star's light
    private const double Core = 4; // pixels
    private const double Faintest = 0.004; // nanomaggies a pixel
    private const int Longest = 220; // pixels

    public static void Add(ImagePlane plane, double x, double y, double flux)
    {
        double perRay = flux * Share / 4;
        // The ray c / (t + core)² integrates to c / core.
        double c = perRay * Core;
        if (c / (Core * Core) < 4 * Faintest) return;
        int length = Math.Min(Longest, (int)(Math.Sqrt(c / Faintest) - Core));
        for (int ray = 0; ray < 4; ray++)
        {
            double dx = (ray & 1) == 0 ? 0.7071067811865476 : -0.7071067811865476;
            double dy = (ray & 2) == 0 ? 0.7071067811865476 : -0.7071067811865476;
            for (int t = 0; t < length; t++)
                Deposit(plane, x + (dx * t), y + (dy * t), c / ((t + Core) * (t + Core)));
        }
    }

    /// <summary>Shared out among the four nearest pixels.</summary>
    private static void Deposit(ImagePlane plane, double x, double y, double light)
    {
        int left = (int)Math.Floor(x);
        int top = (int)Math.Floor(y);
        double right = x - left;
        double down = y - top;
        Put(plane, left, top, light * (1 - right) * (1 - down));
        Put(plane, left + 1, top, light * right * (1 - down));
        Put(plane, left, top + 1, light * (1 - right) * down);
        Put(plane, left + 1, top + 1, light * right * down);
    }

    private static void Put(ImagePlane plane, int x, int y, double light)
    {
        if (x >= 0 && y >= 0 && x < plane.Width && y < plane.Height)
            plane[x, y] += (float)light;
    }
}
