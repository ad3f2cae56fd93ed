namespace GalaxyCluster.Engine.Optimizers;

/// <summary>How the learning rate changes over a run: a factor for each step. A value, part of the run.</summary>
public abstract record ScheduleSpec
{
    private protected ScheduleSpec()
    {
    }

    /// <summary>What the optimizer's learning rate is multiplied by.</summary>
    /// <param name="step">0 .. totalSteps - 1.</param>
    /// <param name="totalSteps">Steps of the whole run, 1 or more.</param>
    public float Factor(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return (float)FactorAt(Math.Min(step, totalSteps - 1), totalSteps);
    }

    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public abstract void Validate();

    internal abstract double FactorAt(double step, double totalSteps);

    private protected static void Check(string name, float value, float least, float most)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentException($"{name} must be from {least} to {most}, not {value}");
    }
}
