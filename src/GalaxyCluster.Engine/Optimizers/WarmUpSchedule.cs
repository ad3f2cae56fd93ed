namespace GalaxyCluster.Engine.Optimizers;

/// <summary>A straight rise to 1 during the first WarmUp of the run, then another schedule over the rest.</summary>
/// <param name="WarmUp">Share of the run, 0 to below 1.</param>
/// <param name="Then">Sees the remaining steps as its whole run.</param>
public sealed record WarmUpSchedule(float WarmUp, ScheduleSpec Then) : ScheduleSpec
{
    public override void Validate()
    {
        Check("warmUp", WarmUp, 0f, 0.99f);
        Then.Validate();
    }

    internal override double FactorAt(double step, double totalSteps)
    {
        double rising = Math.Floor(WarmUp * totalSteps);
        return step < rising ? (step + 1) / (rising + 1) : Then.FactorAt(step - rising, totalSteps - rising);
    }
}
