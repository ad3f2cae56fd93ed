using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Optimizers;

/// <summary>
/// From 1 down to Final along half a cosine: Final + (1 - Final) (1 + cos(pi step / totalSteps)) / 2.
/// </summary>
/// <param name="Final">0 to 1.</param>
public sealed record CosineSchedule(float Final = 0f) : ScheduleSpec
{
    public override void Validate() => Check("final", Final, 0f, 1f);

    internal override double FactorAt(double step, double totalSteps)
        => Final + ((1.0 - Final) * 0.5 * (1.0 + ExactMath.Cos(Math.PI * step / totalSteps)));
}
