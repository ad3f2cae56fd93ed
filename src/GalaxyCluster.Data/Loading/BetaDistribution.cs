using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Loading;

/// <summary>Numbers of the symmetric beta distribution.</summary>
internal static class BetaDistribution
{
    public const double MinAlpha = 0.05;
    public const double MaxAlpha = 2;

    /// <summary>Further tries come from beyond the numbers that augmentations draw.</summary>
    private const int MaxTries = 64;

    /// <summary>
    /// The larger of x and 1 - x, x of Beta(alpha, alpha), by Jöhnk's rejection; in [1/2, 1]. After 64 rejections, for
    /// alpha = 2 a chance of 1e-5, it is 1.
    /// </summary>
    public static float LargerShare(in CounterRandom random, ulong first, double alpha)
    {
        ulong draws = AugmentationSpec.PixelDraws(first);
        for (ulong attempt = 0; attempt < MaxTries; attempt++)
        {
            double x = ExactMath.Pow(random.Uniform(draws + (2 * attempt)), 1 / alpha);
            double y = ExactMath.Pow(random.Uniform(draws + (2 * attempt) + 1), 1 / alpha);
            if (x + y > 1 || x + y == 0) continue;
            double share = x / (x + y);
            return (float)Math.Max(share, 1 - share);
        }

        return 1;
    }
}
