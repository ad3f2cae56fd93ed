using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// SDSS's point spread function of the photometric pipeline: two Gaussians and a power-law wing,
/// exp(-r²/2σ1²) + b exp(-r²/2σ2²) + p0 (1 + r²/(βσp²))^(-β/2) (Lupton et al. 2001, ASP 238, 269), pixel response
/// included. Held as a sum of round Gaussians: the wing is the integral over t of t^(β/2-1) e^-t e^(-t r²/(βσp²)) /
/// Γ(β/2), taken by the trapezoidal rule in ln t, which follows the power law within 7 % from 3 to 14 σ1 and falls off beyond.
/// </summary>
internal sealed class PointSpread
{
    private const double Wing = 0.006; // p0
    private const double Beta = 3;
    private const double GammaHalfBeta = 0.886226925452758; // Γ(3/2)
    private const double SecondShare = 0.1; // b
    private const double SecondWidth = 2.3; // σ2 / σ1
    private const double WingWidth = 2.2; // σp / σ1
    private const double FirstNode = 2.5; // of t
    private const double NodeRatio = 0.25;
    private const int WingNodes = 4;

    /// <summary>Full width at half maximum of the whole, in units of σ1.</summary>
    private const double FwhmInSigma = 2.4874288600320082;

    /// <param name="fullWidth">At half maximum, pixels.</param>
    public PointSpread(double fullWidth)
    {
        FullWidth = fullWidth;
        double sigma = fullWidth / FwhmInSigma;
        List<PsfGaussian> parts =
        [
            Part(1, sigma), Part(SecondShare, SecondWidth * sigma),
        ];
        double t = FirstNode;
        double step = -ExactMath.Log(NodeRatio);
        for (int node = 0; node < WingNodes; node++, t *= NodeRatio)
        {
            double weight = t * Math.Sqrt(t) * ExactMath.Exp(-t) * step / GammaHalfBeta;
            parts.Add(Part(Wing * weight, WingWidth * sigma * Math.Sqrt(Beta / (2 * t))));
        }

        double total = parts.Sum(static p => p.Flux);
        Parts = [.. parts.Select(p => p with { Flux = p.Flux / total })];
    }

    /// <summary>Fluxes add up to 1.</summary>
    public ImmutableArray<PsfGaussian> Parts { get; }

    public double FullWidth { get; }

    /// <summary>Light in a pixel at a distance.</summary>
    public double At(double radius)
    {
        double sum = 0;
        foreach (PsfGaussian part in Parts)
            sum += part.Peak * ExactMath.Exp(-0.5 * radius * radius / (part.Sigma * part.Sigma));
        return sum;
    }

    private static PsfGaussian Part(double height, double sigma) => new(height * 2 * Math.PI * sigma * sigma, sigma);
}

/// <param name="Flux">Share of the light.</param>
/// <param name="Sigma">Pixels.</param>
internal readonly record struct PsfGaussian(double Flux, double Sigma)
{
    public double Peak => Flux / (2 * Math.PI * Sigma * Sigma);
}
