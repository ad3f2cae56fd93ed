using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Optimizers;

/// <summary>Multiplies by Drop at each of the given points of the run.</summary>
/// <param name="Points">Shares of the run above 0 and below 1, ascending.</param>
/// <param name="Drop">Above 0, at most 1.</param>
public sealed record StepSchedule(ImmutableArray<float> Points, float Drop = 0.1f) : ScheduleSpec
{
    public override void Validate()
    {
        Check("drop", Drop, 1e-6f, 1f);
        float previous = 0f;
        foreach (float share in Points)
        {
            if (!(share > previous && share < 1f))
                throw new ArgumentException("points expects ascending shares of the run between 0 and 1");
            previous = share;
        }
    }

    public bool Equals(StepSchedule? other)
        => other is not null && Drop.Equals(other.Drop) && Points.AsSpan().SequenceEqual(other.Points.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Drop, Points.Length);

    internal override double FactorAt(double step, double totalSteps)
    {
        double factor = 1;
        foreach (float share in Points)
            factor *= step >= Math.Round(share * totalSteps) ? Drop : 1;
        return factor;
    }
}
