using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Optimizers;

/// <summary>
/// Up from 1 / StartDivisor to 1 during the first WarmUp of the run, then down to 1 / (StartDivisor * EndDivisor), both
/// along half a cosine. (Smith and Topin 2018; PyTorch's OneCycleLR without its momentum cycle.)
/// </summary>
/// <param name="WarmUp">Share of the run, 0 to below 1.</param>
/// <param name="StartDivisor">1 or more.</param>
/// <param name="EndDivisor">1 or more.</param>
public sealed record OneCycleSchedule(float WarmUp = 0.3f, float StartDivisor = 25f, float EndDivisor = 1e4f)
    : ScheduleSpec
{
    public override void Validate()
    {
        Check("warmUp", WarmUp, 0f, 0.99f);
        Check("startDivisor", StartDivisor, 1f, 1e6f);
        Check("endDivisor", EndDivisor, 1f, 1e9f);
    }

    internal override double FactorAt(double step, double totalSteps)
    {
        double start = 1.0 / StartDivisor;
        double top = (WarmUp * totalSteps) - 1;
        if (step <= top)
            return Between(start, 1, top > 0 ? step / top : 1);
        double rest = totalSteps - 1 - Math.Max(top, 0);
        return Between(1, start / EndDivisor, rest > 0 ? (step - Math.Max(top, 0)) / rest : 1);
    }

    private static double Between(double from, double to, double share)
        => to + ((from - to) * 0.5 * (1.0 + ExactMath.Cos(Math.PI * share)));
}
