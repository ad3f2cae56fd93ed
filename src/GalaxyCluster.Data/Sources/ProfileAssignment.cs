using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Sources;

/// <summary>Gives each pixel of a parted source to the branch whose profile is brightest there.</summary>
internal static class ProfileAssignment
{
    /// <summary>How far below the threshold, in natural logarithms, a profile is still followed.</summary>
    private const double Depth = 8;

    /// <returns>By pixel number: the index of its branch.</returns>
    public static int[] Assign(SourcePatch patch, List<Branch> branches, CancellationToken cancellation)
    {
        int[] owner = new int[patch.Count];
        double[] best = new double[patch.Count];
        Array.Fill(owner, -1);
        Array.Fill(best, double.NegativeInfinity);
        float floor = patch.Values.Min();
        Profile[] profiles = new Profile[branches.Count];
        for (int b = 0; b < profiles.Length; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            profiles[b] = Profile.Of(patch, branches[b], b, owner, best);
        }

        for (int b = 0; b < profiles.Length; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            profiles[b].Spread(patch, b, floor, owner, best);
        }

        for (int i = 0; i < owner.Length; i++)
        {
            if (owner[i] < 0) owner[i] = Nearest(profiles, patch.X(i), patch.Y(i));
        }

        return owner;
    }

    private static int Nearest(Profile[] profiles, int x, int y)
    {
        int nearest = 0;
        double least = double.PositiveInfinity;
        for (int b = 0; b < profiles.Length; b++)
        {
            double dx = x - profiles[b].X;
            double dy = y - profiles[b].Y;
            double d = (dx * dx) + (dy * dy);
            if (d < least) (nearest, least) = (b, d);
        }

        return nearest;
    }

    /// <summary>A Gaussian that has a branch's peak, shape, and level at its edge.</summary>
    private readonly record struct Profile(double X, double Y, MomentEllipse Shape, double LogPeak, double Scale)
    {
        /// <summary>Measures a branch, and makes its pixels its own for good.</summary>
        public static Profile Of(SourcePatch patch, Branch branch, int index, int[] owner, double[] best)
        {
            List<int> pixels = [branch.Seed];
            owner[branch.Seed] = index;
            Span<int> neighbours = stackalloc int[8];
            Moments moments = new(patch.X(branch.Seed), patch.Y(branch.Seed));
            float peak = 0;
            for (int head = 0; head < pixels.Count; head++)
            {
                int pixel = pixels[head];
                best[pixel] = double.PositiveInfinity;
                moments.Add(patch.X(pixel), patch.Y(pixel), patch.Values[pixel]);
                peak = Math.Max(peak, patch.Values[pixel]);
                int count = patch.Neighbours(pixel, neighbours);
                foreach (int n in neighbours[..count])
                {
                    if (owner[n] >= 0 || patch.Values[n] <= branch.Level) continue;
                    owner[n] = index;
                    pixels.Add(n);
                }
            }

            MomentEllipse shape = moments.Shape();
            double drop = Math.Max(ExactMath.Log(peak / branch.Level), 0.05);
            double scale = pixels.Count / (2 * Math.PI * shape.A * shape.B * drop);
            return new Profile(
                moments.X, moments.Y, shape, ExactMath.Log(peak), Math.Clamp(scale, 0.5, 4));
        }

        public void Spread(SourcePatch patch, int index, float floor, int[] owner, double[] best)
        {
            double radius = Math.Sqrt(2 * Scale * (LogPeak - ExactMath.Log(floor) + Depth));
            (double halfX, double halfY) = Shape.HalfBox(radius);
            int left = Math.Max(patch.Left, (int)Math.Ceiling(X - halfX));
            int right = Math.Min(patch.Right, (int)Math.Floor(X + halfX));
            int bottom = Math.Min(patch.Bottom, (int)Math.Floor(Y + halfY));
            for (int y = Math.Max(patch.Top, (int)Math.Ceiling(Y - halfY)); y <= bottom; y++)
            {
                for (int x = left; x <= right; x++)
                {
                    int pixel = patch.At(x, y);
                    if (pixel < 0) continue;
                    double score = LogPeak - (Shape.SquaredRadius(x - X, y - Y) / (2 * Scale));
                    if (score <= best[pixel]) continue;
                    best[pixel] = score;
                    owner[pixel] = index;
                }
            }
        }
    }
}
