using GalaxyCluster.Engine.Optimizers;

namespace GalaxyCluster.Training.Runs;

/// <summary>The vocabulary of <c>schedule</c>. Ranges are those of the specs' own checks.</summary>
internal static class ScheduleReader
{
    public static ScheduleSpec Read(RunFields fields) =>
        Read(fields.Choice("schedule", "constant", "constant", "step", "cosine", "oneCycle", "warmUp"));

    private static ScheduleSpec Read(RunChoice choice)
    {
        switch (choice.Name)
        {
            case "step":
                return ReadStep(choice);
            case "cosine":
                return new CosineSchedule(choice.Fields("final").Number("final", 0, 0, 1));
            case "oneCycle":
                RunFields cycle = choice.Fields("warmUp", "startDivisor", "endDivisor");
                return new OneCycleSchedule(
                    cycle.Number("warmUp", 0.3f, 0, 0.99f),
                    cycle.Number("startDivisor", 25, 1, 1e6f), cycle.Number("endDivisor", 1e4f, 1, 1e9f));
            case "warmUp":
                RunFields warm = choice.Fields("share", "then");
                float share = warm.Number("share", 0.1f, 0, 0.99f);
                return new WarmUpSchedule(
                    share, Read(warm.Choice("then", "constant", "constant", "step", "cosine", "oneCycle")));
            default:
                choice.Fields();
                return new ConstantSchedule();
        }
    }

    private static StepSchedule ReadStep(RunChoice choice)
    {
        RunFields step = choice.Fields("points", "drop");
        StepSchedule schedule = new(step.Numbers("points"), step.Number("drop", 0.1f, 1e-6f, 1));
        if (schedule.Points.IsEmpty)
            choice.Reading.Problem(
                choice.At,
                $"'{choice.Path}.points' is missing: the shares of the run at which the rate drops, "
                + "like [ 0.5, 0.75 ]");
        try
        {
            schedule.Validate();
        }
        catch (ArgumentException e)
        {
            choice.Reading.Problem(step.Node("points"), $"'{choice.Path}': {e.Message}");
        }

        return schedule;
    }
}
