using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Five planes of sky in nanomaggies, u g r i z, on which objects are painted and which are then seen through atmosphere
/// and camera. One a thread when small; a whole field uses all threads.
/// </summary>
internal sealed class SurveyFrame
{
    private const int FineBelow = 12; // pixels of half-light radius
    private const double HeaviestTail = 9; // half-light radii that a patch reaches to
    private const int LargestReach = 600;

    private readonly List<(PointLight Light, double X, double Y)> _points = [];
    private readonly LightPatch _patch = new();

    public SurveyFrame(int width, int height)
    {
        Width = width;
        Height = height;
        Planes = [.. Enumerable.Range(0, BandFlux.Bands).Select(_ => new ImagePlane(width, height))];
    }

    public int Width { get; }

    public int Height { get; }

    public ImagePlane[] Planes { get; }

    /// <param name="target">What is painted.</param>
    /// <param name="x">Its centre; a pixel's centre is a whole number.</param>
    /// <param name="y">Likewise.</param>
    public void Paint(SurveyObject target, double x, double y)
    {
        bool isExtended = false;
        foreach (LightComponent part in target.Components)
        {
            if (part is PointLight point) _points.Add((point, x + point.X, y + point.Y));
            else isExtended = true;
        }

        if (!isExtended) return;
        int reach = Math.Min(LargestReach, 6 + (int)(HeaviestTail * target.HalfLightRadius));
        int left = Math.Max(0, (int)Math.Floor(x) - reach);
        int top = Math.Max(0, (int)Math.Floor(y) - reach);
        int width = Math.Min(Width, (int)Math.Floor(x) + reach + 1) - left;
        int height = Math.Min(Height, (int)Math.Floor(y) + reach + 1) - top;
        if (width <= 0 || height <= 0) return;
        _patch.Reset(left, top, width, height, target.HalfLightRadius < FineBelow ? 2 : 1, x, y);
        foreach (LightComponent part in target.Components)
            part.Paint(_patch);
        _patch.AddTo(Planes);
    }

    /// <summary>Atmosphere and telescope: blurs all that was painted, then adds the points.</summary>
    public void See(SkyConditions conditions, ParallelOptions parallel)
    {
        for (int band = 0; band < Planes.Length; band++)
        {
            PointSpread psf = conditions.Bands[band].Psf;
            PsfConvolution.Apply(Planes[band], psf, parallel);
            foreach ((PointLight light, double x, double y) in _points)
            {
                PsfConvolution.AddPoint(Planes[band], psf, x, y, light.Flux[band]);
                DiffractionSpikes.Add(Planes[band], x, y, light.Flux[band]);
            }
        }
    }
}
