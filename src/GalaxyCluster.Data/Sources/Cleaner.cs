using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Takes out detections that would not be there without the wings of a brighter neighbour: the neighbour's light is
/// continued as a Moffat profile with the neighbour's flux, shape and isophotal area (Bertin and Arnouts 1996, section
/// 6). Their pixels go to that neighbour.
/// </summary>
internal static class Cleaner
{
    /// <summary>Wings are followed for this many standard deviations of the profile.</summary>
    private const double Reach = 10;

    /// <returns>For each source, the index of the one that it is part of; its own when it stays.</returns>
    public static int[] Clean(IReadOnlyList<Isophote> sources, float threshold, double exponent)
    {
        int[] host = new int[sources.Count];
        int[] byFlux = new int[sources.Count];
        for (int i = 0; i < host.Length; i++) host[i] = byFlux[i] = i;
        Array.Sort(byFlux, (a, b) =>
        {
            int order = sources[b].DetectedFlux.CompareTo(sources[a].DetectedFlux);
            return order != 0 ? order : a.CompareTo(b);
        });
        PlaceIndex places = new(sources.Select(s => (s.X, s.Y)));
        List<int> near = [];
        foreach (int bright in byFlux)
        {
            if (host[bright] != bright) continue;
            Wings wings = new(sources[bright], threshold, exponent);
            places.Within(sources[bright].X, sources[bright].Y, Reach * sources[bright].Shape.A, near);
            foreach (int faint in near)
            {
                if (faint == bright || host[faint] != faint) continue;
                if (sources[faint].DetectedFlux < sources[bright].DetectedFlux && wings.Explain(sources[faint]))
                    host[faint] = bright;
            }
        }

        return host;
    }

    private readonly struct Wings
    {
        private readonly Isophote _source;
        private readonly double _exponent;
        private readonly double _amplitude;
        private readonly double _steepness;

        public Wings(Isophote source, float threshold, double exponent)
        {
            _source = source;
            _exponent = exponent;
            double unit = Math.PI * source.Shape.A * source.Shape.B;
            _amplitude = source.DetectedFlux / (2 * unit * Truncation(threshold / source.DetectedPeak));
            _steepness = (ExactMath.Pow(Math.Max(_amplitude / threshold, 1), 1 / exponent) - 1)
                * unit / source.Source.Pixels.Count;
        }

        public bool Explain(Isophote faint)
        {
            double r2 = _source.Shape.SquaredRadius(faint.X - _source.X, faint.Y - _source.Y);
            double fall = 1 + (_steepness * r2);
            return fall > 1 && _amplitude * ExactMath.Pow(fall, -_exponent) > faint.Margin;
        }

        /// <summary>How much smaller the moments of a Gaussian are when it is cut at this share of its peak.</summary>
        private static double Truncation(double share)
        {
            share = Math.Clamp(share, 1e-6, 0.99);
            return 1 + (share * ExactMath.Log(share) / (1 - share));
        }
    }
}
