namespace GalaxyCluster.Engine.Optimizers;

/// <summary>1 throughout.</summary>
public sealed record ConstantSchedule : ScheduleSpec
{
    public override void Validate()
    {
    }

    internal override double FactorAt(double step, double totalSteps) => 1;
}
